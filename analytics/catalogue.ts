import * as z from "zod";
import { AskRefused, type Cell, type FactsFile } from "#analytics/duckdb.ts";
import { explore } from "#analytics/explore.ts";
import { abc } from "#analytics/metrics/abc.ts";
import { activeCustomers } from "#analytics/metrics/active-customers.ts";
import { averageOrder } from "#analytics/metrics/average-order.ts";
import { backorders } from "#analytics/metrics/backorders.ts";
import { busyHours } from "#analytics/metrics/busy-hours.ts";
import { cash } from "#analytics/metrics/cash.ts";
import { cashFlow } from "#analytics/metrics/cash-flow.ts";
import { cashForecast } from "#analytics/metrics/cash-forecast.ts";
import { cashSnapshot } from "#analytics/metrics/cash-snapshot.ts";
import { costOfSales } from "#analytics/metrics/cost-of-sales.ts";
import { daysOfCover } from "#analytics/metrics/days-of-cover.ts";
import { daysSalesOutstanding } from "#analytics/metrics/days-sales-outstanding.ts";
import { deadStock } from "#analytics/metrics/dead-stock.ts";
import { eventLag } from "#analytics/metrics/event-lag.ts";
import { fallingCustomers } from "#analytics/metrics/falling-customers.ts";
import { fallingProducts } from "#analytics/metrics/falling-products.ts";
import { fillRate } from "#analytics/metrics/fill-rate.ts";
import { grossMargin } from "#analytics/metrics/gross-margin.ts";
import { inventoryTurn } from "#analytics/metrics/inventory-turn.ts";
import { inventoryValue } from "#analytics/metrics/inventory-value.ts";
import { invoiced } from "#analytics/metrics/invoiced.ts";
import { kpis } from "#analytics/metrics/kpis.ts";
import { lowStock } from "#analytics/metrics/low-stock.ts";
import { marginRate } from "#analytics/metrics/margin-rate.ts";
import type { Asking, Column, Company, Metric } from "#analytics/metrics/metric.ts";
import { netSales } from "#analytics/metrics/net-sales.ts";
import { orders } from "#analytics/metrics/orders.ts";
import { outstandingInvoices } from "#analytics/metrics/outstanding-invoices.ts";
import { overdue } from "#analytics/metrics/overdue.ts";
import { payments } from "#analytics/metrics/payments.ts";
import { paymentsByMethod } from "#analytics/metrics/payments-by-method.ts";
import { PeriodRefused } from "#analytics/metrics/periods.ts";
import { profitAndLoss } from "#analytics/metrics/profit-and-loss.ts";
import { profitByMonth } from "#analytics/metrics/profit-by-month.ts";
import { receivables } from "#analytics/metrics/receivables.ts";
import { receivablesAgeing } from "#analytics/metrics/receivables-ageing.ts";
import { returnRate } from "#analytics/metrics/return-rate.ts";
import { returns } from "#analytics/metrics/returns.ts";
import { revenue } from "#analytics/metrics/revenue.ts";
import { salesByDay } from "#analytics/metrics/sales-by-day.ts";
import { salesByHour } from "#analytics/metrics/sales-by-hour.ts";
import { shipments } from "#analytics/metrics/shipments.ts";
import { stockAdjustments } from "#analytics/metrics/stock-adjustments.ts";
import { stockAgeing } from "#analytics/metrics/stock-ageing.ts";
import { stockLevels } from "#analytics/metrics/stock-levels.ts";
import { stockOnDate } from "#analytics/metrics/stock-on-date.ts";
import { stockVelocity } from "#analytics/metrics/stock-velocity.ts";
import { timeToShip } from "#analytics/metrics/time-to-ship.ts";
import { topCustomers } from "#analytics/metrics/top-customers.ts";
import { topProducts } from "#analytics/metrics/top-products.ts";
import { unitsSold } from "#analytics/metrics/units-sold.ts";
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
  orders,
  revenue,
  unitsSold,
  averageOrder,
  returns,
  returnRate,
  netSales,
  costOfSales,
  grossMargin,
  marginRate,
  activeCustomers,
  busyHours,
  topCustomers,
  fallingCustomers,
  fallingProducts,
  abc,
  backorders,
  fillRate,
  timeToShip,
  shipments,
  lowStock,
  daysOfCover,
  deadStock,
  stockAgeing,
  stockOnDate,
  inventoryValue,
  inventoryTurn,
  stockAdjustments,
  invoiced,
  payments,
  paymentsByMethod,
  receivables,
  daysSalesOutstanding,
  overdue,
  cash,
  cashFlow,
  cashForecast,
  profitByMonth,
  eventLag,
];

/** A question by its name; free ones, which have no fixed columns, are not in the catalogue. */
export const metricNamed = (name: string): Metric | undefined =>
  name === explore.name ? explore : metrics.find((metric) => metric.name === name);

export type AnswerColumn = {
  name: string;
  type: string;
  unit: string | null;
  explanation?: string;
  /** Where the cell leads, and what of the records there it is the sum of (`Column`). */
  opens?: string;
  adds?: string;
  worked?: string;
  /** Only for those who may see it. */
  hidden_as?: "cost";
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
    ...(column.opens ? { opens: column.opens } : {}),
    ...(column.opens && !column.worked ? { adds: column.adds ?? "count" } : {}),
    ...(column.worked ? { worked: column.worked } : {}),
    ...(column.hiddenAs ? { hidden_as: column.hiddenAs } : {}),
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
    kind: metric.kind,
    formula: metric.formula,
    measure: metric.measure ?? null,
    params: Object.keys(metric.params.shape),
    parameters: parametersOf(metric),
    columns: visibleColumns(metric, hidden).map((column) => describe(column, currency)),
    drill_down: metric.drillDown ?? null,
    ...(metric.lines
      ? {
          lines: metric.lines
            .filter((line) => !line.hiddenAs || !hidden.includes(line.hiddenAs))
            .map(({ hiddenAs: _hiddenAs, ...line }) => line),
        }
      : {}),
  }));
}

const nils = new Map<string, string>();
/** One text for all: of long answers most amounts are nil. */
function nil(currency: string): string {
  const known = nils.get(currency) ?? formatMoney(0n, currency);
  nils.set(currency, known);
  return known;
}

function show(cell: Cell, type: string, currency: string): AnswerCell {
  if (cell === null) return null;
  switch (type) {
    case "money":
      if (cell === 0n) return nil(currency);
      return formatMoney(BigInt(cell as bigint), currency);
    case "quantity":
      return microToNumber(BigInt(cell as bigint));
    case "count":
      return Number(cell);
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

/** A metric's rows as they are kept: amounts in minor units, quantities in millionths. */
export async function rowsAsked(
  facts: FactsFile,
  metric: Metric,
  params: Record<string, unknown>,
  company: Company,
): Promise<Cell[][]> {
  return (await rowsOf(facts, questionOf(metric, params, company))).rows;
}

async function rowsOf(facts: FactsFile, question: Asking): Promise<{ seq: bigint; rows: Cell[][] }> {
  const { seq, answers } = await facts.askTogether("parts" in question ? question.parts : [question]);
  return { seq, rows: "parts" in question ? question.join(answers) : (answers[0] ?? []) };
}

/** So many rows are made ready before everybody else has a turn. */
const ROWS_AT_ONCE = 2_000;

async function inTurns<T, R>(rows: readonly T[], show: (row: T) => R): Promise<R[]> {
  const shown: R[] = [];
  for (const row of rows) {
    if (shown.length > 0 && shown.length % ROWS_AT_ONCE === 0) await new Promise((resolve) => setImmediate(resolve));
    shown.push(show(row));
  }
  return shown;
}

/** Asks the facts. `params` are already read by the metric's schema. Throws AskRefused where a limit is met. */
export async function answer(
  facts: FactsFile,
  metric: Metric,
  params: Record<string, unknown>,
  company: Company,
  hidden: Hidden,
): Promise<Answer> {
  // Also the order of rows would say what the column says.
  const order = metric.columns.find(({ name }) => name === params.order);
  if (order?.hiddenAs && hidden.includes(order.hiddenAs))
    throw new AskRefused(`Rows cannot be ordered by ${order.name}.`);
  const question = questionOf(metric, params, company);
  const { seq, rows: asked } = await rowsOf(facts, question);
  const by = metric.columns.find(({ name }) => name === metric.ordered);
  const byName = by?.hiddenAs && hidden.includes(by.hiddenAs);
  const rows = byName ? asked.toSorted((a, b) => (String(a[0]) < String(b[0]) ? -1 : 1)) : asked;
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
    rows: await inTurns(hiddenLines.size === 0 ? rows : rows.filter((row) => !hiddenLines.has(String(row[0]))), (row) =>
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
