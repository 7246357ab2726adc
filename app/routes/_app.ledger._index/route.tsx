import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { ButtonLink } from "#app/components/button.tsx";
import { DAYS, type Filter } from "#app/components/filter-bar.tsx";
import { entryColumns, entryRow } from "#app/components/ledger-parts.tsx";
import { ExportLinks, ListView } from "#app/components/list-view.tsx";
import { PageHead } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { useWords } from "#app/components/words/words.ts";
import { journalList } from "#app/http/lists/journal.server.ts";
import { listScreen } from "#app/http/screen-lists.server.ts";
import { useLiveTypes } from "#app/live/use-live.ts";
import { may } from "#app/modules/access/policy.ts";
import { listPostingAccounts } from "#app/modules/ledger/queries.server.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle("Journal", matches);

export const loader = (args: LoaderFunctionArgs) =>
  listScreen(args, journalList, entryRow, async ({ tx, actor }) => ({
    accounts: (await listPostingAccounts(tx)).map(({ code, name }) => ({ value: code, label: `${code} ${name}` })),
    can: { post: may(actor, "create", "journal") },
  }));

export default function Journal() {
  const t = useWords();
  const { rows, next, list, accounts, can } = useLoaderData<typeof loader>();
  useLiveTypes("ledger.");
  const filters: Filter[] = [
    { kind: "search", name: "ref", label: t("Document"), placeholder: t("Its number") },
    { kind: "select", name: "account", label: t("Account"), options: accounts },
    { kind: "only", name: "type", label: t("Accounts of one kind") },
    { kind: "only", name: "month", label: t("Of one month") },
    { kind: "only", name: "holds", label: t("Cash and bank") },
    { ...DAYS, label: t("Day") },
  ];
  return (
    <>
      <PageHead title={t("Journal")}>
        {can.post ? (
          <ButtonLink look="primary" href="/ledger/new">
            {t("New entry")}
          </ButtonLink>
        ) : null}
        <ExportLinks list={list} />
      </PageHead>
      <ListView
        list={list}
        noun={[t("line"), t("lines")]}
        rows={rows}
        next={next}
        rowKey={(row) => row.id}
        columns={entryColumns(t, { account: true, balance: false })}
        filters={filters}
        days
        totals={{ debit: "debit", credit: "credit" }}
        empty={t("Nothing has been posted yet. Invoices, payments and goods post themselves.")}
        steps={[{ href: "/ledger/new", label: t("New journal entry") }]}
      />
    </>
  );
}
