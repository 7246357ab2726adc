import * as z from "zod";
import { day } from "#app/modules/shared/schemas.ts";

/** The filters of the order list, shared by its page and its export. */
export const orderFilter = {
  q: z.string().max(100),
  status: z.enum(["draft", "placed", "shipped", "completed", "cancelled"]),
  customer_id: z.uuid(),
  from: day,
  to: day,
};

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
