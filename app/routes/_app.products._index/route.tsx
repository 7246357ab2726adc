import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import * as z from "zod";
import { ButtonLink } from "#app/components/button.tsx";
import { DataTable } from "#app/components/data-table.tsx";
import { EmptyList } from "#app/components/empty-state.tsx";
import { useCompany } from "#app/components/figures.tsx";
import { Chips, FilterBar } from "#app/components/filter-bar.tsx";
import { itemColumns, itemRow } from "#app/components/item-columns.tsx";
import { itemFilter, toItemFilter } from "#app/components/item-filter.ts";
import { PAGE_SIZE, readParams } from "#app/components/list-params.ts";
import { PageHead, Sheet } from "#app/components/page-head.tsx";
import { Pager } from "#app/components/pager.tsx";
import { NewRows, useSteadyRows } from "#app/components/steady-rows.tsx";
import { readScreen } from "#app/http/screen.server.ts";
import { useLiveTypes } from "#app/live/use-live.ts";
import { may } from "#app/modules/access/policy.ts";
import { listItems } from "#app/modules/inventory/queries.server.ts";

export const meta: MetaFunction = () => [{ title: "Products and stock · Pulse" }];

export const loader = (args: LoaderFunctionArgs) =>
  readScreen(args, "read", "products", async ({ tx, actor }) => {
    const { filter, rejected } = readParams(args.request.url, { ...itemFilter, after: z.string().max(64) });
    const cost = may(actor, "read", "product_cost");
    const page = await listItems(tx, toItemFilter(filter), { limit: PAGE_SIZE, after: filter.after ?? null }, { cost });
    return {
      items: page.data.map(itemRow),
      next: page.next,
      rejected,
      can: {
        create: may(actor, "create", "products"),
        adjust: may(actor, "create", "stock"),
        export: may(actor, "export", "products"),
        cost,
      },
    };
  });

export default function Products() {
  const { items, next, rejected, can } = useLoaderData<typeof loader>();
  const steady = useSteadyRows(items, (row) => row.id);
  const { currency } = useCompany();
  useLiveTypes("inventory.", "catalog.");
  const create = can.create ? (
    <ButtonLink look="primary" href="/products/new">
      New product
    </ButtonLink>
  ) : null;
  return (
    <>
      <PageHead title="Products and stock">
        {create}
        {can.adjust ? <ButtonLink href="/stock/adjust">Adjust stock</ButtonLink> : null}
        {can.export ? <ButtonLink href="/products.csv">Export CSV</ButtonLink> : null}
      </PageHead>
      <FilterBar
        keep={["stock"]}
        filters={[
          { kind: "search", name: "q", label: "Search", placeholder: "SKU, name or barcode" },
          {
            kind: "select",
            name: "kind",
            label: "Kind",
            options: [
              { value: "stock", label: "Goods" },
              { value: "service", label: "Services" },
            ],
          },
          {
            kind: "select",
            name: "sold",
            label: "Sold",
            options: [
              { value: "yes", label: "Yes" },
              { value: "no", label: "No" },
            ],
          },
        ]}
        rejected={rejected}
      />
      <Chips name="stock" label="Stock" all="All" options={[{ value: "low", label: "Low stock" }]} />
      <Sheet flush label="Products">
        <NewRows steady={steady} noun={["product", "products"]} />
        {items.length > 0 ? (
          <DataTable
            caption="Products and stock"
            columns={itemColumns(currency, can.cost)}
            rows={steady.rows}
            changed={steady.changed}
            rowKey={(row) => row.id}
            linked
          />
        ) : (
          <EmptyList noun="products" action={create}>
            There are no products yet.
          </EmptyList>
        )}
        <Pager shown={items.length} next={next} noun={["product", "products"]} />
      </Sheet>
    </>
  );
}
