import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import * as z from "zod";
import { ButtonLink } from "#app/components/button.tsx";
import { type Column, DataTable } from "#app/components/data-table.tsx";
import { EmptyList } from "#app/components/empty-state.tsx";
import { Code } from "#app/components/figures.tsx";
import { FilterBar } from "#app/components/filter-bar.tsx";
import { PAGE_SIZE, readParams } from "#app/components/list-params.ts";
import { PageHead, Sheet } from "#app/components/page-head.tsx";
import { Pager } from "#app/components/pager.tsx";
import { NewRows, useSteadyRows } from "#app/components/steady-rows.tsx";
import { readScreen } from "#app/http/screen.server.ts";
import { useLiveTypes } from "#app/live/use-live.ts";
import { hiddenFields, may, withoutFields } from "#app/modules/access/policy.ts";
import { listCustomers } from "#app/modules/parties/queries.server.ts";

export const meta: MetaFunction = () => [{ title: "Customers · Pulse" }];

export const loader = (args: LoaderFunctionArgs) =>
  readScreen(args, "read", "customers", async ({ tx, actor }) => {
    const { filter, rejected } = readParams(args.request.url, { q: z.string().max(100), after: z.uuid() });
    const page = await listCustomers(tx, { q: filter.q }, { limit: PAGE_SIZE, after: filter.after ?? null });
    return {
      customers: withoutFields(
        page.data.map(({ id, code, name, email, payment_terms_days }) => ({
          id,
          code,
          name,
          email,
          payment_terms_days,
        })),
        hiddenFields(actor, "customers"),
      ),
      next: page.next,
      rejected,
      can: { create: may(actor, "create", "customers"), export: may(actor, "export", "customers") },
    };
  });

type Row = Awaited<ReturnType<typeof loader>>["customers"][number];

const columns: Column<Row>[] = [
  { key: "name", head: "Name", phone: "title", cell: (row) => <a href={`/customers/${row.id}`}>{row.name}</a> },
  { key: "code", head: "Code", phone: "status", cell: (row) => <Code>{row.code}</Code> },
  { key: "email", head: "E-mail", cell: (row) => row.email },
  { key: "terms", head: "Terms, days", numeric: true, cell: (row) => row.payment_terms_days },
];

export default function Customers() {
  const { customers, next, rejected, can } = useLoaderData<typeof loader>();
  const steady = useSteadyRows(customers, (row) => row.id);
  useLiveTypes("parties.");
  const create = can.create ? (
    <ButtonLink look="primary" href="/customers/new">
      New customer
    </ButtonLink>
  ) : null;
  return (
    <>
      <PageHead title="Customers">
        {create}
        {can.export ? <ButtonLink href="/customers.csv">Export CSV</ButtonLink> : null}
      </PageHead>
      <FilterBar
        filters={[{ kind: "search", name: "q", label: "Search", placeholder: "Name, code or e-mail" }]}
        rejected={rejected}
      />
      <Sheet flush label="Customers">
        <NewRows steady={steady} noun={["customer", "customers"]} />
        {customers.length > 0 ? (
          <DataTable
            caption="Customers"
            columns={columns}
            rows={steady.rows}
            changed={steady.changed}
            rowKey={(row) => row.id}
            linked
          />
        ) : (
          <EmptyList noun="customers" action={create}>
            There are no customers yet.
          </EmptyList>
        )}
        <Pager shown={customers.length} next={next} noun={["customer", "customers"]} />
      </Sheet>
    </>
  );
}
