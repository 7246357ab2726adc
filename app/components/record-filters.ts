import * as z from "zod";
import { day } from "#app/modules/shared/schemas.ts";
import { manyOf } from "./many.ts";
import { LACKING, METHODS, MOVE_KINDS, SALES_KINDS } from "./record-kinds.ts";

/* The filters of the records that figures lead to, shared by their pages and files. */

const sku = z.string().regex(/^\P{Cc}{1,64}$/u);
const category = z.string().regex(/^\P{Cc}{1,60}$/u);
/** A place in a list by day: the day and id of the last row. */
export const afterDay = z.string().regex(/^\d{4}-\d{2}-\d{2}~[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);

const whole = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d{1,2}$/)
    .transform(Number)
    .refine((count) => count >= least && count <= most);

export const salesLineFilter = {
  kind: manyOf(SALES_KINDS),
  from: day,
  to: day,
  /** The start of one hour. */
  hour: z.iso.datetime({ offset: true }),
  /** By the company's clock: 1 is Monday, and the hour that had begun. */
  weekday: whole(1, 7),
  clock: whole(0, 23),
  sku,
  category,
  customer_id: z.uuid(),
  salesperson_id: z.uuid(),
  /** Of no product, no category, no salesperson. */
  without: manyOf(LACKING),
  waiting: z.literal("stock"),
  /** So many days, today the last of them. */
  last: whole(1, 99),
};
export const moveFilter = {
  kind: manyOf(MOVE_KINDS),
  from: day,
  to: day,
  sku,
  category,
  without: z.literal("category"),
};
export const paymentFilter = {
  kind: z.enum(["receipt", "refund"]),
  method: z.enum(METHODS),
  from: day,
  to: day,
  customer_id: z.uuid(),
};
export const shipmentFilter = { from: day, to: day, customer_id: z.uuid() };
