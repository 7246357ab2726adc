import * as z from "zod";
import type { ScreenList } from "#app/http/screen-lists.server.ts";
import { countPriceLists, listPriceLists, type PriceListRow } from "#app/modules/catalog/price-lists.server.ts";
import { sought } from "#app/modules/shared/schemas.ts";

const filters = { q: sought(100), active: z.enum(["yes", "no"]) };

const toFilter = ({ q, active }: { q?: string; active?: "yes" | "no" }) => ({
  q,
  active: active === undefined ? undefined : active === "yes",
});

export const priceListList: ScreenList<typeof filters, PriceListRow> = {
  name: "price-lists",
  path: "/prices",
  resource: "price_lists",
  filters,
  sorts: ["name", "code"],
  usual: "name",
  read: ({ tx }, filter, page) => listPriceLists(tx, toFilter(filter), page),
  totals: ({ tx }, filter, atMost) => countPriceLists(tx, toFilter(filter), atMost),
  file: () => [
    { head: "code", cell: (row) => row.code },
    { head: "name", cell: (row) => row.name },
    { head: "active", type: "boolean", cell: (row) => row.active },
    { head: "products", type: "number", cell: (row) => row.products },
    { head: "customers", type: "number", cell: (row) => row.customers },
  ],
};
