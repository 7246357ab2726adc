import { lacking } from "#app/modules/access/lacking.ts";
import { isKnownReport, may, maySeeKpi, maySeeReport, reportRight } from "#app/modules/access/policy.ts";
import { customerNames } from "#app/modules/parties/queries.server.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { NotFound } from "#app/modules/shared/refusal.ts";
import type { ReportAnswer, ReportEntry } from "./analytics.server.ts";
import type { RequestContext } from "./context.server.ts";
import type { Apart } from "./run-command.server.ts";

/*
 * Reports for screens and API alike: asked of the process that owns the facts, with the caller's company and rights applied here.
 * In a loader: `await askReport(context, call, "sales-by-day", { from, to })`; it throws Forbidden, or a 503 problem while the
 * facts are away (catch it where a page should show the rest: `isHttpProblem(error) && error.status === 503`).
 */

type Asking = Pick<Apart, "books" | "actor">;

/** The reports that the caller may see, each with its parameters and the columns that it will have. */
export async function listReports(context: RequestContext, call: Asking): Promise<ReportEntry[]> {
  const all = await context.services.analytics.catalogue();
  const cost = may(call.actor, "read", "product_cost");
  return all
    .filter((report) => maySeeReport(call.actor, report.name))
    .map((report) => ({
      ...report,
      columns: cost ? report.columns : report.columns.filter((column) => column.hidden_as === undefined),
      ...(report.lines ? { lines: report.lines.filter((line) => maySeeKpi(call.actor, line.name)) } : {}),
    }));
}

export async function askReport(
  context: RequestContext,
  call: Asking,
  report: string,
  params: Record<string, unknown> = {},
  minSeq?: number,
): Promise<ReportAnswer> {
  const answer = await askFacts(context, call.actor, report, params, minSeq);
  await nameCustomers(call, answer);
  return answer;
}

/** The same without the books being asked: customers stay ids. */
export async function askFacts(
  { services: { analytics } }: RequestContext,
  actor: Actor,
  report: string,
  params: Record<string, unknown>,
  minSeq?: number,
): Promise<ReportAnswer> {
  if (!maySeeReport(actor, report))
    throw isKnownReport(report) ? lacking(actor, "read", reportRight(report) ?? "settings") : new NotFound("report");
  const answer = await analytics.query({
    report,
    tenant_id: actor.tenantId,
    params,
    hide: may(actor, "read", "product_cost") ? [] : ["cost"],
    ...(minSeq === undefined ? {} : { min_seq: minSeq }),
  });
  if (report === "kpis") answer.rows = answer.rows.filter((row) => maySeeKpi(actor, String(row[0])));
  return answer;
}

/** Names are never in facts: the column comes with ids. */
async function nameCustomers({ books, actor }: Asking, answer: ReportAnswer): Promise<void> {
  const at = answer.columns.findIndex((column) => column.type === "customer_name");
  if (at < 0) return;
  const ids = [...new Set(answer.rows.map((row) => row[at]).filter((id): id is string => typeof id === "string"))];
  const isNamed = ids.length > 0 && may(actor, "read", "customers");
  const names = isNamed ? await books((tx) => customerNames(tx, ids)) : new Map<string, string>();
  for (const row of answer.rows) row[at] = names.get(String(row[at])) ?? null;
  answer.columns[at] = { ...answer.columns[at], name: answer.columns[at]?.name ?? "customer", type: "text" };
}
