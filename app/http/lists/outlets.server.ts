import * as z from "zod";
import type { ScreenList } from "#app/http/screen-lists.server.ts";
import { countOutlets, listOutlets } from "#app/modules/company/outlets.server.ts";
import type { OutletView } from "#app/modules/company/views.ts";
import { sought } from "#app/modules/shared/schemas.ts";

const filters = { q: sought(100), active: z.enum(["yes", "no"]) };

const toFilter = ({ q, active }: { q?: string; active?: "yes" | "no" }) => ({
  q,
  active: active === undefined ? undefined : active === "yes",
});

export const outletList: ScreenList<typeof filters, OutletView> = {
  name: "outlets",
  path: "/outlets",
  resource: "outlets",
  filters,
  sorts: ["name", "code"],
  usual: "name",
  read: ({ tx }, filter, page) => listOutlets(tx, toFilter(filter), page),
  totals: ({ tx }, filter, atMost) => countOutlets(tx, toFilter(filter), atMost),
  file: () => [
    { head: "code", cell: (row) => row.code },
    { head: "name", cell: (row) => row.name },
    { head: "line1", cell: (row) => row.line1 },
    { head: "line2", cell: (row) => row.line2 },
    { head: "postcode", cell: (row) => row.postcode },
    { head: "city", cell: (row) => row.city },
    { head: "phone", cell: (row) => row.phone },
    { head: "active", type: "boolean", cell: (row) => row.active },
  ],
};
