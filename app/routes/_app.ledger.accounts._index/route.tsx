import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { ButtonLink } from "#app/components/button.tsx";
import { type Column, DataTable } from "#app/components/data-table.tsx";
import { Code, Money, useCompany } from "#app/components/figures.tsx";
import { humanise } from "#app/components/format.ts";
import { PageHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { useWords, type Words } from "#app/components/words/words.ts";
import { readScreen } from "#app/http/screen.server.ts";
import { useLiveTypes } from "#app/live/use-live.ts";
import { may } from "#app/modules/access/policy.ts";
import { listAccounts } from "#app/modules/ledger/queries.server.ts";
import type { AccountView } from "#app/modules/ledger/views.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle("Accounts", matches);

export const loader = (args: LoaderFunctionArgs) =>
  readScreen(args, "read", "journal", async ({ tx, actor }) => ({
    accounts: await listAccounts(tx),
    can: { create: may(actor, "create", "journal") },
  }));

const columns = (t: Words, currency: string): Column<AccountView>[] => [
  {
    key: "code",
    head: t("Account"),
    tight: true,
    phone: "status",
    cell: (row) => (
      <a href={`/ledger/accounts/${encodeURIComponent(row.code)}`}>
        <Code>{row.code}</Code>
      </a>
    ),
  },
  {
    key: "name",
    head: t("Name"),
    phone: "title",
    cell: (row) => (row.is_group ? <strong>{row.name}</strong> : row.name),
  },
  { key: "type", head: t("Type"), cell: (row) => humanise(t(row.type)) },
  {
    key: "balance",
    head: t("Balance, {currency}", { currency }),
    numeric: true,
    phone: "amount",
    cell: (row) => (row.is_group ? null : <Money amount={row.balance} dash />),
  },
];

export default function Accounts() {
  const t = useWords();
  const { accounts, can } = useLoaderData<typeof loader>();
  const { currency } = useCompany();
  useLiveTypes("ledger.");
  return (
    <>
      <PageHead title={t("Accounts")}>
        {can.create ? (
          <ButtonLink look="primary" href="/ledger/accounts/new">
            {t("New account")}
          </ButtonLink>
        ) : null}
      </PageHead>
      <Sheet flush label={t("Accounts")}>
        <DataTable
          caption={t("Accounts")}
          columns={columns(t, currency)}
          rows={accounts}
          rowKey={(row) => row.code}
          linked
        />
      </Sheet>
    </>
  );
}
