import * as z from "zod";
import { defineEvent } from "#app/modules/shared/event.ts";
import { currency, day, id, moneyText } from "#app/modules/shared/schemas.ts";

export const entryPosted = defineEvent({
  type: "ledger.entry_posted",
  version: 1,
  subjectType: "journal_entry",
  schema: z.object({
    entry_id: id,
    effective_on: day,
    memo: z.string(),
    source_type: z.string(),
    source_id: id,
    source_number: z.string().nullable(),
    currency,
    reverses_id: id.nullable(),
    lines: z.array(
      z.object({
        line_id: id,
        account: z.string(),
        account_name: z.string(),
        account_type: z.enum(["asset", "liability", "equity", "revenue", "expense"]),
        // Debit positive, credit negative.
        amount: moneyText,
        party_id: id.nullable(),
      }),
    ),
  }),
});

const account = { account_id: id, code: z.string(), name: z.string() };
export const accountAdded = defineEvent({
  type: "ledger.account_added",
  version: 1,
  subjectType: "account",
  schema: z.object({ ...account, type: z.string(), is_group: z.boolean(), parent: z.string() }),
});
export const accountRemoved = defineEvent({
  type: "ledger.account_removed",
  version: 1,
  subjectType: "account",
  schema: z.object(account),
});

const period = z.object({ period_id: id, start_on: day, end_on: day, status: z.enum(["open", "closed", "locked"]) });
export const periodClosed = defineEvent({
  type: "ledger.period_closed",
  version: 1,
  subjectType: "period",
  schema: period,
});
export const periodReopened = defineEvent({
  type: "ledger.period_reopened",
  version: 1,
  subjectType: "period",
  schema: period,
});

export const lockDateSet = defineEvent({
  type: "ledger.lock_date_set",
  version: 1,
  subjectType: "company",
  schema: z.object({ scope: z.enum(["sales", "purchase", "all"]), locked_until: day.nullable() }),
});

/** The taxes that a new company charges, by code; none of them: it charges no tax. */
export const taxesChosen = defineEvent({
  type: "ledger.taxes_chosen",
  version: 1,
  subjectType: "company",
  schema: z.object({
    taxes: z.array(z.object({ code: z.string(), name: z.string(), method: z.string(), rate: z.string() })),
  }),
});

export const taxCodeAdded = defineEvent({
  type: "ledger.tax_code_added",
  version: 1,
  subjectType: "company",
  schema: z.object({
    code: z.string(),
    name: z.string(),
    method: z.string(),
    rate: z.string(),
    customers: z.string(),
    products: z.string(),
    country: z.string().nullish(),
    besides: z.string().optional(),
    valid_from: day,
  }),
});

const bearers = z.object({
  code: z.string(),
  customers: z.string(),
  products: z.string(),
  country: z.string().nullable(),
});

/** More who bear a code, from a day on. */
export const taxBearersAdded = defineEvent({
  type: "ledger.tax_bearers_added",
  version: 1,
  subjectType: "company",
  schema: bearers.extend({ besides: z.string(), valid_from: day }),
});

export const taxBearersEnded = defineEvent({
  type: "ledger.tax_bearers_ended",
  version: 1,
  subjectType: "company",
  schema: bearers.extend({ valid_to: day }),
});

/** Another rate from a day on; `before` is the newest until then. */
export const taxRateSet = defineEvent({
  type: "ledger.tax_rate_set",
  version: 1,
  subjectType: "company",
  schema: z.object({ code: z.string(), before: z.string(), rate: z.string(), valid_from: day }),
});

export const taxCodeRetired = defineEvent({
  type: "ledger.tax_code_retired",
  version: 1,
  subjectType: "company",
  schema: z.object({ code: z.string(), valid_to: day }),
});
