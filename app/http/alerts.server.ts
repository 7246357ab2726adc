import { mustMay } from "#app/modules/access/lacking.ts";
import { may } from "#app/modules/access/policy.ts";
import { type WatchedInput, watchedInput } from "#app/modules/notices/alert-input.ts";
import { listAlertRules, readAlertRule } from "#app/modules/notices/alert-queries.server.ts";
import { SYSTEM_METRIC } from "#app/modules/notices/alert-rules.ts";
import type { Figure } from "#app/modules/notices/alert-standing.server.ts";
import type { AlertView } from "#app/modules/notices/alert-views.ts";
import { readSystemFigures } from "#app/modules/notices/system-figures.server.ts";
import { dayIn } from "#app/modules/shared/calendar.ts";
import { formatMicro } from "#app/modules/shared/quantity.ts";
import { BadInput, Forbidden, NotFound } from "#app/modules/shared/refusal.ts";
import { type Choice, figureChoices, NoSuchFigure, readFigure, type Watched } from "./alert-figure.server.ts";
import type { RequestContext } from "./context.server.ts";
import { isBadInput, isHttpProblem } from "./problem.server.ts";
import { askReport, listReports } from "./reports.server.ts";
import type { Apart } from "./run-command.server.ts";

/* Alerts on screens and by the API: what can be watched and what is shown is the catalogue as the caller sees it. */

/** While the figures are being built (`away`) those of the operation are there all the same. */
export async function readChoices(context: RequestContext, call: Apart): Promise<{ choices: Choice[]; away: boolean }> {
  const seesSystem = may(call.actor, "read", "settings");
  try {
    return { choices: figureChoices(await listReports(context, call), seesSystem), away: false };
  } catch (error) {
    if (isHttpProblem(error) && error.status === 503) return { choices: figureChoices([], seesSystem), away: true };
    throw error;
  }
}

const keyOf = ({ metric, field, summary }: Pick<AlertView, "metric" | "field" | "summary">) =>
  `${metric}:${field}:${summary}`;

/** Without the catalogue only figures whose right is known for certain are shown to who may not see cost. */
function isShown(rule: AlertView, call: Apart, choices: readonly Choice[]): boolean {
  if (rule.metric === SYSTEM_METRIC || rule.metric === "kpis" || may(call.actor, "read", "product_cost")) return true;
  return choices.some((choice) => choice.value === keyOf(rule));
}

export async function listShownAlerts(context: RequestContext, call: Apart) {
  const { choices } = await readChoices(context, call);
  const rules = (await call.books((tx) => listAlertRules(tx, call.actor))).filter((rule) =>
    isShown(rule, call, choices),
  );
  return { rules, choices };
}

/** Refuses: NotFound, also for a figure that the caller may not see. */
export async function readShownAlert(context: RequestContext, call: Apart, id: string) {
  const rule = await call.books((tx) => readAlertRule(tx, call.actor, id));
  const { choices } = await readChoices(context, call);
  if (!isShown(rule, call, choices)) throw new NotFound("alert");
  return { rule, choices };
}

/** Today's figure as the caller may see it. Refuses: BadInput at `figure`. */
export async function readWatched(context: RequestContext, call: Apart, watched: Watched): Promise<Figure> {
  if (watched.metric === SYSTEM_METRIC) mustMay(call.actor, "read", "settings");
  try {
    return await readFigure(watched, {
      today: dayIn(call.identity.timeZone, call.now),
      ask: (report, params) => askReport(context, call, report, params),
      system: () => call.books((tx) => readSystemFigures(tx)),
    });
  } catch (error) {
    const isWrong =
      error instanceof NoSuchFigure ||
      error instanceof NotFound ||
      isBadInput(error) ||
      (isHttpProblem(error) && (error.status === 404 || error.status === 400));
    if (isWrong) throw BadInput.at("figure", "unknown_figure", `This figure cannot be watched: ${error.message}`);
    throw error;
  }
}

/** What a page shows of today's figure; `problem` in its place when it cannot be had. */
export async function previewFigure(context: RequestContext, call: Apart, watched: Watched) {
  try {
    const { value, before, unit } = await readWatched(context, call, watched);
    return { value: figureOf(value), before: figureOf(before), unit, problem: null };
  } catch (error) {
    if (error instanceof Forbidden || isBadInput(error) || (isHttpProblem(error) && error.status === 503))
      return { value: null, before: null, unit: null, problem: error.message };
    throw error;
  }
}

const figureOf = (micro: bigint | null) => (micro === null ? null : formatMicro(micro));

const FORM = new Set(["figure", "metric", "field", "summary", "window_days", "condition", "threshold", "name"]);

/**
 * Which figure an address means: `?metric=revenue&window_days=7&condition=below&threshold=1000`, as dashboards link to it. `field` is a
 * column or a line of the report (the one that it is named after), `summary` how rows become one figure (its last), and what else
 * there is are the report's own parameters. A form sends `figure=metric:field:summary` instead. Null where none is meant.
 */
export function watchedFrom(url: string, choices: readonly Choice[]): WatchedInput | null {
  const params = new URL(url).searchParams;
  const [metric, field, summary] = params.get("figure")?.split(":") ?? [
    params.get("metric") ?? "",
    params.get("field"),
    params.get("summary"),
  ];
  const wanted = choices.filter(({ value }) => {
    const [ofMetric, ofField, ofSummary] = value.split(":");
    return ofMetric === metric && (!field || ofField === field) && (!summary || ofSummary === summary);
  });
  const [choice] = wanted;
  if (!choice) return null;
  const [ofMetric, ofField, ofSummary] = choice.value.split(":");
  const others = [...params].filter(([name]) => !FORM.has(name)).map(([name, value]) => [name, value.slice(0, 200)]);
  const parsed = watchedInput.safeParse({
    metric: ofMetric,
    field: ofField,
    summary: ofSummary,
    window_days: choice.series ? (params.get("window_days") ?? "1") : null,
    params: params.has("figure") ? {} : Object.fromEntries(others),
  });
  return parsed.success ? parsed.data : null;
}

/** A form's fields as a rule: the figure comes as one field, the report's parameters as JSON. */
export function alertFormValues(values: Record<string, unknown>): Record<string, unknown> {
  const [metric, field, summary] = String(values.figure ?? "").split(":");
  let params: unknown = {};
  try {
    params = JSON.parse(String(values.params || "{}"));
  } catch {
    params = {};
  }
  return { ...values, metric, field, summary, params };
}

/** How a rule's figure is called and counted; without the catalogue by its field. */
export function namingOf(rule: AlertView, choices: readonly Choice[], currency: string) {
  const choice = choices.find(({ value }) => value === keyOf(rule));
  return {
    what: choice?.label ?? rule.field.replaceAll("_", " "),
    unit: choice?.unit === "currency" ? currency : (choice?.unit ?? null),
  };
}
