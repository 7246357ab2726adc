import { may, ownOnly } from "#app/modules/access/policy.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import type { Db } from "#db/client.ts";

export type RecordKind = "product" | "customer" | "order" | "invoice";
export type FoundRow = { kind: RecordKind; id: string; text: string; detail: string; exact: boolean };

export type RecordSearch = {
  text: string;
  /** "number": documents only (a text that began with #); "customer": customers only (@). */
  only?: "number" | "customer" | undefined;
  /** Rows of each kind. */
  most: number;
};

/** Greater than every text that goes on after a beginning. */
const END = "\u{10ffff}";
/** Documents are numbered anew each year; "SO-42" means this year's or last year's. */
const SERIES = ["SO", "INV", "CN"] as const;

/**
 * Records by the beginning of their number, SKU, code or name, or by their whole barcode, as far as the actor may read them.
 * Beginnings, because an index finds those behind the tenant's wall; a list's own search looks inside names too.
 */
export async function searchRecords(db: Db, actor: Actor, search: RecordSearch, now: Date): Promise<FoundRow[]> {
  const text = search.text.trim();
  if (text === "" || text.length > 64) return [];
  const low = text.toLowerCase();
  const numbers = numbersMeant(text, now.getUTCFullYear());
  const [documents, customers, products] = [search.only !== "customer", search.only !== "number", !search.only];
  const found = await Promise.all([
    products && may(actor, "read", "products") ? findProducts(db, text, low, search.most) : [],
    documents && may(actor, "read", "orders") ? findOrders(db, text, numbers, search.most) : [],
    documents && may(actor, "read", "invoices") ? findInvoices(db, actor, text, numbers, search.most) : [],
    customers && may(actor, "read", "customers") ? findCustomers(db, low, search.most) : [],
  ]);
  return found.flat().sort((a, b) => Number(b.exact) - Number(a.exact));
}

/** "42", "SO-42" and "so 2026 42" as the numbers they can be short for. */
function numbersMeant(text: string, year: number): string[] {
  const parts = /^(?:([a-z]{2,3})[- ]?)?(?:(20\d\d)[- ])?(\d{1,9})$/i.exec(text);
  if (!parts) return [];
  const [, prefix, named, digits = ""] = parts;
  const series = prefix ? [prefix.toUpperCase()] : SERIES;
  const years = named ? [Number(named)] : [year, year - 1];
  return series.flatMap((one) => years.map((y) => `${one}-${y}-${digits.padStart(5, "0")}`));
}

async function findProducts(db: Db, text: string, low: string, most: number): Promise<FoundRow[]> {
  const rows = await db<{ id: string; sku: string; name: string; barcode: string | null }[]>`
    select distinct on (sku_key) id, sku, name, barcode from (
      (select id, sku, sku_key, name, barcode from item where barcode = ${text} limit 1)
      union all
      (select id, sku, sku_key, name, barcode from item where sku_key >= ${low} and sku_key < ${low + END} order by sku_key limit ${most})
      union all
      (select id, sku, sku_key, name, barcode from item where name_key >= ${low} and name_key < ${low + END} order by name_key limit ${most})
    ) found order by sku_key`;
  return rows.map(({ id, sku, name, barcode }) => ({
    kind: "product" as const,
    id,
    text: sku,
    detail: name,
    exact: sku.toLowerCase() === low || barcode === text,
  }));
}

async function findCustomers(db: Db, low: string, most: number): Promise<FoundRow[]> {
  const rows = await db<{ id: string; code: string; name: string }[]>`
    select distinct on (code_key) id, code, name from (
      (select id, code, code_key, name from customer where code_key >= ${low} and code_key < ${low + END} order by code_key limit ${most})
      union all
      (select id, code, code_key, name from customer where name_key >= ${low} and name_key < ${low + END} order by name_key limit ${most})
    ) found order by code_key`;
  return rows.map(({ id, code, name }) => ({
    kind: "customer" as const,
    id,
    text: name,
    detail: code,
    exact: code.toLowerCase() === low,
  }));
}

type DocumentRow = { id: string; number: string; customer: string };

const isMeant = (number: string, text: string, numbers: string[]) =>
  number === text.toUpperCase() || (numbers.length > 0 && number === numbers[0]);

async function findOrders(db: Db, text: string, numbers: string[], most: number): Promise<FoundRow[]> {
  const begin = text.toUpperCase();
  const rows = await db<DocumentRow[]>`
    select o.id, o.number, c.name as customer from sales_order o join customer c on c.tenant_id = o.tenant_id and c.id = o.customer_id
     where o.id in (
      (select id from sales_order where number >= ${begin} and number < ${begin + END} order by number desc limit ${most})
      union all (select id from sales_order where number = any(${numbers}))
      union all (select id from sales_order where external_reference = ${text}))
     order by o.number desc limit ${most}`;
  return rows.map(({ id, number, customer }) => ({
    kind: "order" as const,
    id,
    text: number,
    detail: customer,
    exact: isMeant(
      number,
      text,
      numbers.filter((one) => one.startsWith("SO-")),
    ),
  }));
}

/** A role that may read invoices of its own customers only finds no others. */
async function findInvoices(db: Db, actor: Actor, text: string, numbers: string[], most: number): Promise<FoundRow[]> {
  const begin = text.toUpperCase();
  const rows = await db<DocumentRow[]>`
    select i.id, i.number, c.name as customer from invoice i join customer c on c.tenant_id = i.tenant_id and c.id = i.customer_id
     where i.id in (
      (select id from invoice where number >= ${begin} and number < ${begin + END} order by number desc limit ${most})
      union all (select id from invoice where number = any(${numbers})))
       ${ownOnly(actor, "read", "invoices") ? db`and c.owner_account_id = ${actor.accountId}` : db``}
     order by i.number desc limit ${most}`;
  return rows.map(({ id, number, customer }) => ({
    kind: "invoice" as const,
    id,
    text: number,
    detail: customer,
    exact: isMeant(
      number,
      text,
      numbers.filter((one) => !one.startsWith("SO-")),
    ),
  }));
}
