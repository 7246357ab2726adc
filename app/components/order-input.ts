import * as z from "zod";
import { MAX_LINES, orderLineInput, placeOrderInput } from "#app/modules/orders/input.ts";
import { optionalLine, line as textLine, version } from "#app/modules/shared/schemas.ts";
import { withTyped } from "./typed.ts";

/**
 * An order as the form posts it: the customer as text with the id of a picked one, and lines of which any may be empty.
 * The same schema checks in the browser and on the server; there the text is then looked up.
 */
const line = z.preprocess(
  (row) => (isEmptyLine(row) ? null : withoutEmptyPrice(row as Record<string, unknown>)),
  orderLineInput
    .extend({
      /** An SKU, a barcode or a name; found on the server. */
      sku: textLine(200, "SKU"),
      /** Which product a text that fits several means. */
      meant: z.string().max(64).optional(),
    })
    .nullable(),
);

const order = z.object({
  customer: z
    .string({ error: "Enter a customer" })
    .trim()
    .min(1, "Enter a customer by name or code")
    .max(300, "Enter a customer by name or code"),
  customer_id: z.union([z.uuid(), z.literal("").transform(() => undefined)]).optional(),
  customer_reference: placeOrderInput.shape.customer_reference,
  /** Its code; the field is there where there are outlets. */
  outlet: optionalLine(40).optional(),
  items: z
    .array(line, { error: "Enter at least one line" })
    .max(MAX_LINES, `Enter at most ${MAX_LINES} lines`)
    .transform((rows) => rows.filter((row) => row !== null))
    .refine((rows) => rows.length > 0, "Enter at least one line"),
});

const read = (values: unknown) => withTyped(values, { "items.*.quantity": "decimal", "items.*.unit_price": "decimal" });

export const orderForm = z.preprocess(read, order);

/** The same for an order that is there: with the version it was read at. */
export const editOrderForm = z.preprocess(read, order.extend({ version: version.optional() }));

export type LineValues = { sku?: string; quantity?: string; unit_price?: string };

export function isEmptyLine(row: unknown): boolean {
  if (row === null || typeof row !== "object") return true;
  const { sku, quantity, unit_price } = row as Record<string, unknown>;
  return [sku, quantity, unit_price].every((value) => typeof value !== "string" || value.trim() === "");
}

function withoutEmptyPrice(row: Record<string, unknown>): Record<string, unknown> {
  const { unit_price, ...rest } = row;
  return typeof unit_price === "string" && unit_price.trim() === "" ? rest : row;
}
