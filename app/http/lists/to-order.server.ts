import type { ScreenList } from "#app/http/screen-lists.server.ts";
import { countToOrder, listToOrder, type ToOrderView } from "#app/modules/purchasing/to-order.server.ts";
import { sought } from "#app/modules/shared/schemas.ts";

const filters = { q: sought(100), category: sought(60) };

export const toOrderList: ScreenList<typeof filters, ToOrderView> = {
  name: "to-order",
  path: "/to-order",
  resource: "stock",
  filters,
  sorts: ["sku", "name"],
  usual: "sku",
  read: ({ tx }, filter, page) => listToOrder(tx, filter, page),
  totals: ({ tx }, filter, atMost) => countToOrder(tx, filter, atMost),
  file: () => [
    { head: "sku", cell: (row) => row.sku },
    { head: "name", cell: (row) => row.name },
    { head: "category", cell: (row) => row.category },
    { head: "on_hand", type: "number", cell: (row) => row.on_hand },
    { head: "reserved", type: "number", cell: (row) => row.reserved },
    { head: "waiting", type: "number", cell: (row) => row.waiting },
    { head: "incoming", type: "number", cell: (row) => row.incoming },
    { head: "projected", type: "number", cell: (row) => row.projected },
    { head: "reorder_point", type: "number", cell: (row) => row.reorder_point },
    { head: "reorder_quantity", type: "number", cell: (row) => row.reorder_quantity },
    { head: "suggested", type: "number", cell: (row) => row.suggested },
  ],
};
