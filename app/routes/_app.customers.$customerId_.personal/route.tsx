import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import * as z from "zod";
import { Button } from "#app/components/button.tsx";
import { type Column, DataTable } from "#app/components/data-table.tsx";
import { NothingYet } from "#app/components/empty-state.tsx";
import { SelectField, TextField } from "#app/components/fields.tsx";
import { Code, Instant } from "#app/components/figures.tsx";
import { FormShell } from "#app/components/form-shell.tsx";
import { PageHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { PersonalFile } from "#app/components/personal-file.tsx";
import { useAnswer } from "#app/components/use-answer.ts";
import { useWords, type Words } from "#app/components/words/words.ts";
import { idInAddress, readScreen } from "#app/http/screen.server.ts";
import { readForm, runForm } from "#app/http/screen-forms.server.ts";
import { mustConfirm } from "#app/http/step-up.server.ts";
import { may } from "#app/modules/access/policy.ts";
import { readCustomer } from "#app/modules/parties/queries.server.ts";
import { eraseCustomer } from "#app/modules/privacy/erase-customer.server.ts";
import { consentInput, eraseInput } from "#app/modules/privacy/input.ts";
import { type ConsentView, listConsents, wasErased } from "#app/modules/privacy/queries.server.ts";
import { recordConsent } from "#app/modules/privacy/record-consent.server.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle("Personal data", matches);

const customerOf = (args: LoaderFunctionArgs | ActionFunctionArgs) =>
  idInAddress(args, args.params.customerId, "customer");

export const loader = (args: LoaderFunctionArgs) =>
  readScreen(args, "update", "customers", async ({ tx, actor }) => {
    const id = customerOf(args);
    const { name, code } = await readCustomer(tx, id);
    return {
      id,
      name,
      code,
      erasedAt: await wasErased(tx, id),
      consents: await listConsents(tx, id),
      confirmFirst: await mustConfirm(args),
      can: { export: may(actor, "export", "customers"), erase: may(actor, "update", "settings") },
    };
  });

export async function action(args: ActionFunctionArgs) {
  const id = customerOf(args);
  const here = `/customers/${id}/personal`;
  const { meta: posted } = await readForm(args);
  if (posted.form === "erase") {
    let contents: string[] = [];
    const answer = await runForm(args, "update", "settings", {
      input: eraseInput,
      async command({ tx, actor, now }, input) {
        const outcome = await eraseCustomer(tx, actor, id, input, now);
        contents = outcome.done ? outcome.contents : [];
        return outcome;
      },
      done: (outcome) => ({
        to: here,
        flash: outcome.done
          ? { kind: "done", text: "The person is erased. Documents and books stay." }
          : { kind: "failed", text: "Documents are rendered first, as they were issued. Try again in a moment." },
      }),
    });
    // Only once the database has taken it: a file too many is no harm, one too few is.
    for (const path of contents) await args.context.services.files.store.remove(path);
    return answer;
  }
  if (posted.form === "confirm") {
    return runForm(args, "export", "customers", {
      stepUp: true,
      input: z.object({}),
      command: async () => {},
      done: () => ({
        to: here,
        flash: { kind: "done", text: "Confirmed. The file can be downloaded for ten minutes." },
      }),
    });
  }
  return runForm(args, "update", "customers", {
    input: consentInput,
    command: ({ tx, actor, now }, input) => recordConsent(tx, actor, id, input, now),
    done: () => ({ to: here, flash: { kind: "done", text: "Noted." } }),
  });
}

/** What the person behind a customer has agreed to, what is known of them, and taking it away. */
export default function PersonalData() {
  const t = useWords();
  const { id, name, code, erasedAt, consents, can, confirmFirst } = useLoaderData<typeof loader>();
  const refused = useAnswer<typeof action>();
  return (
    <>
      <PageHead title={t("Personal data")} crumb={{ href: `/customers/${id}`, label: name }} />
      {erasedAt ? (
        <p className="notice warning">
          {t.rich("This person was erased {when}.", { when: <Instant value={erasedAt} /> })}
        </p>
      ) : null}
      <Sheet flush title={t("Consent")}>
        {consents.length > 0 ? (
          <DataTable caption={t("Consent")} columns={columns(t)} rows={consents} rowKey={(row) => row.id} />
        ) : (
          <NothingYet>{t("Nothing was agreed to.")}</NothingYet>
        )}
      </Sheet>
      {erasedAt ? null : (
        <Sheet title={t("Note a consent")}>
          <FormShell id="consent" refused={refused}>
            {(pending) => (
              <>
                <div className="fields">
                  <TextField name="purpose" label={t("What for")} maxLength={100} hint={t("Such as news by e-mail")} />
                  <SelectField
                    name="given"
                    label={t("Said")}
                    options={[
                      { value: "yes", label: t("Agreed") },
                      { value: "no", label: t("Withdrawn") },
                    ]}
                  />
                  <TextField
                    name="source"
                    label={t("How it was said")}
                    maxLength={200}
                    hint={t("A form, a letter, by telephone")}
                  />
                </div>
                <div className="btn-row">
                  <Button pending={pending} pendingLabel={t("Saving…")}>
                    {t("Note")}
                  </Button>
                </div>
              </>
            )}
          </FormShell>
        </Sheet>
      )}
      {can.export ? (
        <PersonalFile
          title={t("What is known of the person")}
          href={`/customers/${id}/personal.json`}
          confirmFirst={confirmFirst}
          refused={refused}
        >
          {t(
            "All of it in one file, to be handed to the person who asks: address, orders, invoices, comments, files and history.",
          )}
        </PersonalFile>
      ) : null}
      {can.erase && !erasedAt ? (
        <Sheet title={t("Erase the person")}>
          <p>
            {t(
              "Name, addresses, contacts, comments and files go for good. Orders, invoices and the journal stay, and issued documents are kept as the law asks. It cannot be undone.",
            )}
          </p>
          <FormShell id="erase" refused={refused}>
            {(pending) => (
              <>
                <TextField
                  name="code"
                  label={t("Customer's code")}
                  hint={t.rich("Enter {code} to confirm.", { code: <Code>{code}</Code> })}
                />
                <div className="btn-row">
                  <Button look="danger" pending={pending} pendingLabel={t("Erasing…")}>
                    {t("Erase for good")}
                  </Button>
                </div>
              </>
            )}
          </FormShell>
        </Sheet>
      ) : null}
    </>
  );
}

function columns(t: Words): Column<ConsentView>[] {
  return [
    { key: "purpose", head: t("What for"), phone: "title", cell: (row) => row.purpose },
    {
      key: "given",
      head: t("Said"),
      tight: true,
      phone: "status",
      cell: (row) => (row.given ? t("Agreed") : t("Withdrawn")),
    },
    { key: "source", head: t("How it was said"), phone: "line", cell: (row) => row.source },
    { key: "by", head: t("Noted by"), phone: "line", cell: (row) => row.recorded_by },
    { key: "at", head: t("When"), tight: true, phone: "amount", cell: (row) => <Instant value={row.recorded_at} /> },
  ];
}
