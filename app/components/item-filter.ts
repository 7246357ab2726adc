import * as z from "zod";

/** The filters of the product list, shared by its page and its export. */
export const itemFilter = {
  q: z.string().max(100),
  stock: z.literal("low"),
  kind: z.enum(["stock", "service"]),
  sold: z.enum(["yes", "no"]),
};

export function toItemFilter(filter: { q?: string; stock?: "low"; kind?: "stock" | "service"; sold?: "yes" | "no" }) {
  return {
    q: filter.q,
    low_stock: filter.stock === "low" ? true : undefined,
    kind: filter.kind,
    active: filter.sold === undefined ? undefined : filter.sold === "yes",
  };
}
