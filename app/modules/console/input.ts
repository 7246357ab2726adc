import * as z from "zod";

export const LONGEST_STATEMENT = 20_000;

export const askSqlInput = z.object({
  sql: z
    .string()
    .trim()
    .min(1, "Write a SELECT statement.")
    .max(LONGEST_STATEMENT, "A statement has at most 20,000 characters.")
    // PostgreSQL, which keeps the history, has no such character either.
    .refine((text) => !text.includes("\0"), "There is a character in this that no statement has."),
});
