import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import * as z from "zod";
import { CheckField, SelectField, TextField } from "#app/components/fields.tsx";
import { NewRecordEnd } from "#app/components/form-end.tsx";
import { FormShell } from "#app/components/form-shell.tsx";
import { PageHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { useAnswer } from "#app/components/use-answer.ts";
import { useWords } from "#app/components/words/words.ts";
import { readScreen } from "#app/http/screen.server.ts";
import { runForm } from "#app/http/screen-forms.server.ts";
import { addAccountInput } from "#app/modules/ledger/input.ts";
import { listAccounts } from "#app/modules/ledger/queries.server.ts";
import { addAccount } from "#app/modules/ledger/save-account.server.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle("New account", matches);

// Browsers post nothing for a box that is not ticked.
const form = z.preprocess(
  (values) => ({ ...(values as object), is_group: (values as Record<string, unknown>).is_group === "on" }),
  addAccountInput,
);

export const loader = (args: LoaderFunctionArgs) =>
  readScreen(args, "create", "journal", async ({ tx }) => {
    const groups = (await listAccounts(tx)).filter((account) => account.is_group);
    const wanted = new URL(args.request.url).searchParams.get("parent");
    return { groups, wanted: groups.some(({ code }) => code === wanted) ? wanted : null };
  });

export const action = (args: ActionFunctionArgs) =>
  runForm(args, "create", "journal", {
    input: form,
    command: ({ tx, actor, now }, input) => addAccount(tx, actor, input, now),
    done: ({ code }, again) => ({
      to: again ? "/ledger/accounts/new" : `/ledger/accounts/${encodeURIComponent(code)}`,
      flash: { kind: "done", text: `Account ${code} added.` },
    }),
  });

export default function NewAccount() {
  const t = useWords();
  const { groups, wanted } = useLoaderData<typeof loader>();
  const refused = useAnswer<typeof action>();
  return (
    <>
      <PageHead title={t("New account")} crumb={{ href: "/ledger/accounts", label: t("Accounts") }} />
      <Sheet>
        <FormShell id="account" draft schema={form} refused={refused}>
          <div className="fields">
            <TextField name="code" label={t("Code")} maxLength={20} required autoFocus />
            <TextField name="name" label={t("Name")} maxLength={100} required />
            <SelectField
              name="parent"
              label={t("Part of")}
              value={wanted}
              blank={wanted ? undefined : t("Choose a group")}
              options={groups.map(({ code, name }) => ({ value: code, label: `${code} ${name}` }))}
              required
            />
          </div>
          <CheckField
            name="is_group"
            label={t("A group of accounts")}
            hint={t("A group takes no postings: what is booked stands in its accounts.")}
          />
          <p className="meta">
            {t(
              "A further bank account or till is an asset whose code begins with 10: that is what cash figures count.",
            )}
          </p>
          <p className="meta">{t("Code and name stay as they are once something has been posted.")}</p>
          <NewRecordEnd
            save={t("Add account")}
            again={t("Save and new")}
            pending={t("Saving…")}
            cancel="/ledger/accounts"
          />
        </FormShell>
      </Sheet>
    </>
  );
}
