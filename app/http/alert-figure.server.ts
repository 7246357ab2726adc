import { english } from "#app/components/words/words.ts";
import { SYSTEM_FIGURES, SYSTEM_METRIC, type SystemFigure } from "#app/modules/notices/alert-rules.ts";
import type { Figure, WatchedRule } from "#app/modules/notices/alert-standing.server.ts";
import { addDays, type Day } from "#app/modules/shared/calendar.ts";
import { MICRO, type Micro, parseMicro } from "#app/modules/shared/quantity.ts";
import type { ReportAnswer, ReportEntry } from "./analytics.server.ts";

/* One figure of a report, as a rule watches it. For the page that shows today's value and for the worker alike. */

export type Watched = Pick<WatchedRule, "metric" | "params" | "field" | "summary" | "window_days" | "condition">;

export type Sources = {
  today: Day;
  /** As a person: only what that person may see. The worker asks for everything and tells by `costly`. */
  ask: (report: string, params: Record<string, unknown>) => Promise<ReportAnswer>;
  system: () => Promise<Record<SystemFigure, bigint>>;
};

/** Where a report or its column is gone, or was never there for the asker. */
export class NoSuchFigure extends Error {}

export async function readFigure(watched: Watched, { today, ask, system }: Sources): Promise<Figure> {
  const { metric, field, summary } = watched;
  if (metric === SYSTEM_METRIC) {
    const figures = await system();
    if (!SYSTEM_FIGURES.includes(field as SystemFigure)) throw new NoSuchFigure(`There is no figure ${field}.`);
    return known(figures[field as SystemFigure] * MICRO, null, null, false);
  }
  const answer = await ask(metric, asked(watched, today));
  if (metric === "kpis") {
    const row = answer.rows.find(([name]) => name === field);
    if (!row) throw new NoSuchFigure(`The report has no line ${field}.`);
    return known(micro(row[1]), micro(row[3]), unitOf(row[2]), false);
  }
  if (summary === "rows") return known(BigInt(answer.rows.length) * MICRO, null, null, false);
  const at = answer.columns.findIndex((column) => column.name === field);
  const column = answer.columns[at];
  if (!column) throw new NoSuchFigure(`The report has no column ${field}.`);
  const costly = column.hidden_as === "cost";
  const values = answer.rows.map((row) => micro(row[at])).filter((value): value is Micro => value !== null);
  if (summary !== "line") return known(summarise(summary, values), null, unitOf(column.unit), costly);
  const last = answer.rows.at(-1);
  const previous = answer.columns.findIndex((one) => one.name === "previous");
  const before = previous >= 0 ? micro(last?.[previous]) : null;
  return known(micro(last?.[at]), before, unitOf(column.unit), costly);
}

function asked({ params, window_days, condition }: Watched, today: Day): Record<string, unknown> {
  if (window_days === null) return params;
  return {
    ...params,
    from: addDays(today, 1 - window_days),
    to: today,
    grain: "all",
    ...(condition === "rises" || condition === "falls" ? { compare: "previous_period" } : {}),
  };
}

function summarise(summary: "sum" | "max" | "min", values: readonly Micro[]): Micro | null {
  if (summary === "sum") return values.reduce((sum, value) => sum + value, 0n);
  const [first, ...rest] = values;
  if (first === undefined) return null;
  return rest.reduce((best, value) => ((summary === "max") === value > best ? value : best), first);
}

const known = (value: Micro | null, before: Micro | null, unit: string | null, costly: boolean): Figure => ({
  known: true,
  value,
  before,
  unit,
  costly,
  problem: null,
});

const unitOf = (unit: unknown) => (typeof unit === "string" && unit !== "count" ? unit : null);

/** Amounts come as decimal texts, counts and quantities as numbers. */
function micro(cell: unknown): Micro | null {
  if (typeof cell === "number") return Number.isFinite(cell) ? BigInt(Math.round(cell * 1_000_000)) : null;
  if (typeof cell !== "string" || !/^-?\d{1,12}(\.\d+)?$/.test(cell)) return null;
  return parseMicro(cell);
}

/** `unit`: as the catalogue has it, `currency` for amounts. */
export type Choice = { value: string; label: string; group: string; series: boolean; unit: string | null };

/** What a report must take for its figure to be that of some days, and of as many before. */
const WINDOW = ["from", "to", "grain", "compare"];
const grainsOf = (report: ReportEntry) => report.parameters.grain?.enum ?? [];

const NUMBERS = new Set(["money", "quantity", "count"]);

/** Every figure of the reports that somebody may see: `metric:field:summary`. */
export function figureChoices(reports: readonly ReportEntry[], seesSystem: boolean): Choice[] {
  const choices = reports.flatMap((report): Choice[] => {
    if (report.lines) {
      return report.lines.map((line) => ({
        ...choice(report.name, line.name, "line", words(line.name), "Key figures", false),
        unit: line.unit === "money" ? "currency" : null,
      }));
    }
    const series = WINDOW.every((name) => name in report.parameters) && grainsOf(report).includes("all");
    if (report.measure && report.kind !== "table") {
      const column = report.columns.find((one) => one.name === report.measure);
      if (!column) return [];
      const measured = choice(report.name, report.measure, "line", report.title, "Along time", series);
      return [{ ...measured, unit: column.unit ?? null }];
    }
    const columns = report.columns.filter((column) => NUMBERS.has(column.type));
    return [
      choice(report.name, "rows", "rows", `${report.title}: rows`, "Lists", false),
      ...columns.flatMap((column) =>
        (["sum", "max", "min"] as const).map((summary) => {
          const label = `${report.title}: ${summary} of ${words(column.name)}`;
          return { ...choice(report.name, column.name, summary, label, "Lists", false), unit: column.unit ?? null };
        }),
      ),
    ];
  });
  const system = SYSTEM_FIGURES.map((figure) =>
    choice(SYSTEM_METRIC, figure, "line", SYSTEM_WORDS[figure], "Operation", false),
  );
  return seesSystem ? [...choices, ...system] : choices;
}

function choice(metric: string, field: string, summary: string, label: string, group: string, series: boolean): Choice {
  return { value: `${metric}:${field}:${summary}`, label, group, series, unit: null };
}

const words = (name: string) => name.charAt(0).toUpperCase() + name.slice(1).replaceAll("_", " ");

const SYSTEM_WORDS: Record<SystemFigure, string> = {
  event_lag: english("Events that wait"),
  failed_jobs: english("Failed jobs"),
  parked_events: english("Parked events"),
  failed_messages: english("Failed messages"),
  failed_sign_ins_in_an_hour: english("Failed sign-ins in an hour"),
  exports_by_one_in_an_hour: english("Exports by one person in an hour"),
};
