import type { LoaderFunctionArgs } from "@remix-run/node";
import * as z from "zod";
import { csvResponse } from "#app/components/csv.server.ts";
import { readParams } from "#app/components/list-params.ts";
import { readScreen } from "#app/http/screen.server.ts";
import { listCustomers } from "#app/modules/parties/queries.server.ts";
import type { CustomerView } from "#app/modules/parties/views.ts";

export function loader(args: LoaderFunctionArgs) {
  const { filter } = readParams(args.request.url, { q: z.string().max(100) });
  return csvResponse<CustomerView>({
    name: "customers",
    page: (page) => readScreen(args, "export", "customers", ({ tx }) => listCustomers(tx, filter, page)),
    columns: [
      { head: "code", cell: (row) => row.code },
      { head: "name", cell: (row) => row.name },
      { head: "email", cell: (row) => row.email },
      { head: "phone", cell: (row) => row.phone },
      { head: "payment_terms_days", cell: (row) => row.payment_terms_days },
      { head: "credit_limit", cell: (row) => row.credit_limit },
      { head: "currency", cell: (row) => row.currency },
      { head: "country", cell: (row) => row.country },
      { head: "tax_category", cell: (row) => row.tax_category },
    ],
  });
}
