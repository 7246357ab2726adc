import * as z from "zod";
import { api, endpoint, reply } from "#app/http/api.server.ts";
import { listAnswer, listPage, listQuery } from "#app/http/lists.server.ts";
import { putOneItem } from "#app/http/write-records.server.ts";
import { may } from "#app/modules/access/policy.ts";
import { itemFields } from "#app/modules/catalog/input.ts";
import { putItemInput } from "#app/modules/inventory/input.ts";
import { listItems } from "#app/modules/inventory/queries.server.ts";
import { itemView } from "#app/modules/inventory/views.ts";
import { sought } from "#app/modules/shared/schemas.ts";

const flag = z.enum(["true", "false"]).transform((text) => text === "true");

const endpoints = api("/inventory", {
  GET: endpoint({
    summary: "Items with their stock, by SKU",
    resource: "products",
    action: "read",
    query: listQuery(
      {
        q: sought(200).optional().describe("found in SKU, name and barcode"),
        low_stock: flag.optional(),
        kind: z.enum(["stock", "service"]).optional(),
        active: flag.optional(),
        category: itemFields.category.optional(),
      },
      ["sku", "name", "price"],
    ),
    answers: { 200: listAnswer(itemView) },
    async handler({ tx, actor, query, context }) {
      const sight = { cost: may(actor, "read", "product_cost") };
      const { q, low_stock, kind, active, category } = query;
      return reply(
        200,
        await listPage(context, "/inventory", query, (page) =>
          listItems(tx, { q, low_stock, kind, active, category: category ?? undefined }, page, sight),
        ),
      );
    },
  }),
  POST: endpoint({
    summary: "Create or change an item, by SKU",
    description:
      "Absent fields stay. `qty_on_hand` becomes a counted adjustment in the stock ledger. `unit_cost` values only the units that this call adds.",
    resource: "products",
    action: "create",
    orElse: [
      ["update", "products"],
      ["update", "stock"],
    ],
    body: putItemInput,
    answers: { 200: itemView, 201: itemView },
    refusals: ["reserved_stock", "not_stocked", "duplicate_barcode", "kind_fixed"],
    handler: (call) => putOneItem(call, call.body),
  }),
});
export const loader = endpoints.loader;
export const action = endpoints.action;
