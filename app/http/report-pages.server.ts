import type { LoaderFunctionArgs } from "@remix-run/node";
import { linkTo, namedCells } from "#analytics/metrics/links.ts";
import { wordsFor } from "#app/components/words/words.server.ts";
import type { Words } from "#app/components/words/words.ts";
import { lacking } from "#app/modules/access/lacking.ts";
import { isKnownReport, may, maySeeReport, type Resource, reportRight } from "#app/modules/access/policy.ts";
import { dayIn } from "#app/modules/shared/calendar.ts";
import { NotFound } from "#app/modules/shared/refusal.ts";
import type { Column, Parameter, ReportAnswer, ReportEntry } from "./analytics.server.ts";
import { readBehind, standing } from "./board-tiles.server.ts";
import { fileAnswer, namedAsOf } from "./chart-files.server.ts";
import type { RequestContext } from "./context.server.ts";
import { csvFile } from "./list-files.server.ts";
import { explainColumn, explainEntry } from "./metric-words.server.ts";
import { isBadInput, isHttpProblem } from "./problem.server.ts";
import { askReport, listReports } from "./reports.server.ts";
import type { Apart } from "./run-command.server.ts";
import { readApart } from "./screen.server.ts";
import { type Cell, cellTypeOf, wholeSpreadsheet } from "./spreadsheet.server.ts";

/** Rows a page shows; its files hold all of them. */
const SHOWN_ROWS = 200;

/** Lists that cells lead to, with what it takes to read them. */
const LISTS: ReadonlyArray<readonly [path: string, resource: Resource]> = [
  ["/orders", "orders"],
  ["/reports/lines", "orders"],
  ["/reports/shipments", "orders"],
  ["/reports/moves", "stock"],
  ["/reports/payments", "payments"],
  ["/invoices", "invoices"],
  ["/ledger", "journal"],
  ["/products", "products"],
];

export type CatalogueLine = Pick<ReportEntry, "name" | "title" | "kind" | "explanation" | "formula"> & {
  right: Resource | null;
  params: string[];
};

const contextOf = (args: LoaderFunctionArgs) => args.context as RequestContext;

/** The catalogue as the person may see it; null while the facts are away. */
export async function readCatalogue(args: LoaderFunctionArgs, call: Apart): Promise<CatalogueLine[] | null> {
  const reports = await whileThere(() => listReports(contextOf(args), call));
  return (
    reports?.map(({ name, title, kind, explanation, formula, params }) => ({
      ...explainEntry(wordsFor(args.request), { name, title, kind, explanation, formula, params }),
      right: reportRight(name),
    })) ?? null
  );
}

export type LabelledColumn = ReturnType<typeof explainColumn>;
export type ShownCell = { value: Cell; href: string | null };
export type ReportPage = {
  entry: Omit<ReportEntry, "parameters" | "columns"> & { parameters: Record<string, Parameter>; columns: Column[] };
  answer: {
    asOf: string;
    /** The first event that is not in it yet, once it has waited too long. */
    waitsSince: string | null;
    seq: number;
    params: Record<string, string>;
    columns: LabelledColumn[];
    rows: ShownCell[][];
    all: number;
  } | null;
  /** What was wrong with the question, in sentences. */
  refused: string[];
  away: boolean;
};

/** One report as its page shows it: the question in the address, the rows with where each cell leads. */
export async function readReport(args: LoaderFunctionArgs, call: Apart): Promise<ReportPage> {
  const name = args.params.name ?? "";
  const t = wordsFor(args.request);
  const known = await entryOf(args, call, name);
  const entry = known && explainEntry(t, known);
  if (entry === null) return { entry: nothing(name), answer: null, refused: [], away: true };
  try {
    const found = await askReport(contextOf(args), call, name, asked(args));
    const behind = await readBehind(call, found.event_seq);
    const { at: asOf } = standing({ at: found.as_of }, behind);
    const answer = { ...shown(found, entry, call, t), asOf, waitsSince: behind.since };
    return { entry, answer, refused: [], away: false };
  } catch (error) {
    if (isBadInput(error))
      return {
        entry,
        answer: null,
        away: false,
        refused: error.errors.map(({ path, message }) => `${path}: ${message}`),
      };
    if (isHttpProblem(error) && error.status === 400)
      return { entry, answer: null, away: false, refused: [error.message] };
    if (isHttpProblem(error) && error.status === 503) return { entry, answer: null, refused: [], away: true };
    throw error;
  }
}

/** A report as a file: every row, as the question in the address says. */
export function reportFile(args: LoaderFunctionArgs): Promise<Response> {
  const kind = args.params.file;
  return readApart(args, "export", "dashboards", async (call) => {
    if (kind !== "csv" && kind !== "xlsx") throw new NotFound("file");
    const name = args.params.name ?? "";
    const { columns, rows, as_of, event_seq } = await askReport(contextOf(args), call, name, asked(args)).catch(
      (error: unknown) => {
        if (!isBadInput(error)) throw error;
        const why = error.errors.map(({ path, message }) => `${path}: ${message}`).join(" ");
        throw new Response(`The file was not made. ${why}`, { status: 400 });
      },
    );
    const heads = columns.map(({ name, type }) => ({ head: name, type: cellTypeOf(type) }));
    const { timeZone } = call.identity;
    const { at } = standing({ at: as_of }, await readBehind(call, event_seq));
    const title = namedAsOf(name, at, timeZone);
    if (kind === "csv") return csvFile(title, heads, rows as Cell[][]);
    return fileAnswer(title, "xlsx", wholeSpreadsheet({ name, columns: heads, timeZone }, rows as Cell[][]));
  });
}

/** The question in the address; blanks, as forms send them, ask for nothing. */
function asked(args: LoaderFunctionArgs): Record<string, string> {
  return Object.fromEntries([...new URL(args.request.url).searchParams].filter(([, value]) => value.trim() !== ""));
}

async function entryOf(args: LoaderFunctionArgs, call: Apart, name: string): Promise<ReportEntry | null> {
  // Also while the facts are away: what there is, and for whom, does not depend on them.
  if (!isKnownReport(name)) throw new NotFound("report");
  if (!maySeeReport(call.actor, name)) throw lacking(call.actor, "read", reportRight(name) ?? "settings");
  const reports = await whileThere(() => listReports(contextOf(args), call));
  if (reports === null) return null;
  const entry = reports.find((report) => report.name === name);
  if (!entry) throw new NotFound("report");
  return entry;
}

async function whileThere<T>(ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    if (isHttpProblem(error) && error.status === 503) return null;
    throw error;
  }
}

function nothing(name: string): ReportPage["entry"] {
  const words = { title: name, explanation: "", formula: "", measure: null, drill_down: null };
  return { name, kind: "table", params: [], parameters: {}, columns: [], ...words };
}

function shown(
  found: ReportAnswer,
  entry: ReportEntry,
  { actor, identity, now }: Apart,
  t: Words,
): Omit<NonNullable<ReportPage["answer"]>, "asOf" | "waitsSince"> {
  const mayFollow = (address: string) =>
    LISTS.some(([path, resource]) => address.split("?")[0] === path && may(actor, "read", resource));
  const params = Object.fromEntries(Object.entries(found.params).map(([name, value]) => [name, String(value)]));
  const today = dayIn(identity.timeZone, now);
  const rows = found.rows.slice(0, SHOWN_ROWS).map((row) => {
    const cells = namedCells(found.columns, row);
    const line = entry.lines?.find(({ name }) => name === cells.name);
    return found.columns.map((column, index) => {
      const template = line && column.name === "value" ? line.opens : column.opens;
      const href = template && row[index] !== null ? linkTo(template, { ...cells, today }, params) : null;
      return { value: row[index] as Cell, href: href && mayFollow(href) ? href : null };
    });
  });
  return {
    seq: found.event_seq,
    params,
    columns: found.columns.map((column) => explainColumn(t, column)),
    rows,
    all: found.rows.length,
  };
}
