import * as z from "zod";
import { sought } from "#app/modules/shared/schemas.ts";
import { amount } from "./order-filter.ts";

const yesNo = z.enum(["yes", "no"]);

/** The filters of the product list, shared by its page and its export. */
export const itemFilter = {
  q: sought(100),
  stock: z.enum(["low", "out"]),
  kind: z.enum(["stock", "service"]),
  category: sought(60),
  sold: yesNo,
  barcode: yesNo,
  price_from: amount,
  price_to: amount,
  available_from: amount,
  available_to: amount,
};

type ItemParams = { [Name in keyof typeof itemFilter]?: z.output<(typeof itemFilter)[Name]> };

const asBoolean = (value: "yes" | "no" | undefined) => (value === undefined ? undefined : value === "yes");

export function toItemFilter({ stock, sold, barcode, ...filter }: ItemParams) {
  return {
    ...filter,
    low_stock: stock === "low" ? true : undefined,
    out_of_stock: stock === "out",
    active: asBoolean(sold),
    barcode: asBoolean(barcode),
  };
}
