import * as z from "zod";
import { day } from "#app/modules/shared/schemas.ts";

/** The filters of the order list, shared by its page and its export. */
export const orderFilter = {
  q: z.string().max(100),
  status: z.enum(["draft", "placed", "shipped", "completed", "cancelled"]),
  customer_id: z.uuid(),
  from: day,
  to: day,
  waiting: z.literal("stock"),
  /** The start of one hour, as the dashboard's chart links to it. */
  hour: z.iso.datetime({ offset: true }),
};

type OrderParams = { [Name in keyof typeof orderFilter]?: z.output<(typeof orderFilter)[Name]> };

export function toOrderFilter({ hour, ...filter }: OrderParams) {
  if (!hour) return filter;
  const start = new Date(hour);
  return {
    ...filter,
    placed_from: start.toISOString(),
    placed_before: new Date(start.getTime() + 3_600_000).toISOString(),
  };
}

/** The filters of the invoice list, shared by its page and its export. */
export const invoiceFilter = {
  q: z.string().max(100),
  status: z.enum(["open", "partly_paid", "paid", "overdue", "void"]),
  kind: z.enum(["invoice", "credit_note"]),
  customer_id: z.uuid(),
  order_id: z.uuid(),
  from: day,
  to: day,
};
