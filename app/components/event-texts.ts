import { groupDigits, quantityText } from "./format.ts";
import type { Words } from "./words/words.ts";

/** What an event tells, and what the words for events are made of. */

export type Data = Record<string, unknown>;
export type Told = {
  what: string;
  detail?: string;
  /** Whose change it is, where its record is not around. */
  name?: string;
  /** What was changed, one by one; all of it is in `detail` too. */
  changes?: string[];
  tone?: "positive" | "negative";
};

export const text = (value: unknown) => (typeof value === "string" ? value : "");
export const number = (t: Words, value: unknown) => (typeof value === "number" ? quantityText(value, t.locale) : "");
export const money = (t: Words, amount: unknown, data: Data) =>
  typeof amount === "string" ? `${groupDigits(amount, t.locale)} ${text(data.currency)}`.trim() : "";
export const rows = (value: unknown) => (Array.isArray(value) ? (value as Data[]) : []);
export const lines = (data: Data) => rows(data.lines);
export const goods = (t: Words, rows: Data[]) =>
  rows
    .slice(0, 4)
    .map((row) => `${number(t, row.quantity)} × ${text(row.sku)}`)
    .join(", ") +
  (rows.length > 4 ? t(" and {count} more line| and {count} more lines", { count: rows.length - 4 }) : "");
export const join = (...parts: string[]) => parts.filter(Boolean).join(", ");

export type EventWords = Record<string, (data: Data, t: Words) => Told>;
