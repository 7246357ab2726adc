import * as z from "zod";
import { postJournalInput, reverseEntryInput } from "#app/modules/ledger/input.ts";
import { withTyped } from "./typed.ts";

type Row = Record<string, unknown>;

const CELLS = ["account", "debit", "credit"];

export function isEmptyJournalLine(row: unknown): boolean {
  if (row === null || typeof row !== "object") return true;
  return CELLS.every((key) => typeof (row as Row)[key] !== "string" || ((row as Row)[key] as string).trim() === "");
}

/** The list writes "1000 Cash" into an account's cell: the code and, for reading, the name. */
function withCode(row: unknown): unknown {
  const account = (row as Row).account;
  return typeof account === "string" ? { ...(row as Row), account: account.trim().split(/\s/, 1)[0] } : row;
}

const line = z.preprocess(
  (row) => (isEmptyJournalLine(row) ? null : withCode(row)),
  postJournalInput.shape.lines.element.nullable(),
);

export const reverseEntryForm = z.preprocess((values) => withTyped(values, { effective_on: "day" }), reverseEntryInput);

/** Lines in which nothing was typed do not count; the others keep their places, so that a message finds its line. */
export const journalForm = z.preprocess(
  (values) => withTyped(values, { effective_on: "day", "lines.*.debit": "decimal", "lines.*.credit": "decimal" }),
  postJournalInput.extend({
    lines: z
      .array(line)
      .max(200, "Enter at most 200 lines")
      .transform((rows) => rows.filter((row) => row !== null))
      .refine((rows) => rows.length >= 2, "Enter at least two lines"),
  }),
);
