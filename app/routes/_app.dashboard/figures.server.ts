import type { LoaderFunctionArgs } from "@remix-run/node";
import { itemRow } from "#app/components/item-columns.tsx";
import { rowsOf } from "#app/components/report-table.ts";
import type { ReportAnswer } from "#app/http/analytics.server.ts";
import { askReport } from "#app/http/reports.server.ts";
import type { Call } from "#app/http/run-command.server.ts";
import { may, maySeeReport } from "#app/modules/access/policy.ts";
import { listItems } from "#app/modules/inventory/queries.server.ts";
import { addDays, dayIn } from "#app/modules/shared/calendar.ts";

export type Kpi = { name: string; value: string | number; unit: string; previous: string | number | null };
export type SalesRow = { orders: number; units: number; gross_sales: string; returns: string; net_sales: string };
export type OpenInvoice = {
  invoice_id: string;
  number: string;
  customer: string | null;
  due_on: string;
  amount_due: string;
  days_overdue: number;
};
export type CashRow = { account: string; name: string; balance: string };
export type ProfitRow = { account: string; name: string; type: string; amount: string };

/** Days of the revenue chart; as many before them are drawn for comparison. */
const DAYS = 30;
/** Rows of the short lists; each ends in a link to the whole. */
const FEW = 6;

/** All that the overview shows, asked at once. What the role may not see is not asked for. */
export async function readFigures(args: LoaderFunctionArgs, call: Call) {
  const { tx, actor, identity, now } = call;
  const today = dayIn(identity.timeZone, now);
  const monthStart = `${today.slice(0, 8)}01`;
  const from = addDays(today, -DAYS + 1);
  let away = false;

  async function ask(report: string, params: Record<string, unknown> = {}): Promise<ReportAnswer | null> {
    if (!maySeeReport(actor, report)) return null;
    try {
      return await askReport(args.context, call, report, params);
    } catch (error) {
      // The page stands without its reports: they are rebuilt from the books and come back by themselves.
      if ((error as { status?: number }).status !== 503) throw error;
      away = true;
      return null;
    }
  }

  const [kpis, byHour, byDay, open, cash, profit, low] = await Promise.all([
    ask("kpis"),
    ask("sales-by-hour", { from: today, to: today }),
    ask("sales-by-day", { from: addDays(from, -DAYS), to: today }),
    ask("outstanding-invoices", { limit: FEW }),
    ask("cash-snapshot"),
    ask("profit-and-loss", { from: monthStart, to: today }),
    may(actor, "read", "stock")
      ? listItems(tx, { low_stock: true, active: true }, { limit: FEW, after: null }, { cost: false })
      : null,
  ]);

  return {
    today,
    monthStart,
    from,
    away,
    asOf: kpis ? { at: kpis.as_of, seq: kpis.event_seq } : null,
    kpis: rowsOf<Kpi>(kpis),
    byHour: byHour ? rowsOf<SalesRow & { hour: string }>(byHour) : null,
    byDay: byDay ? rowsOf<SalesRow & { day: string }>(byDay) : null,
    open: open ? rowsOf<OpenInvoice>(open).map(pickInvoice) : null,
    cash: cash ? rowsOf<CashRow>(cash) : null,
    profit: profit ? rowsOf<ProfitRow>(profit) : null,
    low: low ? low.data.map(itemRow) : null,
  };
}

function pickInvoice({ invoice_id, number, customer, due_on, amount_due, days_overdue }: OpenInvoice): OpenInvoice {
  return { invoice_id, number, customer, due_on, amount_due, days_overdue };
}

export type Figures = Awaited<ReturnType<typeof readFigures>>;
