import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { ButtonLink } from "#app/components/button.tsx";
import { NothingYet } from "#app/components/empty-state.tsx";
import { Code, Money } from "#app/components/figures.tsx";
import { DAYS, type Filter } from "#app/components/filter-bar.tsx";
import { humanise } from "#app/components/format.ts";
import { entryColumns, entryRow } from "#app/components/ledger-parts.tsx";
import { ExportLinks, ListView } from "#app/components/list-view.tsx";
import { Facts, RecordHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { english, useWords } from "#app/components/words/words.ts";
import { accountList } from "#app/http/lists/journal.server.ts";
import { readScreen } from "#app/http/screen.server.ts";
import { readList, toPlainAddress } from "#app/http/screen-lists.server.ts";
import { useLiveTypes } from "#app/live/use-live.ts";
import { readAccount } from "#app/modules/ledger/queries.server.ts";

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  pageTitle(data ? `${data.account.code} · ${data.account.name}` : "Account", matches);

export function loader(args: LoaderFunctionArgs) {
  toPlainAddress(args.request.url);
  return readScreen(args, "read", "journal", async (call) => {
    const account = await readAccount(call.tx, args.params.code ?? "");
    const parent = account.parent && (await readAccount(call.tx, account.parent));
    const { data, next, list } = await readList(args, call, accountList(account));
    return { account, parent, rows: data.map(entryRow), next, list };
  });
}

const filters: Filter[] = [{ ...DAYS, label: english("Day") }];

export default function Account() {
  const t = useWords();
  const { account, parent, rows, next, list } = useLoaderData<typeof loader>();
  useLiveTypes("ledger.");
  return (
    <>
      <RecordHead
        crumb={{ href: "/ledger/accounts", label: t("Accounts") }}
        title={
          <>
            <Code>{account.code}</Code> {account.name}
          </>
        }
      >
        {account.is_group ? null : <ExportLinks list={list} of={{ account: account.code }} />}
      </RecordHead>
      <Sheet label={t("Account")}>
        <Facts
          items={[
            [
              t("Balance"),
              account.is_group ? null : <Money key="v" amount={account.balance} currency={account.currency} always />,
              true,
            ],
            [t("Type"), humanise(t(account.type))],
            [
              t("Part of"),
              parent ? (
                <a key="v" href={`/ledger/accounts/${encodeURIComponent(parent.code)}`}>
                  {parent.code} {parent.name}
                </a>
              ) : null,
            ],
          ]}
        />
      </Sheet>
      {account.is_group ? (
        <Sheet flush label={t("lines")}>
          <NothingYet action={<ButtonLink href="/ledger/accounts">{t("Accounts")}</ButtonLink>}>
            {t("A group takes no postings: what is booked stands in its accounts.")}
          </NothingYet>
        </Sheet>
      ) : (
        <ListView
          list={list}
          noun={[t("line"), t("lines")]}
          rows={rows}
          next={next}
          rowKey={(row) => row.id}
          columns={entryColumns(t, { account: false, balance: true })}
          filters={filters}
          days
          totals={{ debit: "debit", credit: "credit" }}
          empty={t("Nothing has been posted to this account yet.")}
        />
      )}
    </>
  );
}
