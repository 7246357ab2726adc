import * as z from "zod";
import { postJournalInput } from "#app/modules/ledger/input.ts";

type Row = Record<string, unknown>;

const filled = (row: unknown): row is Row =>
  row !== null &&
  typeof row === "object" &&
  ["account", "debit", "credit"].some((key) => typeof (row as Row)[key] === "string" && (row as Row)[key] !== "");

/** Lines in which nothing was typed do not count; the select's text "1000 Cash" is an account code and its name. */
export const journalForm = z.preprocess((values) => {
  const tree = values as Row;
  const rows = Array.isArray(tree.lines) ? tree.lines.filter(filled) : [];
  return { ...tree, lines: rows };
}, postJournalInput);
