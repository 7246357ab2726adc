import * as z from "zod";
import { AskRefused, type Cell, type FactsFile } from "#analytics/duckdb.ts";
import { kpis } from "#analytics/metrics/kpis.ts";
import type { Asking, Column, Company, Metric } from "#analytics/metrics/metric.ts";
import { cashSnapshot, outstandingInvoices, profitAndLoss, receivablesAgeing } from "#analytics/metrics/money.ts";
import { PeriodRefused } from "#analytics/metrics/periods.ts";
import { salesByDay, salesByHour, topProducts } from "#analytics/metrics/sales.ts";
import { stockLevels, stockVelocity } from "#analytics/metrics/stock.ts";
import { formatMoney } from "#app/modules/shared/money.ts";
import { microToNumber } from "#app/modules/shared/quantity.ts";

/** Every question that can be asked: web, REST and Grafana all come here. */
export const metrics: readonly Metric[] = [
  kpis,
  salesByHour,
  salesByDay,
  topProducts,
  stockVelocity,
  stockLevels,
  receivablesAgeing,
  outstandingInvoices,
  profitAndLoss,
  cashSnapshot,
];

export const metricNamed = (name: string): Metric | undefined => metrics.find((metric) => metric.name === name);

export type AnswerColumn = {
  name: string;
  type: string;
  unit: string | null;
  explanation?: string;
  /** Where the cell leads, and what of the records there it is the sum of (`Column`). */
  opens?: string;
  adds?: string;
  worked?: string;
};
export type AnswerCell = string | number | boolean | null;
export type Answer = {
  report: string;
  as_of: string;
  event_seq: number;
  params: Record<string, unknown>;
  columns: AnswerColumn[];
  rows: AnswerCell[][];
};

export type Hidden = readonly "cost"[];

/** The columns someone sees who may not see what is named in `hidden`; an amount's unit is the company's currency. */
export function visibleColumns(metric: Metric, hidden: Hidden): Column[] {
  return metric.columns.filter((column) => !column.hiddenAs || !hidden.includes(column.hiddenAs));
}

function describe(column: Column, currency: string | null): AnswerColumn {
  const unit = column.unit === "currency" ? (currency ?? "currency") : (column.unit ?? null);
  return {
    name: column.name,
    type: column.type,
    unit,
    ...(column.explanation ? { explanation: column.explanation } : {}),
    ...(column.opens ? { opens: column.opens, adds: column.adds ?? "count" } : {}),
    ...(column.worked ? { worked: column.worked } : {}),
  };
}

/** The parameters as JSON Schema says them: by name, with their choices, usual values and meaning. */
function parametersOf(metric: Metric): Record<string, unknown> {
  return z.toJSONSchema(metric.params, { io: "input", unrepresentable: "any" }).properties ?? {};
}

/** The catalogue as it is published: for each report its parameters, columns and, for the key figures, the lines. */
export function describeMetrics(hidden: Hidden = [], currency: string | null = null) {
  return metrics.map((metric) => ({
    name: metric.name,
    title: metric.title,
    explanation: metric.explanation,
    kind: metric.kind ?? "table",
    formula: metric.formula ?? null,
    measure: metric.measure ?? null,
    params: Object.keys(metric.params.shape),
    parameters: parametersOf(metric),
    columns: visibleColumns(metric, hidden).map((column) => describe(column, currency)),
    drill_down: metric.drillDown ?? null,
    ...(metric.lines
      ? {
          lines: metric.lines
            .filter((line) => !line.hiddenAs || !hidden.includes(line.hiddenAs))
            .map(({ name, unit, formula, previous }) => ({ name, unit, formula, previous })),
        }
      : {}),
  }));
}

function show(cell: Cell, type: string, currency: string): AnswerCell {
  if (cell === null) return null;
  switch (type) {
    case "money":
      return formatMoney(BigInt(cell as bigint), currency);
    case "quantity":
      return microToNumber(BigInt(cell as bigint));
    case "count":
      return Number(cell);
    case "instant":
      return new Date(String(cell).replace(" ", "T").replace(/\+00$/, "Z")).toISOString();
    default:
      return typeof cell === "bigint" ? Number(cell) : cell;
  }
}

function questionOf(metric: Metric, params: Record<string, unknown>, company: Company): Asking {
  try {
    return metric.ask(params, company);
  } catch (error) {
    if (error instanceof PeriodRefused) throw new AskRefused(error.message);
    throw error;
  }
}

/** Asks the facts. `params` are already read by the metric's schema. Throws AskRefused where a limit is met. */
export async function answer(
  facts: FactsFile,
  metric: Metric,
  params: Record<string, unknown>,
  company: Company,
  hidden: Hidden,
): Promise<Answer> {
  const question = questionOf(metric, params, company);
  const { seq, answers } = await facts.askTogether("parts" in question ? question.parts : [question]);
  const rows = "parts" in question ? question.join(answers) : (answers[0] ?? []);
  const hiddenLines = new Set(
    metric.lines?.filter((line) => line.hiddenAs && hidden.includes(line.hiddenAs)).map((line) => line.name),
  );
  const columns = question.columns ?? metric.columns;
  const kept = columns
    .map((column, index) => ({ column, index }))
    .filter(({ column }) => !column.hiddenAs || !hidden.includes(column.hiddenAs));
  const unitIndex = columns.findIndex((column) => column.name === "unit");

  return {
    report: metric.name,
    as_of: company.now.toISOString(),
    event_seq: Number(seq),
    params: { ...params, ...question.params },
    columns: kept.map(({ column }) => describe(column, company.currency)),
    rows: rows
      .filter((row) => !hiddenLines.has(String(row[0])))
      .map((row) =>
        kept.map(({ column, index }) => {
          const cell = row[index] ?? null;
          if (column.type === "money_or_count")
            return show(cell, row[unitIndex] === "money" ? "money" : "count", company.currency);
          return column.name === "unit" && cell === "money"
            ? company.currency
            : show(cell, column.type, company.currency);
        }),
      ),
  };
}

export { AskRefused };
