import * as z from "zod";
import type { ListName } from "#app/modules/lists/input.ts";
import type { ListTotals, SortKey } from "#app/modules/shared/paging.ts";
import { NotFound } from "#app/modules/shared/refusal.ts";
import { many } from "./many.ts";

export type Rejected = {
  name: string;
  value: string;
  /** Why it cannot be meant, where it can be read by itself. */
  because?: string;
};

/** What a list's page shows beside its rows; every field reaches the browser. */
export type ListState = {
  name: string;
  path: string;
  /** As it is sorted now, like "-due,number". */
  sort: string;
  sorts: readonly string[];
  per: number;
  columns: string[] | null;
  rejected: Rejected[];
  totals: ListTotals;
  /** More rows than this are not added up by themselves. */
  totalsOf: number;
  today: string;
  now: string;
  person: string;
  /** Null: no views are kept of this list. */
  views: ShownView[] | null;
  /** Column → how wide this person made it. */
  widths: Record<string, number>;
  can: { export: boolean; shareViews: boolean };
};

export type ShownView = {
  id: string;
  name: string;
  query: string;
  role: string | null;
  isDefault: boolean;
  isPinned: boolean;
  /** Rows that it lets through; null where they were not counted, or are too many to be. */
  count: number | null;
};

/**
 * Reads a list's address. Unknown parameters and blanks are ignored; a value that cannot be meant is left out of the
 * filter and named in `rejected`, so that the list can show it as a chip to remove instead of an error page. A parameter
 * that is there several times (checkboxes of one name) is read as its values with commas between.
 */
export function readParams<Shape extends Record<string, z.ZodType>>(
  url: string,
  shape: Shape,
): {
  filter: { [Name in keyof Shape]?: z.output<Shape[Name]> };
  rejected: Rejected[];
} {
  const params = new URL(url).searchParams;
  const filter: { [Name in keyof Shape]?: z.output<Shape[Name]> } = {};
  const rejected: Rejected[] = [];
  for (const [name, schema] of Object.entries(shape) as [keyof Shape & string, z.ZodType][]) {
    const value = params.getAll(name).join(",").trim();
    if (!value) continue;
    const parsed = schema.safeParse(value);
    if (parsed.success) filter[name] = parsed.data as z.output<Shape[typeof name]>;
    else rejected.push({ name, value: value.slice(0, 60) });
  }
  return { filter, rejected };
}

/** Rows a page of a list shows, unless the reader chose another size. */
export const PAGE_SIZE = 50;
export const PAGE_SIZES = [25, 50, 100, 200];

/** Rows of one bulk action: one after another they are done within the time that a page may take. */
export const BULK_ROWS = 100;

/** More keys than this tell no reader anything. */
const SORT_KEYS = 3;

/** "-due,number" → due descending, then number. Null when it is no such thing, or names what the list cannot be sorted by. */
export function parseSort(text: string, allowed: readonly string[]): SortKey[] | null {
  const keys = text.split(",").map((part) => ({ key: part.replace(/^-/, ""), descending: part.startsWith("-") }));
  const names = new Set(keys.map(({ key }) => key));
  if (names.size !== keys.length || keys.length > SORT_KEYS) return null;
  return keys.every(({ key }) => allowed.includes(key)) ? keys : null;
}

export function sortText(keys: readonly SortKey[]): string {
  return keys.map(({ key, descending }) => (descending ? `-${key}` : key)).join(",");
}

/** What every list's address may hold beside its filters. */
export function listShape(sorts: readonly string[], after: z.ZodType<string>) {
  return {
    sort: z
      .string()
      .max(100)
      .transform((text, context) => {
        const keys = parseSort(text, sorts);
        if (!keys) context.addIssue({ code: "custom", message: "Not an order of this list." });
        return keys ?? [];
      }),
    per: z
      .string()
      .refine((text) => PAGE_SIZES.includes(Number(text)) && /^\d+$/.test(text))
      .transform(Number),
    cols: many(z.string().regex(/^[a-z_]{1,30}$/), 40),
    after,
    totals: z.literal("all"),
  };
}

/** The parameters that say which rows, without those that say which page of them. */
export function addressOf(search: string): URLSearchParams {
  const params = new URLSearchParams(search);
  params.delete("after");
  return params;
}

/** A link to the same list with one parameter changed, from its first page. */
export function withParam(params: URLSearchParams, changes: Record<string, string>): string {
  const next = new URLSearchParams([...params].filter(([name, value]) => name !== "after" && value !== ""));
  for (const [name, value] of Object.entries(changes)) {
    if (value === "") next.delete(name);
    else next.set(name, value);
  }
  // Commas stay readable: they part the values of one filter, and no value holds one.
  return `?${next.toString().replaceAll("%2C", ",")}`;
}

/** Where each list that views are kept of stands. */
export const LIST_PATHS: Record<ListName, string> = {
  orders: "/orders",
  invoices: "/invoices",
  products: "/products",
  customers: "/customers",
  journal: "/ledger",
  events: "/events",
  explore: "/explore",
};

/** Where a saved view is seen. */
export function viewAddress(path: string, view: { id: string; query: string }): string {
  return `${path}?view=${view.id}${view.query ? `&${view.query}` : ""}`;
}

/** What of an address makes a view: filters, order, columns and page size, in one order. Equal views are equal texts. */
export function viewQuery(params: URLSearchParams): string {
  const kept = [...params].filter(
    ([name, value]) => !["after", "view", "totals", "add"].includes(name) && value !== "",
  );
  kept.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return new URLSearchParams(kept).toString().replaceAll("%2C", ",");
}

/** The record's id from the address; what is no id at all is simply not found. */
export function recordId(id: string | undefined, what: string): string {
  if (!id || !z.uuid().safeParse(id).success) throw new NotFound(what);
  return id;
}
