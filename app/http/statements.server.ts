import type { LoaderFunctionArgs } from "@remix-run/node";
import * as z from "zod";
import { lastMonthEnd, spanBefore, yearBefore } from "#app/components/date-presets.ts";
import { readParams } from "#app/components/list-params.ts";
import { type Beside, beside, COMPARED_SPANS, customerKey } from "#app/components/statement-rows.ts";
import { may } from "#app/modules/access/policy.ts";
import { readAgeing } from "#app/modules/billing/queries.server.ts";
import { readBalanceSheet, readProfitAndLoss, readTrialBalance } from "#app/modules/ledger/queries.server.ts";
import { dayIn } from "#app/modules/shared/calendar.ts";
import { day } from "#app/modules/shared/schemas.ts";
import type { Db } from "#db/client.ts";
import { csvFile, sheetFile } from "./list-files.server.ts";
import type { Call } from "./run-command.server.ts";
import { readScreen } from "./screen.server.ts";
import type { Cell, CellType } from "./spreadsheet.server.ts";

/*
 * The statements of the books, each beside the same of another day or span when the address asks for it. The screen and the files
 * read them by the same functions.
 */

const dated = { as_of: day, compare: day };
const spanned = { from: day, to: day, compare: z.enum(COMPARED_SPANS) };

const around = ({ actor, identity, now }: Call) => ({
  paper: { person: identity.name, now: now.toISOString() },
  mayExport: may(actor, "export", "journal"),
});

/** At the end of a day, and of the one it is compared with. */
const onDay =
  <Report>(read: (db: Db, asOf: string) => Promise<Report>) =>
  async (call: Call, url: string) => {
    const { filter, rejected } = readParams(url, dated);
    const asOf = filter.as_of ?? dayIn(call.identity.timeZone, call.now);
    const report = await read(call.tx, asOf);
    const before = filter.compare ? await read(call.tx, filter.compare) : null;
    const offered = { month: lastMonthEnd(asOf), year: yearBefore(asOf) };
    return { report, before, offered, rejected, ...around(call) };
  };

export const readTrialBalancePage = onDay(readTrialBalance);
export const readBalanceSheetPage = onDay(readBalanceSheet);
export const readAgeingPage = onDay(readAgeing);

/** The year so far, when nothing is asked for. */
export async function readProfitAndLossPage(call: Call, url: string) {
  const { filter, rejected } = readParams(url, spanned);
  const to = filter.to ?? dayIn(call.identity.timeZone, call.now);
  const from = filter.from ?? `${to.slice(0, 4)}-01-01`;
  const report = await readProfitAndLoss(call.tx, from, to);
  const days = { before: spanBefore({ from, to }), year: { from: yearBefore(from), to: yearBefore(to) } };
  const other = filter.compare ? days[filter.compare] : null;
  const before = other ? await readProfitAndLoss(call.tx, other.from, other.to) : null;
  return { report, before, compare: filter.compare ?? null, rejected, ...around(call) };
}

type Column<Row> = { head: string; type?: CellType; cell: (row: Row) => Cell; before?: true };
type Sheet = { name: string; columns: Column<never>[]; rows: unknown[]; compared: boolean };

const sheet = <Row>(name: string, compared: boolean, columns: Column<Row>[], rows: Row[]): Sheet => ({
  name,
  compared,
  columns,
  rows,
});

type Line = Beside<{ code: string; name: string; amount: string }> & { section: string };

/** Its accounts with their section; what adds up is left to the spreadsheet. */
const statement = (name: string, compared: boolean, rows: Line[]): Sheet =>
  sheet<Line>(
    name,
    compared,
    [
      { head: "section", cell: (row) => row.section },
      { head: "code", cell: (row) => row.either.code },
      { head: "name", cell: (row) => row.either.name },
      { head: "amount", type: "number", cell: (row) => row.now?.amount ?? "0" },
      { head: "amount_before", type: "number", cell: (row) => row.before?.amount ?? "0", before: true },
    ],
    rows,
  );

const SHEETS = {
  "trial-balance": async (call: Call, url: string) => {
    const { report, before, rejected } = await readTrialBalancePage(call, url);
    type Row = Beside<(typeof report.accounts)[number]>;
    const columns: Column<Row>[] = [
      { head: "code", cell: (row) => row.either.code },
      { head: "name", cell: (row) => row.either.name },
      { head: "type", cell: (row) => row.either.type },
      { head: "debit", type: "number", cell: (row) => row.now?.debit ?? "0" },
      { head: "credit", type: "number", cell: (row) => row.now?.credit ?? "0" },
      { head: "debit_before", type: "number", cell: (row) => row.before?.debit ?? "0", before: true },
      { head: "credit_before", type: "number", cell: (row) => row.before?.credit ?? "0", before: true },
    ];
    const rows = beside(report.accounts, before?.accounts, (row) => row.code);
    return { rejected, sheet: sheet(`trial-balance-${report.as_of}`, before !== null, columns, rows) };
  },
  "balance-sheet": async (call: Call, url: string) => {
    const { report, before, rejected } = await readBalanceSheetPage(call, url);
    const profit = (amount: string) => ({ code: "", name: "Profit not yet closed", amount });
    const part = (section: "assets" | "liabilities" | "equity") =>
      beside<Line["either"]>(report[section], before?.[section], (row) => row.code).map((row) => ({ section, ...row }));
    const open = beside([profit(report.profit)], before ? [profit(before.profit)] : undefined, (row) => row.code);
    const rows = [
      ...part("assets"),
      ...part("liabilities"),
      ...part("equity"),
      ...open.map((row) => ({ section: "equity", ...row })),
    ];
    return { rejected, sheet: statement(`balance-sheet-${report.as_of}`, before !== null, rows) };
  },
  "profit-and-loss": async (call: Call, url: string) => {
    const { report, before, rejected } = await readProfitAndLossPage(call, url);
    const part = (section: "revenue" | "expense") =>
      beside<Line["either"]>(report[section], before?.[section], (row) => row.code).map((row) => ({ section, ...row }));
    const name = `profit-and-loss-${report.from}-${report.to}`;
    return { rejected, sheet: statement(name, before !== null, [...part("revenue"), ...part("expense")]) };
  },
  ageing: async (call: Call, url: string) => {
    const { report, before, rejected } = await readAgeingPage(call, url);
    type Row = Beside<(typeof report.rows)[number]>;
    const parts = ["not_due", "days_1_30", "days_31_60", "days_61_90", "over_90", "total"] as const;
    const columns: Column<Row>[] = [
      { head: "customer", cell: (row) => row.either.customer },
      ...parts.map((part): Column<Row> => ({ head: part, type: "number", cell: (row) => row.now?.[part] ?? "0" })),
      { head: "total_before", type: "number", cell: (row) => row.before?.total ?? "0", before: true },
    ];
    const rows = beside(report.rows, before?.rows, customerKey);
    return { rejected, sheet: sheet(`receivables-by-age-${report.as_of}`, before !== null, columns, rows) };
  },
} satisfies Record<string, (call: Call, url: string) => Promise<{ rejected: { name: string }[]; sheet: Sheet }>>;

/** A statement as a file: the accounts that its screen shows, as plain decimals. */
export const statementFile = (args: LoaderFunctionArgs, name: keyof typeof SHEETS, kind: "csv" | "xlsx") =>
  readScreen(args, "export", "journal", async (call) => {
    const { rejected, sheet } = await SHEETS[name](call, args.request.url);
    if (rejected.length > 0) {
      const names = rejected.map((one) => one.name).join(", ");
      throw new Response(`The file was not made, because this was not understood: ${names}.`, { status: 400 });
    }
    const columns = sheet.columns.filter((column) => sheet.compared || !column.before);
    const cells = sheet.rows.map((row) => columns.map((column) => column.cell(row as never)));
    const heads = columns.map(({ head, type }) => (type ? { head, type } : { head }));
    return (kind === "csv" ? csvFile : sheetFile)(sheet.name, heads, cells);
  });
