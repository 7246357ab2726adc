import type { LoaderFunctionArgs } from "@remix-run/node";
import { csvResponse } from "#app/components/csv.server.ts";
import { itemFilter, toItemFilter } from "#app/components/item-filter.ts";
import { readParams } from "#app/components/list-params.ts";
import { readScreen } from "#app/http/screen.server.ts";
import { may } from "#app/modules/access/policy.ts";
import { listItems } from "#app/modules/inventory/queries.server.ts";
import type { ItemView } from "#app/modules/inventory/views.ts";

export async function loader(args: LoaderFunctionArgs) {
  const { filter } = readParams(args.request.url, itemFilter);
  let cost = false;
  return csvResponse<ItemView>({
    name: "products",
    page: (page) =>
      readScreen(args, "export", "products", ({ tx, actor }) => {
        cost = may(actor, "read", "product_cost");
        return listItems(tx, toItemFilter(filter), page, { cost });
      }),
    columns: [
      { head: "sku", cell: (row) => row.sku },
      { head: "name", cell: (row) => row.name },
      { head: "kind", cell: (row) => row.kind },
      { head: "price", cell: (row) => row.price },
      { head: "currency", cell: (row) => row.currency },
      { head: "barcode", cell: (row) => row.barcode },
      { head: "qty_on_hand", cell: (row) => row.qty_on_hand },
      { head: "reserved_qty", cell: (row) => row.reserved_qty },
      { head: "available_qty", cell: (row) => row.available_qty },
      { head: "reorder_point", cell: (row) => row.reorder_point },
      { head: "low_stock", cell: (row) => row.low_stock },
      { head: "active", cell: (row) => row.active },
      { head: "average_cost", cell: (row) => row.average_cost },
      { head: "stock_value", cell: (row) => row.stock_value },
    ],
  });
}
