import * as z from "zod";
import { minorDigits } from "#app/modules/shared/money.ts";
import { MICRO, parseMicro } from "#app/modules/shared/quantity.ts";
import { day, sought } from "#app/modules/shared/schemas.ts";
import { INVOICE_STATUSES, ORDER_STATUSES } from "./document-statuses.ts";
import { many, manyOf } from "./many.ts";
import { readDecimal } from "./typed.ts";

/** Rows that were ticked, for a file of them. */
const ticked = many(z.uuid(), 200);

/** An amount as people write it, as a plain decimal. */
export const amount = z
  .string()
  .max(30)
  .transform((text) => readDecimal(text) ?? "")
  .refine((text) => /^\d{1,12}(\.\d{1,6})?$/.test(text));

/** The filters of the order list, shared by its page, its files and its bulk actions. */
export const orderFilter = {
  q: sought(100),
  status: manyOf(ORDER_STATUSES),
  customer_id: z.uuid(),
  outlet_id: z.uuid(),
  from: day,
  to: day,
  waiting: z.literal("stock"),
  /** Entered by whoever asks. */
  mine: z.literal("yes"),
  sku: z.string().max(64),
  reference: z.string().max(100),
  total_from: amount,
  total_to: amount,
  /** What the charts count as sold. */
  sold: z.literal("yes"),
  /** The start of one hour, as the dashboard's chart links to it. */
  hour: z.iso.datetime({ offset: true }),
  id: ticked,
};

type OrderParams = { [Name in keyof typeof orderFilter]?: z.output<(typeof orderFilter)[Name]> };

type Totals = { total_from?: string | undefined; total_to?: string | undefined };

/** Bounds of a total in minor units: what lies between two of them is on the inner side. */
export function totalBounds({ total_from, total_to }: Totals, currency: string) {
  const scaled = (text: string) => parseMicro(text) * 10n ** BigInt(minorDigits(currency));
  return {
    total_from: total_from === undefined ? undefined : (scaled(total_from) + MICRO - 1n) / MICRO,
    total_to: total_to === undefined ? undefined : scaled(total_to) / MICRO,
  };
}

/** `asker`: whoever looks at the list, and the money that its company counts in. */
export function toOrderFilter(
  { hour, sold, id, mine, ...filter }: OrderParams,
  asker: { accountId: string | null; currency: string },
) {
  const start = hour ? new Date(hour) : null;
  return {
    ...filter,
    ids: id,
    ...totalBounds(filter, asker.currency),
    created_by: mine ? (asker.accountId ?? undefined) : undefined,
    sold: sold === "yes",
    placed_from: start?.toISOString(),
    placed_before: start ? new Date(start.getTime() + 3_600_000).toISOString() : undefined,
  };
}

/** The filters of the invoice list, shared by its page and its files. */
export const invoiceFilter = {
  q: sought(100),
  status: manyOf(INVOICE_STATUSES),
  kind: z.enum(["invoice", "credit_note"]),
  customer_id: z.uuid(),
  order_id: z.uuid(),
  salesperson_id: z.uuid(),
  without: z.literal("salesperson"),
  total_from: amount,
  total_to: amount,
  from: day,
  to: day,
  due_from: day,
  due_to: day,
  /** By the days since it was due. */
  age: z.enum(["not_due", "days_1_30", "days_31_60", "days_61_90", "over_90"]),
  id: ticked,
};
