import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import * as z from "zod";
import { Button, ButtonLink } from "#app/components/button.tsx";
import { NothingYet } from "#app/components/empty-state.tsx";
import { Code, Money } from "#app/components/figures.tsx";
import { DAYS, type Filter } from "#app/components/filter-bar.tsx";
import { FormShell } from "#app/components/form-shell.tsx";
import { humanise } from "#app/components/format.ts";
import { entryColumns, entryRow } from "#app/components/ledger-parts.tsx";
import { ExportLinks, ListView } from "#app/components/list-view.tsx";
import { Facts, RecordHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { useAnswer } from "#app/components/use-answer.ts";
import { english, useWords } from "#app/components/words/words.ts";
import { accountList } from "#app/http/lists/journal.server.ts";
import { readScreen } from "#app/http/screen.server.ts";
import { runForm } from "#app/http/screen-forms.server.ts";
import { readList, toPlainAddress } from "#app/http/screen-lists.server.ts";
import { useLiveTypes } from "#app/live/use-live.ts";
import { may } from "#app/modules/access/policy.ts";
import { readAccount } from "#app/modules/ledger/queries.server.ts";
import { isUnused, removeAccount } from "#app/modules/ledger/save-account.server.ts";

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  pageTitle(data ? `${data.account.code} · ${data.account.name}` : "Account", matches);

export function loader(args: LoaderFunctionArgs) {
  toPlainAddress(args.request.url);
  return readScreen(args, "read", "journal", async (call) => {
    const account = await readAccount(call.tx, args.params.code ?? "");
    const parent = account.parent && (await readAccount(call.tx, account.parent));
    const { data, next, list } = await readList(args, call, accountList(account));
    const can = {
      create: may(call.actor, "create", "journal"),
      remove: may(call.actor, "create", "journal") && (await isUnused(call.tx, account.id)),
    };
    return { account, parent, rows: data.map(entryRow), next, list, can };
  });
}

export const action = (args: ActionFunctionArgs) =>
  runForm(args, "create", "journal", {
    input: z.object({}),
    command: ({ tx, actor, now }) => removeAccount(tx, actor, args.params.code ?? "", now),
    done: () => ({
      to: "/ledger/accounts",
      flash: { kind: "done", text: `Account ${args.params.code} removed.` },
    }),
  });

const filters: Filter[] = [{ ...DAYS, label: english("Day") }];

export default function Account() {
  const t = useWords();
  const { account, parent, rows, next, list, can } = useLoaderData<typeof loader>();
  const refused = useAnswer<typeof action>();
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
        {can.remove ? (
          <FormShell id="account" refused={refused}>
            {(pending) => (
              <div className="actions pt-3">
                <Button name="_intent" value="remove" pending={pending} pendingLabel={t("Removing…")}>
                  {t("Remove account")}
                </Button>
              </div>
            )}
          </FormShell>
        ) : null}
      </Sheet>
      {account.is_group ? (
        <Sheet flush label={t("lines")}>
          <NothingYet
            action={
              can.create ? (
                <ButtonLink href={`/ledger/accounts/new?parent=${encodeURIComponent(account.code)}`}>
                  {t("New account")}
                </ButtonLink>
              ) : (
                <ButtonLink href="/ledger/accounts">{t("Accounts")}</ButtonLink>
              )
            }
          >
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
