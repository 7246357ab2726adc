import { type Golden, NOW } from "#analytics/testing/golden-company.ts";
import { invoiceList } from "#app/http/lists/invoices.server.ts";
import { journalList } from "#app/http/lists/journal.server.ts";
import { orderList } from "#app/http/lists/orders.server.ts";
import { productList } from "#app/http/lists/products.server.ts";
import { moveList, paymentList, salesLineList, shipmentList } from "#app/http/lists/records.server.ts";
import type { Call } from "#app/http/run-command.server.ts";
import { readAddress, type ScreenList, type Shape } from "#app/http/screen-lists.server.ts";
import { systemActor } from "#app/modules/shared/actor.ts";
import { roundHalfUp } from "#app/modules/shared/money.ts";
import { inTenant } from "#db/transaction.ts";

/* The records that a number's link opens, read by the list that has the address, and what they add up to. */

// biome-ignore lint/suspicious/noExplicitAny: each list knows its own rows.
type AnyList = ScreenList<Shape, any>;
const lists = [
  ...[orderList, invoiceList, journalList, productList],
  ...[salesLineList, shipmentList, moveList, paymentList],
] as unknown as AnyList[];

export type Row = Record<string, unknown>;

/** Reads all pages of the list at an address, each once; a parameter that the list does not know or refuses is an error. */
export function recordsOf(golden: Golden): (address: string) => Promise<Row[]> {
  const opened = new Map<string, Promise<Row[]>>();
  return (address) => {
    const found = opened.get(address) ?? readAll(golden, address);
    opened.set(address, found);
    return found;
  };
}

async function readAll(golden: Golden, address: string): Promise<Row[]> {
  const url = new URL(address, "http://pulse.test");
  const list = lists.find(({ path }) => path === url.pathname);
  if (!list) throw new Error(`no list at ${address}`);
  for (const name of url.searchParams.keys())
    if (!(name in list.filters)) throw new Error(`${list.path} has no filter ${name}`);
  const { filter, page, rejected } = readAddress(url.href, list);
  if (rejected.length > 0) throw new Error(`${address}: ${JSON.stringify(rejected)}`);
  return inTenant(golden.db.app, golden.tenantId, async (tx) => {
    const actor = { ...systemActor(golden.tenantId, "test", "req-drill"), role: "admin" as const };
    const identity = { timeZone: "Europe/London", currency: "GBP" };
    const call = { tx, actor, identity, now: NOW } as unknown as Call;
    const rows: Row[] = [];
    let after: string | null = null;
    do {
      // Small pages, so that every list is walked.
      const { data, next }: { data: Row[]; next: string | null } = await list.read(call, filter, {
        ...page,
        limit: 4,
        after,
      });
      rows.push(...data);
      after = next;
    } while (after !== null);
    return rows;
  });
}

/** Exact decimals as whole millionths. */
export function millionths(value: unknown): bigint {
  const [, sign, whole = "", fraction = ""] = /^(-?)(\d+)(?:\.(\d{1,6}))?$/.exec(String(value)) ?? [];
  if (whole === "") throw new Error(`not a number: ${String(value)}`);
  return BigInt(`${sign}${whole}${fraction.padEnd(6, "0")}`);
}

function total(rows: Row[], term: string): bigint {
  if (term === "count") return BigInt(rows.length) * 1_000_000n;
  const [count, field] = term.split(":");
  if (count === "count" && field) return BigInt(new Set(rows.map((row) => row[field])).size) * 1_000_000n;
  return rows.reduce((sum, row) => sum + millionths(row[term]), 0n);
}

/** What `adds` says of the records, in millionths; a quotient rounded as the column rounds. */
export function sumOf(rows: Row[], adds: string, column: { type: string; unit?: string | null }): bigint {
  const [first = "", second] = adds.split(/[-/]/);
  if (!second) return total(rows, first);
  if (adds.includes("-")) return total(rows, first) - total(rows, second);
  const scale = column.unit === "percent" ? 10_000n : column.type === "money" ? 100n : 1n;
  const unit = column.unit === "percent" ? 10_000n : column.type === "money" ? 10_000n : 1_000_000n;
  return roundHalfUp(total(rows, first) * scale, total(rows, second)) * unit;
}

/** What of its records a cell is the sum of; of profit and loss each account on its own side (revenue has 4 first). */
export function addsOf(metric: string, { adds = "" }: { adds?: string }, cells: Record<string, unknown>): string {
  if (metric !== "profit-and-loss") return adds;
  return String(cells.account).startsWith("4") ? "credit-debit" : "debit-credit";
}
