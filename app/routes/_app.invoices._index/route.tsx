import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData, useLocation } from "@remix-run/react";
import * as z from "zod";
import { ButtonLink } from "#app/components/button.tsx";
import { DataTable } from "#app/components/data-table.tsx";
import { EmptyList } from "#app/components/empty-state.tsx";
import { useCompany } from "#app/components/figures.tsx";
import { Chips, FilterBar } from "#app/components/filter-bar.tsx";
import { invoiceColumns, invoiceRow } from "#app/components/invoice-columns.tsx";
import { PAGE_SIZE, readParams } from "#app/components/list-params.ts";
import { invoiceFilter } from "#app/components/order-filter.ts";
import { PageHead, Sheet } from "#app/components/page-head.tsx";
import { Pager } from "#app/components/pager.tsx";
import { statusOptions } from "#app/components/status.tsx";
import { NewRows, useSteadyRows } from "#app/components/steady-rows.tsx";
import { Tabs } from "#app/components/tabs.tsx";
import { readScreen } from "#app/http/screen.server.ts";
import { useLiveTypes } from "#app/live/use-live.ts";
import { hiddenFields, may, ownOnly, withoutFields } from "#app/modules/access/policy.ts";
import { listInvoices } from "#app/modules/billing/queries.server.ts";

export const meta: MetaFunction = () => [{ title: "Invoices · Pulse" }];

export const loader = (args: LoaderFunctionArgs) =>
  readScreen(args, "read", "invoices", async ({ tx, actor, now }) => {
    const { filter, rejected } = readParams(args.request.url, { ...invoiceFilter, after: z.uuid() });
    const { after, ...wanted } = filter;
    const own = ownOnly(actor, "read", "invoices") ? (actor.accountId ?? undefined) : undefined;
    const page = await listInvoices(tx, { ...wanted, owner: own }, { limit: PAGE_SIZE, after: after ?? null }, now);
    return {
      invoices: withoutFields(page.data.map(invoiceRow), hiddenFields(actor, "invoices")),
      next: page.next,
      rejected,
      can: { export: may(actor, "export", "invoices") },
    };
  });

export default function Invoices() {
  const { invoices, next, rejected, can } = useLoaderData<typeof loader>();
  const steady = useSteadyRows(invoices, (row) => row.id);
  const { currency } = useCompany();
  const { search } = useLocation();
  useLiveTypes("orders.invoice_", "orders.payment_", "orders.credit_");
  const notes = new URLSearchParams(search).get("kind") === "credit_note";
  const noun = notes ? "credit notes" : "invoices";
  return (
    <>
      <PageHead title={notes ? "Credit notes" : "Invoices"}>
        {can.export ? <ButtonLink href={`/invoices.csv${search}`}>Export CSV</ButtonLink> : null}
      </PageHead>
      <Tabs
        label="Kind"
        tabs={[
          { href: "/invoices", label: "Invoices" },
          { href: "/invoices?kind=credit_note", label: "Credit notes" },
        ]}
      />
      <FilterBar
        keep={["status", "kind", "customer_id", "order_id"]}
        filters={[
          { kind: "search", name: "q", label: "Search", placeholder: "Number, order or customer" },
          { kind: "day", name: "from", label: "Issued from" },
          { kind: "day", name: "to", label: "Issued to" },
        ]}
        rejected={rejected}
      />
      {notes ? null : (
        <Chips
          name="status"
          label="Status"
          all="All"
          options={statusOptions("invoice", invoiceFilter.status.options)}
        />
      )}
      <Sheet flush label={noun}>
        <NewRows steady={steady} noun={notes ? ["credit note", noun] : ["invoice", noun]} />
        {invoices.length > 0 ? (
          <DataTable
            caption={noun}
            columns={invoiceColumns(currency)}
            rows={steady.rows}
            changed={steady.changed}
            rowKey={(row) => row.id}
            linked
          />
        ) : (
          <EmptyList noun={noun}>
            {notes
              ? "No invoice has been credited yet."
              : "There are no invoices yet. One is made by itself when an order is placed."}
          </EmptyList>
        )}
        <Pager shown={invoices.length} next={next} noun={notes ? ["credit note", noun] : ["invoice", noun]} />
      </Sheet>
    </>
  );
}
