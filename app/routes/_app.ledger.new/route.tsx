import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { Button, ButtonLink } from "#app/components/button.tsx";
import { DayField, MoneyField, SelectField, TextField } from "#app/components/fields.tsx";
import { useCompany } from "#app/components/figures.tsx";
import { FormShell } from "#app/components/form-shell.tsx";
import { journalForm } from "#app/components/journal-input.ts";
import { PageHead, Sheet } from "#app/components/page-head.tsx";
import { readScreen, runForm } from "#app/http/screen.server.ts";
import { postJournal } from "#app/modules/ledger/post-journal.server.ts";
import { listAccounts } from "#app/modules/ledger/queries.server.ts";
import { dayIn } from "#app/modules/shared/calendar.ts";

export const meta: MetaFunction = () => [{ title: "New journal entry · Pulse" }];

export const loader = (args: LoaderFunctionArgs) =>
  readScreen(args, "create", "journal", async ({ tx, identity, now }) => ({
    today: dayIn(identity.timeZone, now),
    accounts: (await listAccounts(tx))
      .filter((account) => !account.is_group)
      .map(({ code, name }) => ({ value: code, label: `${code} ${name}` })),
  }));

export const action = (args: ActionFunctionArgs) =>
  runForm(args, "create", "journal", {
    input: journalForm,
    command: ({ tx, actor, now }, input) => postJournal(tx, actor, input, now),
    done: () => ({ to: "/ledger", flash: { kind: "done", text: "Journal entry posted." } }),
  });

/** Enough for an entry by hand; larger ones come in by the API. */
const LINES = Array.from({ length: 8 }, (_, index) => index);

export default function NewEntry() {
  const { today, accounts } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const { currency } = useCompany();
  return (
    <>
      <PageHead title="New journal entry" crumb={{ href: "/ledger", label: "Journal" }} />
      <Sheet>
        <FormShell id="entry" wide refused={refused}>
          {(pending) => (
            <>
              <div className="fields max-w-3xl">
                <DayField name="effective_on" label="Day" value={today} />
                <TextField name="memo" label="Memo" maxLength={200} />
              </div>
              <table className="lines">
                <caption className="hide">Lines</caption>
                <thead>
                  <tr>
                    <th scope="col">Account</th>
                    <th scope="col">Debit, {currency}</th>
                    <th scope="col">Credit, {currency}</th>
                  </tr>
                </thead>
                <tbody>
                  {LINES.map((index) => (
                    <tr key={index}>
                      <td className="span">
                        <SelectField
                          name={`lines.${index}.account`}
                          label={`Account, line ${index + 1}`}
                          labelHidden
                          options={accounts}
                          blank=""
                        />
                      </td>
                      <td data-label="Debit">
                        <MoneyField name={`lines.${index}.debit`} label={`Debit, line ${index + 1}`} labelHidden />
                      </td>
                      <td data-label="Credit">
                        <MoneyField name={`lines.${index}.credit`} label={`Credit, line ${index + 1}`} labelHidden />
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
              <div className="actions">
                <Button look="primary" pending={pending} pendingLabel="Posting…">
                  Post entry
                </Button>
                <ButtonLink look="quiet" href="/ledger">
                  Cancel
                </ButtonLink>
              </div>
            </>
          )}
        </FormShell>
      </Sheet>
    </>
  );
}
