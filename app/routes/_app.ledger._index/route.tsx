import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData, useLocation } from "@remix-run/react";
import * as z from "zod";
import { ButtonLink } from "#app/components/button.tsx";
import { DataTable } from "#app/components/data-table.tsx";
import { EmptyList } from "#app/components/empty-state.tsx";
import { FilterBar } from "#app/components/filter-bar.tsx";
import { entryFilter } from "#app/components/ledger-filter.ts";
import { entryColumns, entryRow } from "#app/components/ledger-parts.tsx";
import { PAGE_SIZE, readParams } from "#app/components/list-params.ts";
import { PageHead, Sheet } from "#app/components/page-head.tsx";
import { Pager } from "#app/components/pager.tsx";
import { NewRows, useSteadyRows } from "#app/components/steady-rows.tsx";
import { readScreen } from "#app/http/screen.server.ts";
import { useLiveTypes } from "#app/live/use-live.ts";
import { may } from "#app/modules/access/policy.ts";
import { listAccounts, listEntries } from "#app/modules/ledger/queries.server.ts";

export const meta: MetaFunction = () => [{ title: "Journal · Pulse" }];

export const loader = (args: LoaderFunctionArgs) =>
  readScreen(args, "read", "journal", async ({ tx, actor }) => {
    const { filter, rejected } = readParams(args.request.url, { ...entryFilter, after: z.uuid() });
    const { after, ...wanted } = filter;
    const [page, accounts] = await Promise.all([
      listEntries(tx, wanted, { limit: PAGE_SIZE, after: after ?? null }),
      listAccounts(tx),
    ]);
    return {
      entries: page.data.map(entryRow),
      next: page.next,
      rejected,
      accounts: accounts
        .filter((account) => !account.is_group)
        .map(({ code, name }) => ({ value: code, label: `${code} ${name}` })),
      can: { export: may(actor, "export", "journal"), post: may(actor, "create", "journal") },
    };
  });

export default function Journal() {
  const { entries, next, rejected, accounts, can } = useLoaderData<typeof loader>();
  const steady = useSteadyRows(entries, (row) => row.id);
  const { search } = useLocation();
  useLiveTypes("ledger.");
  return (
    <>
      <PageHead title="Journal">
        {can.post ? (
          <ButtonLink look="primary" href="/ledger/new">
            New entry
          </ButtonLink>
        ) : null}
        {can.export ? <ButtonLink href={`/ledger.csv${search}`}>Export CSV</ButtonLink> : null}
      </PageHead>
      <FilterBar
        filters={[
          { kind: "search", name: "ref", label: "Document", placeholder: "Its number" },
          { kind: "select", name: "account", label: "Account", options: accounts },
          { kind: "day", name: "from", label: "From" },
          { kind: "day", name: "to", label: "To" },
        ]}
        rejected={rejected}
      />
      <Sheet flush label="Journal">
        <NewRows steady={steady} noun={["line", "lines"]} />
        {entries.length > 0 ? (
          <DataTable
            caption="Journal lines"
            columns={entryColumns({ account: true, balance: false })}
            rows={steady.rows}
            changed={steady.changed}
            rowKey={(row) => row.id}
          />
        ) : (
          <EmptyList noun="entries">Nothing has been posted yet.</EmptyList>
        )}
        <Pager shown={entries.length} next={next} noun={["line", "lines"]} />
      </Sheet>
    </>
  );
}
