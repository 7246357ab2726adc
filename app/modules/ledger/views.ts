import * as z from "zod";

const accountType = z.enum(["asset", "liability", "equity", "revenue", "expense"]);

export const accountView = z.object({
  id: z.uuid(),
  code: z.string(),
  name: z.string(),
  type: accountType,
  parent: z.string().nullable(),
  is_group: z.boolean(),
  balance: z.string(),
  currency: z.string(),
});
export type AccountView = z.output<typeof accountView>;

export const entryView = z.object({
  id: z.uuid(),
  journal_id: z.uuid(),
  account: z.string(),
  account_name: z.string(),
  debit: z.string(),
  credit: z.string(),
  currency: z.string(),
  effective_on: z.string(),
  recorded_at: z.iso.datetime(),
  ref_type: z.string(),
  ref_id: z.uuid(),
  ref_number: z.string().nullable(),
  memo: z.string(),
  reverses_id: z.uuid().nullable(),
  recorded_by: z.string(),
});
export type EntryView = z.output<typeof entryView>;

export const trialBalanceView = z.object({
  as_of: z.string(),
  currency: z.string(),
  accounts: z.array(
    z.object({ code: z.string(), name: z.string(), type: accountType, debit: z.string(), credit: z.string() }),
  ),
  total_debit: z.string(),
  total_credit: z.string(),
});
export type TrialBalanceView = z.output<typeof trialBalanceView>;

export const statementRow = z.object({ code: z.string(), name: z.string(), type: accountType, amount: z.string() });
export type StatementRow = z.output<typeof statementRow>;

export type PeriodView = {
  id: string;
  fiscal_year: number;
  start_on: string;
  end_on: string;
  status: "open" | "closed" | "locked";
  status_changed_at: string | null;
};
