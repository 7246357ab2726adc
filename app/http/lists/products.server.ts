import { itemFilter, toItemFilter } from "#app/components/item-filter.ts";
import type { ScreenList } from "#app/http/screen-lists.server.ts";
import { may } from "#app/modules/access/policy.ts";
import { listItems, sumItems } from "#app/modules/inventory/queries.server.ts";
import type { ItemView } from "#app/modules/inventory/views.ts";
import type { Actor } from "#app/modules/shared/actor.ts";

const sight = (actor: Actor) => ({ cost: may(actor, "read", "product_cost") });

export const productList: ScreenList<typeof itemFilter, ItemView> = {
  name: "products",
  path: "/products",
  resource: "products",
  filters: itemFilter,
  sorts: ["sku", "name", "price"],
  usual: "sku",
  read: ({ tx, actor }, filter, page) => listItems(tx, toItemFilter(filter), page, sight(actor)),
  totals: ({ tx, actor }, filter, atMost) => sumItems(tx, toItemFilter(filter), atMost, sight(actor)),
  file: ({ actor }) => [
    { head: "sku", cell: (row) => row.sku },
    { head: "name", cell: (row) => row.name },
    { head: "category", cell: (row) => row.category },
    { head: "kind", cell: (row) => row.kind },
    { head: "price", type: "number", cell: (row) => row.price },
    { head: "currency", cell: (row) => row.currency },
    { head: "barcode", cell: (row) => row.barcode },
    { head: "qty_on_hand", type: "number", cell: (row) => row.qty_on_hand },
    { head: "reserved_qty", type: "number", cell: (row) => row.reserved_qty },
    { head: "available_qty", type: "number", cell: (row) => row.available_qty },
    { head: "incoming_qty", type: "number", cell: (row) => row.incoming_qty },
    { head: "reorder_point", type: "number", cell: (row) => row.reorder_point },
    { head: "low_stock", type: "boolean", cell: (row) => row.low_stock },
    { head: "active", type: "boolean", cell: (row) => row.active },
    ...(sight(actor).cost
      ? [
          { head: "average_cost", type: "number" as const, cell: (row: ItemView) => row.average_cost },
          { head: "stock_value", type: "number" as const, cell: (row: ItemView) => row.stock_value },
        ]
      : []),
  ],
};
