import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import * as z from "zod";
import { DataTable } from "#app/components/data-table.tsx";
import { EmptyList } from "#app/components/empty-state.tsx";
import { Code, Money } from "#app/components/figures.tsx";
import { FilterBar } from "#app/components/filter-bar.tsx";
import { humanise } from "#app/components/format.ts";
import { entryColumns, entryRow } from "#app/components/ledger-parts.tsx";
import { PAGE_SIZE, readParams } from "#app/components/list-params.ts";
import { Facts, RecordHead, Sheet } from "#app/components/page-head.tsx";
import { Pager } from "#app/components/pager.tsx";
import { readScreen } from "#app/http/screen.server.ts";
import { useLiveTypes } from "#app/live/use-live.ts";
import { readAccountLedger } from "#app/modules/ledger/queries.server.ts";
import { day } from "#app/modules/shared/schemas.ts";

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: data ? `${data.account.code} · ${data.account.name} · Pulse` : "Account · Pulse" },
];

export const loader = (args: LoaderFunctionArgs) =>
  readScreen(args, "read", "journal", async ({ tx }) => {
    const { filter, rejected } = readParams(args.request.url, { from: day, to: day, after: z.uuid() });
    const { after, ...wanted } = filter;
    const page = { limit: PAGE_SIZE, after: after ?? null };
    const { account, entries } = await readAccountLedger(tx, args.params.code ?? "", wanted, page);
    return { account, entries: entries.data.map(entryRow), next: entries.next, rejected };
  });

export default function Account() {
  const { account, entries, next, rejected } = useLoaderData<typeof loader>();
  useLiveTypes("ledger.");
  return (
    <>
      <RecordHead
        crumb={{ href: "/ledger/accounts", label: "Accounts" }}
        title={
          <>
            <Code>{account.code}</Code> {account.name}
          </>
        }
      />
      <Sheet label="Account">
        <Facts
          items={[
            ["Balance", <Money key="v" amount={account.balance} currency={account.currency} always />, true],
            ["Type", humanise(account.type)],
            ["Part of", account.parent],
          ]}
        />
      </Sheet>
      <FilterBar
        filters={[
          { kind: "day", name: "from", label: "From" },
          { kind: "day", name: "to", label: "To" },
        ]}
        rejected={rejected}
      />
      <Sheet flush label="Entries">
        {entries.length > 0 ? (
          <DataTable
            caption={`Entries of ${account.name}`}
            columns={entryColumns({ account: false, balance: true })}
            rows={entries}
            rowKey={(row) => row.id}
          />
        ) : (
          <EmptyList noun="entries">Nothing has been posted to this account yet.</EmptyList>
        )}
        <Pager shown={entries.length} next={next} noun={["line", "lines"]} />
      </Sheet>
    </>
  );
}
