import * as z from "zod";
import { api, endpoint, mustBeAllowed, reply } from "#app/http/api.server.ts";
import { listAnswer, listPage, listQuery } from "#app/http/lists.server.ts";
import type { Identity } from "#app/modules/access/identify.server.ts";
import { may } from "#app/modules/access/policy.ts";
import { type PutItemInput, putItemInput } from "#app/modules/inventory/input.ts";
import { putItem } from "#app/modules/inventory/put-item.server.ts";
import { listItems, readItemById } from "#app/modules/inventory/queries.server.ts";
import { itemView } from "#app/modules/inventory/views.ts";

const flag = z.enum(["true", "false"]).transform((text) => text === "true");

/** One address, three rights: who may count stock may not rename or price an item. */
function checkFields(identity: Identity, { sku: _sku, qty_on_hand, unit_cost, ...master }: PutItemInput): void {
  if (Object.values(master).some((value) => value !== undefined)) mustBeAllowed(identity, "update", "products");
  if (qty_on_hand !== undefined) mustBeAllowed(identity, "update", "stock");
  if (unit_cost !== undefined) mustBeAllowed(identity, "update", "product_cost");
}

const endpoints = api("/inventory", {
  GET: endpoint({
    summary: "Items with their stock, by SKU",
    resource: "products",
    action: "read",
    query: listQuery(
      {
        q: z.string().max(200).optional().describe("found in SKU, name and barcode"),
        low_stock: flag.optional(),
        kind: z.enum(["stock", "service"]).optional(),
        active: flag.optional(),
      },
      ["sku", "name", "price"],
    ),
    answers: { 200: listAnswer(itemView) },
    async handler({ tx, actor, query, context }) {
      const sight = { cost: may(actor, "read", "product_cost") };
      const { q, low_stock, kind, active } = query;
      return reply(
        200,
        await listPage(context, "/inventory", query, (page) =>
          listItems(tx, { q, low_stock, kind, active }, page, sight),
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
    async handler({ tx, actor, identity, body, now }) {
      checkFields(identity, body);
      const { id, created } = await putItem(tx, actor, body, now);
      const item = await readItemById(tx, id, { cost: may(actor, "read", "product_cost") });
      return created
        ? reply(201, item, { Location: `/api/v1/inventory/${encodeURIComponent(item.sku)}` })
        : reply(200, item);
    },
  }),
});
export const loader = endpoints.loader;
export const action = endpoints.action;
