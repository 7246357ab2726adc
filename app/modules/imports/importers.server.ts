import { customersImport } from "#app/modules/imports/import-customers.server.ts";
import { openInvoicesImport, openingBalancesImport } from "#app/modules/imports/import-openings.server.ts";
import { pricesImport } from "#app/modules/imports/import-prices.server.ts";
import { productsImport } from "#app/modules/imports/import-products.server.ts";
import { stockImport } from "#app/modules/imports/import-stock.server.ts";
import type { ImportKind } from "#app/modules/imports/kinds.ts";
import type { Importer } from "#app/modules/imports/planning.server.ts";

export const IMPORTERS: Record<ImportKind, Importer> = {
  customers: customersImport,
  products: productsImport,
  stock: stockImport,
  prices: pricesImport,
  "opening-balances": openingBalancesImport,
  "open-invoices": openInvoicesImport,
};
