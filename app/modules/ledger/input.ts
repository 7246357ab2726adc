import * as z from "zod";
import { parseMicro } from "#app/modules/shared/quantity.ts";
import { amount, country, day, id, line } from "#app/modules/shared/schemas.ts";

export const postJournalInput = z.object({
  effective_on: day,
  memo: line(200, "memo"),
  lines: z
    .array(
      z.object({
        account: line(20, "account code"),
        debit: z.union([amount, z.literal(""), z.null()]).optional(),
        credit: z.union([amount, z.literal(""), z.null()]).optional(),
      }),
    )
    .min(2, "Enter at least two lines")
    .max(200, "Enter at most 200 lines")
    .meta({
      example: [
        { account: "5100", debit: "25.00" },
        { account: "1010", credit: "25.00" },
      ],
    }),
});
export type PostJournalInput = z.output<typeof postJournalInput>;

export const addAccountInput = z.object({
  code: z
    .string({ error: "Enter a code" })
    .trim()
    .regex(/^[0-9A-Za-z.-]{1,20}$/, "Enter up to 20 letters, digits, dots and hyphens"),
  name: line(100, "name"),
  parent: line(20, "group").describe("the code of the group that it is part of, whose type it takes"),
  is_group: z.boolean().optional().describe("a group has accounts and takes no postings"),
});
export type AddAccountInput = z.output<typeof addAccountInput>;

export const reverseEntryInput = z.object({ effective_on: day, reason: line(200, "reason") });

export const setPeriodStatusInput = z.object({ period_id: id, status: z.enum(["open", "closed", "locked"]) });

export const setLockDateInput = z.object({
  scope: z.enum(["sales", "purchase", "all"]),
  locked_until: z.union([day, z.literal(""), z.null()]),
});

/** Percent, as people write it. */
const rate = z
  .string({ error: "Enter a rate in percent" })
  .trim()
  .regex(/^\d{1,3}(\.\d{1,6})?$/, "Enter a rate in percent such as 20 or 8.25")
  .refine((text) => parseMicro(text) <= 100_000_000n, "Enter at most 100 percent");

export const chooseTaxesInput = z.discriminatedUnion(
  "charges",
  [
    z.object({ charges: z.literal("none") }),
    z.object({
      charges: z.enum(["exclusive", "inclusive"]),
      code: line(20, "short name").transform((text) => text.toUpperCase()),
      rate,
    }),
  ],
  { error: "Choose whether tax is charged" },
);
export type ChooseTaxesInput = z.output<typeof chooseTaxesInput>;

const taxCode = line(20, "short name").transform((text) => text.toUpperCase());

/**
 * Who bears a tax: customers of one tax category, everywhere or in one country, who buy products of one. `besides`: they bear no other
 * then (alone), bear it on the net amount like the others (beside), or on the net amount and the taxes before it (compound).
 */
const bearing = {
  customers: z.enum(["standard", "exempt", "reverse_charge"], { error: "Choose whose purchases bear it" }),
  products: line(40, "tax category"),
  country: z.nullable(country).default(null),
  valid_from: day,
};

export const addTaxCodeInput = z
  .object({
    ...bearing,
    code: taxCode,
    name: line(100, "name"),
    method: z.enum(["exclusive", "inclusive", "exempt", "reverse_charge"], { error: "Choose how it is charged" }),
    rate,
    besides: z.enum(["alone", "beside", "compound"], { error: "Choose what else they bear" }).default("alone"),
  })
  .refine(({ method, rate }) => method === "exclusive" || method === "inclusive" || parseMicro(rate) === 0n, {
    path: ["rate"],
    message: "Nothing is charged under it: enter 0",
  });
export type AddTaxCodeInput = z.output<typeof addTaxCodeInput>;

export const addTaxBearersInput = z.object({
  ...bearing,
  code: taxCode,
  besides: z.enum(["alone", "beside"], { error: "Choose what else they bear" }).default("alone"),
});
export type AddTaxBearersInput = z.output<typeof addTaxBearersInput>;

export const endTaxBearersInput = z.object({ bearers: id, valid_to: day });
export type EndTaxBearersInput = z.output<typeof endTaxBearersInput>;

export const setTaxRateInput = z.object({ code: taxCode, rate, valid_from: day });
export type SetTaxRateInput = z.output<typeof setTaxRateInput>;

export const retireTaxCodeInput = z.object({ code: taxCode, valid_to: day });
export type RetireTaxCodeInput = z.output<typeof retireTaxCodeInput>;
