import { metrics, rowsAsked } from "#analytics/catalogue.ts";
import type { Difference } from "#analytics/compare.ts";
import { BOOKS_OF_SALES, SERIES_BOOKS, TABLE_BOOKS } from "#analytics/compare-books.ts";
import type { FactsFile } from "#analytics/duckdb.ts";
import type { Company, Metric } from "#analytics/metrics/metric.ts";
import { addDays } from "#app/modules/shared/calendar.ts";
import type { Tx } from "#db/transaction.ts";

/** Long enough that every metric has something to add up, and no whole number of months. */
const DAYS = 1_000;
const SHOWN_PER_METRIC = 5;
const GRAINS: Record<string, number> = { day: 30, week: 84, month: DAYS };

type Asked = { params: Record<string, string>; sql: string; grain: string };

/**
 * Every metric against its SQL over the books, up to the last day on which something was sold; what looks back from today also as
 * it was asked on that day, for of a past that is long over it would only say that there is nothing. `kpis` has its lines compared
 * one by one. A metric without SQL of its own is a difference too.
 */
export async function compareMetrics(
  tx: Tx,
  facts: FactsFile,
  company: Company,
): Promise<{ compared: number; differences: Difference[] }> {
  const [last] = await tx<{ day: string | null }[]>`select max(placed_on) as day from sales_order`;
  const to = last?.day && last.day < company.today ? last.day : company.today;
  const lastDay = to < company.today ? [{ ...company, today: to }] : [];
  const differences: Difference[] = [];
  let compared = 0;
  for (const metric of metrics) {
    if (metric.name === "kpis") continue;
    const questions = questionsOf(metric, to).flatMap((asked) =>
      [company, ...(asked.params.from ? [] : lastDay)].map((asker) => ({ ...asked, asker })),
    );
    for (const { asker, ...asked } of questions) {
      const from = asked.params.from ?? addDays(to, 1 - DAYS);
      const names = metric.columns.map((_, index) => `c${index}`);
      const books = await tx.unsafe<Record<string, string | null>[]>(
        `${BOOKS_OF_SALES} select ${names.map((name) => `r.${name}::text`).join(", ")} from (${asked.sql}) r (${names.join(", ")})`,
        [from, asked.params.to ?? to, asker.today, asker.timeZone, asked.grain, asker.weekStart ?? 1],
      );
      const theirs = books.map((row) => names.map((name) => row[name] ?? "~").join("|"));
      const ours = (await rowsAsked(facts, metric, metric.params.parse(asked.params), asker)).map((row) =>
        row.map((cell) => (cell === null ? "~" : String(cell))).join("|"),
      );
      const what = `${metric.name} ${JSON.stringify(asked.params)}`;
      differences.push(...apart(company.tenantId, asker === company ? what : `${what} on ${to}`, ours, theirs));
      compared += 1;
    }
    if (!SERIES_BOOKS[metric.name] && !TABLE_BOOKS[metric.name])
      differences.push({ tenant_id: company.tenantId, what: metric.name, key: "(no SQL)", facts: null, books: null });
  }
  return { compared, differences };
}

function questionsOf(metric: Metric, to: string): Asked[] {
  const series = SERIES_BOOKS[metric.name];
  const period = (days: number) => ({ from: addDays(to, 1 - days), to });
  if (series) {
    const on = series.level ? "d.day <= p.e" : "d.day between p.s and p.e";
    const sql = `select p.s, p.e, ${series.value} from points p left join (${series.days}) d on ${on} group by p.s, p.e`;
    return Object.entries(GRAINS).map(([grain, days]) => ({ params: { ...period(days), grain }, sql, grain }));
  }
  const sql = TABLE_BOOKS[metric.name];
  if (!sql) return [];
  const hasPeriod = "from" in metric.params.shape;
  return [{ params: hasPeriod ? period(DAYS) : {}, sql, grain: "month" }];
}

/** As sets of rows: which of equal rows stands first is nobody's business. */
function apart(tenantId: string, what: string, ours: string[], theirs: string[]): Difference[] {
  const left = new Map<string, number>();
  for (const row of ours) left.set(row, (left.get(row) ?? 0) + 1);
  for (const row of theirs) left.set(row, (left.get(row) ?? 0) - 1);
  return [...left]
    .filter(([, count]) => count !== 0)
    .slice(0, SHOWN_PER_METRIC)
    .map(([row, count]) => ({
      tenant_id: tenantId,
      what,
      key: row.split("|")[0] ?? "",
      facts: count > 0 ? row : null,
      books: count < 0 ? row : null,
    }));
}
