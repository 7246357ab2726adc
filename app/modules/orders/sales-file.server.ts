import { parse } from "csv-parse/sync";
import { addDays, dayIn, instantAt } from "#app/modules/shared/calendar.ts";
import { MAX_QUANTITY, type Micro, parseMicro } from "#app/modules/shared/quantity.ts";

/*
 * A file of sales as a till or web shop gives it out: a row a line, the columns of the UCI "Online Retail" data.
 * - all rows of an InvoiceNo are one document, dated by its earliest row;
 * - a number that starts with C is a return; else quantity and price above zero make a sale line; else the row moves stock;
 * - a row that cannot be meant is bad, and named by line, column and reason; nothing is guessed silently.
 */

export type SalesRow = {
  /** Line of the file, the header being 1. */
  line: number;
  kind: "sale" | "return" | "adjustment";
  sku: string;
  description: string;
  /** Above zero for sale and return; of an adjustment how stock changes. */
  quantity: Micro;
  unitPrice: Micro;
};

export type SalesDocument = {
  number: string;
  kind: "sale" | "return" | "adjustment" | "mixed";
  at: Date;
  customerCode: string;
  country: string;
  rows: SalesRow[];
  /** The same rows give the same text: tells a file taken over before from a changed one. */
  content: string;
};

export type BadRow = { line: number; column: string; reason: string };

export type SalesFile = { documents: SalesDocument[]; bad: BadRow[]; rows: number };

/** "2 bad rows (3 faults)": a row may have several, and one fault may be a whole document's. */
export function badRowsText(faults: number, rows: number): string {
  const told = faults === rows ? "" : ` (${faults} ${faults === 1 ? "fault" : "faults"})`;
  return `${rows} bad ${rows === 1 ? "row" : "rows"}${told}`;
}

export const WALK_IN = "WALK-IN";

const COLUMNS: Record<string, readonly string[]> = {
  InvoiceNo: ["invoiceno", "invoice"],
  StockCode: ["stockcode"],
  Description: ["description"],
  Quantity: ["quantity"],
  InvoiceDate: ["invoicedate"],
  UnitPrice: ["unitprice", "price"],
  CustomerID: ["customerid"],
  Country: ["country"],
};

/** Codes of goods start with five digits; postage, fees, discounts and manual entries do not. */
export function isStocked(sku: string): boolean {
  return /^\d{5}/.test(sku);
}

/**
 * Reads a whole file. A row of a day after `now`'s in `timeZone` is bad: nothing was sold yet that day.
 * Throws RangeError where it is not such a file at all (no header, a column missing, a quote never closed).
 */
export function readSalesFile(text: string, timeZone: string, now: Date = new Date()): SalesFile {
  const clean = text.replace(/^\uFEFF/, "");
  const header = clean.split(/\r\n|\n|\r/, 1)[0] ?? "";
  const delimiter = [",", ";", "\t"].toSorted((a, b) => header.split(b).length - header.split(a).length)[0] ?? ",";
  let records: Array<{ record: string[]; info: { lines: number } }>;
  try {
    records = parse(clean, {
      delimiter,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
    }) as unknown as typeof records;
  } catch (error) {
    throw new RangeError(`The file cannot be read as CSV: ${(error as Error).message}`);
  }
  const head = records[0]?.record ?? [];
  const places = columnPlaces(head);
  const raw = records.slice(1).map(({ record, info }) => ({
    line: info.lines,
    misfit: misfitOf(record, head, places),
    cell: (column: string) => record[places.get(column) ?? -1]?.trim() ?? "",
  }));

  const readDate = dateReader(
    raw.map((row) => row.cell("InvoiceDate")),
    timeZone,
  );
  const tomorrow = instantAt(timeZone, `${addDays(dayIn(timeZone, now), 1)} 00:00:00`);
  const bad: BadRow[] = [];
  const documents = new Map<string, Draft>();
  for (const row of raw) {
    const reject = (column: string, reason: string): void => {
      bad.push({ line: row.line, column, reason });
    };
    if (row.misfit) {
      reject(...row.misfit);
      continue;
    }
    const parsed = readRow(row.cell, row.line, reject);
    const at = readDate(row.cell("InvoiceDate"));
    if (!at)
      reject("InvoiceDate", `"${row.cell("InvoiceDate").slice(0, 40)}" is not a date and time we can read for certain`);
    const isFuture = at !== null && at >= tomorrow;
    if (isFuture) reject("InvoiceDate", `${dayIn(timeZone, at)} is in the future`);
    const customer = row.cell("CustomerID").replace(/\.0+$/, "");
    if (customer.length > 64) reject("CustomerID", "longer than 64 characters");
    if (!parsed || !at || isFuture || customer.length > 64) continue;
    const number = row.cell("InvoiceNo");
    const document = documents.get(number);
    if (!document) {
      documents.set(number, {
        number,
        at,
        customer,
        country: row.cell("Country"),
        rows: [parsed],
        order: documents.size,
      });
    } else if (document.customer !== customer) {
      reject(
        "CustomerID",
        `invoice ${number} belongs to customer ${document.customer || "(none)"} in line ${document.rows[0]?.line}`,
      );
    } else {
      document.rows.push(parsed);
      if (at < document.at) document.at = at;
    }
  }
  const sorted = [...documents.values()].sort((a, b) => a.at.getTime() - b.at.getTime() || a.order - b.order);
  return { documents: sorted.map(toDocument), bad: bad.sort((a, b) => a.line - b.line), rows: raw.length };
}

type Draft = { number: string; at: Date; customer: string; country: string; rows: SalesRow[]; order: number };

function toDocument({ number, at, customer, country, rows }: Draft): SalesDocument {
  const kinds = new Set(rows.map((row) => row.kind));
  const content = rows.map((row) => [row.kind, row.sku.toLowerCase(), row.quantity, row.unitPrice].join("|")).sort();
  return {
    number,
    kind: kinds.size === 1 ? (rows[0]?.kind ?? "sale") : "mixed",
    at,
    customerCode: customer || WALK_IN,
    country,
    rows,
    content: [at.toISOString(), customer, ...content].join("\n"),
  };
}

function columnPlaces(header: string[]): Map<string, number> {
  const names = header.map((name) => name.toLowerCase().replace(/[^a-z]/g, ""));
  const places = new Map<string, number>();
  for (const [column, aliases] of Object.entries(COLUMNS)) {
    const found = names.flatMap((name, place) => (aliases.includes(name) ? [place] : []));
    if (found.length > 1) throw new RangeError(`The column ${column} stands twice in the header.`);
    if (found[0] !== undefined) places.set(column, found[0]);
    else if (column !== "Country") {
      throw new RangeError(
        `The column ${column} is missing. The first line must name the columns: ${Object.keys(COLUMNS).join(", ")}.`,
      );
    }
  }
  return places;
}

/** [column, reason] of a row whose cells cannot be those that the header names: a delimiter too many, or the rest of it cut off. */
function misfitOf(record: string[], head: string[], places: Map<string, number>): [string, string] | null {
  const beyond = record.findIndex((text, place) => place >= head.length && text.trim() !== "");
  if (beyond >= 0) {
    const text = record[beyond]?.trim().slice(0, 40);
    return [`column ${beyond + 1}`, `"${text}" stands beyond the ${head.length} columns of the header`];
  }
  const [missing] = [...places].find(([column, place]) => column !== "Country" && place >= record.length) ?? [];
  return missing === undefined ? null : [missing, "the row ends before this column"];
}

function readRow(
  cell: (column: string) => string,
  line: number,
  reject: (column: string, reason: string) => void,
): SalesRow | null {
  const number = cell("InvoiceNo");
  const sku = cell("StockCode");
  const quantity = readDecimal(cell("Quantity"));
  const unitPrice = readDecimal(cell("UnitPrice"));
  let isGood = true;
  const fail = (column: string, reason: string): void => {
    reject(column, reason);
    isGood = false;
  };
  if (!number) fail("InvoiceNo", "is empty");
  else if (number.length > 100) fail("InvoiceNo", "longer than 100 characters");
  if (!sku) fail("StockCode", "is empty");
  else if (sku.length > 64) fail("StockCode", "longer than 64 characters");
  else if (/[/\\?#%]/.test(sku) || hasControl(sku)) fail("StockCode", "holds a character that an SKU cannot have");
  if (quantity === null)
    fail("Quantity", `"${cell("Quantity").slice(0, 40)}" is not a number with at most six decimals`);
  else if (quantity === 0n) fail("Quantity", "is zero");
  else if (quantity > MAX_QUANTITY || quantity < -MAX_QUANTITY) fail("Quantity", "is too large");
  if (unitPrice === null)
    fail("UnitPrice", `"${cell("UnitPrice").slice(0, 40)}" is not a number with at most six decimals`);
  else if (unitPrice < 0n) fail("UnitPrice", "is negative");
  else if (unitPrice > MAX_QUANTITY) fail("UnitPrice", "is too large");
  const isReturn = /^c/i.test(number);
  if (isReturn && quantity !== null && quantity > 0n) fail("Quantity", "of a return must be negative");
  if (!isGood || quantity === null || unitPrice === null) return null;
  const kind = isReturn ? "return" : quantity > 0n && unitPrice > 0n ? "sale" : "adjustment";
  const description = [...cell("Description")]
    .filter((sign) => !hasControl(sign))
    .join("")
    .slice(0, 200);
  return { line, kind, sku, description, quantity: kind === "return" ? -quantity : quantity, unitPrice };
}

function hasControl(text: string): boolean {
  return [...text].some((sign) => (sign.codePointAt(0) ?? 0) < 32);
}

/** "2.55", "2,55", "6.0", "-12": a point or a comma before the decimals, no thousands signs, no exponents. */
function readDecimal(text: string): Micro | null {
  try {
    return parseMicro(
      text
        .replace(/^\+/, "")
        .replace(/^(-?\d+),(\d{1,6})$/, "$1.$2")
        .replace(/^(-?)\./, "$10."),
    );
  } catch {
    return null;
  }
}

/**
 * How this file writes its dates: 2011-10-06 16:20[:00], or with slashes or points either day or month first, which the file as a whole
 * must settle (a 13th or later somewhere). Times are the company's.
 */
function dateReader(samples: string[], timeZone: string): (text: string) => Date | null {
  const known = new Map<string, Date | null>();
  const slashed = samples
    .flatMap((text) => /^(\d{1,2})[/.](\d{1,2})[/.]\d{4}/.exec(text)?.slice(1, 3) ?? [])
    .map(Number);
  const first = slashed.filter((_, index) => index % 2 === 0);
  const second = slashed.filter((_, index) => index % 2 === 1);
  const dayFirst = first.some((value) => value > 12);
  const monthFirst = second.some((value) => value > 12);
  const read = (text: string): Date | null => {
    const iso = /^(\d{4})-(\d{2})-(\d{2})[ T](\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?$/.exec(text);
    const local =
      dayFirst !== monthFirst
        ? /^(\d{1,2})[/.](\d{1,2})[/.](\d{4})[ T]+(\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(text)
        : null;
    const parts = iso
      ? [iso[1], iso[2], iso[3], iso[4], iso[5], iso[6]]
      : local
        ? [local[3], dayFirst ? local[2] : local[1], dayFirst ? local[1] : local[2], local[4], local[5], local[6]]
        : null;
    if (!parts) return null;
    const [year, month, day, hour, minute, seconds] = parts.map((part) => (part ?? "00").padStart(2, "0"));
    const wall = `${year}-${month}-${day} ${hour}:${minute}:${seconds}`;
    const check = new Date(`${wall.replace(" ", "T")}Z`);
    if (Number.isNaN(check.getTime()) || check.toISOString().slice(0, 19) !== wall.replace(" ", "T")) return null;
    if (Number(year) < 1990 || Number(year) > 2199) return null;
    return instantAt(timeZone, wall);
  };
  return (text) => {
    let date = known.get(text);
    if (date === undefined) {
      date = read(text);
      known.set(text, date);
    }
    return date;
  };
}
