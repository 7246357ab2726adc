import * as z from "zod";
import { day } from "#app/modules/shared/schemas.ts";
import { INVOICE_STATUSES, ORDER_STATUSES } from "./document-statuses.ts";
import { many } from "./list-params.ts";

/** Rows that were ticked, for a file of them. */
const ticked = many(z.uuid(), 200);

/** The filters of the order list, shared by its page, its files and its bulk actions. */
export const orderFilter = {
  q: z.string().max(100),
  status: many(z.enum(ORDER_STATUSES)),
  customer_id: z.uuid(),
  from: day,
  to: day,
  waiting: z.literal("stock"),
  /** What the charts count as sold. */
  sold: z.literal("yes"),
  /** The start of one hour, as the dashboard's chart links to it. */
  hour: z.iso.datetime({ offset: true }),
  id: ticked,
};

type OrderParams = { [Name in keyof typeof orderFilter]?: z.output<(typeof orderFilter)[Name]> };

export function toOrderFilter({ hour, sold, id, ...filter }: OrderParams) {
  const start = hour ? new Date(hour) : null;
  return {
    ...filter,
    ids: id,
    sold: sold === "yes",
    placed_from: start?.toISOString(),
    placed_before: start ? new Date(start.getTime() + 3_600_000).toISOString() : undefined,
  };
}

/** The filters of the invoice list, shared by its page and its files. */
export const invoiceFilter = {
  q: z.string().max(100),
  status: many(z.enum(INVOICE_STATUSES)),
  kind: z.enum(["invoice", "credit_note"]),
  customer_id: z.uuid(),
  order_id: z.uuid(),
  from: day,
  to: day,
  id: ticked,
};
