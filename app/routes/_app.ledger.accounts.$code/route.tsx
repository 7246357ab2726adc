import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { Code, Money } from "#app/components/figures.tsx";
import type { Filter } from "#app/components/filter-bar.tsx";
import { humanise } from "#app/components/format.ts";
import { entryColumns, entryRow } from "#app/components/ledger-parts.tsx";
import { ExportLinks, ListView } from "#app/components/list-view.tsx";
import { Facts, RecordHead, Sheet } from "#app/components/page-head.tsx";
import { accountList } from "#app/http/lists/journal.server.ts";
import { readScreen } from "#app/http/screen.server.ts";
import { readList } from "#app/http/screen-lists.server.ts";
import { useLiveTypes } from "#app/live/use-live.ts";
import { readAccount } from "#app/modules/ledger/queries.server.ts";

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: data ? `${data.account.code} · ${data.account.name} · Pulse` : "Account · Pulse" },
];

export const loader = (args: LoaderFunctionArgs) =>
  readScreen(args, "read", "journal", async (call) => {
    const account = await readAccount(call.tx, args.params.code ?? "");
    const { data, next, list } = await readList(args, call, accountList(account));
    return { account, rows: data.map(entryRow), next, list };
  });

const filters: Filter[] = [
  { kind: "day", name: "from", label: "From" },
  { kind: "day", name: "to", label: "To" },
];

export default function Account() {
  const { account, rows, next, list } = useLoaderData<typeof loader>();
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
      >
        <ExportLinks list={list} of={{ account: account.code }} />
      </RecordHead>
      <Sheet label="Account">
        <Facts
          items={[
            ["Balance", <Money key="v" amount={account.balance} currency={account.currency} always />, true],
            ["Type", humanise(account.type)],
            ["Part of", account.parent],
          ]}
        />
      </Sheet>
      <ListView
        list={list}
        noun={["line", "lines"]}
        rows={rows}
        next={next}
        rowKey={(row) => row.id}
        columns={entryColumns({ account: false, balance: true })}
        filters={filters}
        days
        totals={{ debit: "debit", credit: "credit" }}
        empty="Nothing has been posted to this account yet."
      />
    </>
  );
}
