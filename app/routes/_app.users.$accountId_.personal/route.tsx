import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import * as z from "zod";
import { TextField } from "#app/components/fields.tsx";
import { Code, Instant } from "#app/components/figures.tsx";
import { FormEnd } from "#app/components/form-end.tsx";
import { FormShell } from "#app/components/form-shell.tsx";
import { PageHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { PersonalFile } from "#app/components/personal-file.tsx";
import { useAnswer } from "#app/components/use-answer.ts";
import { useWords } from "#app/components/words/words.ts";
import { idInAddress, readScreen } from "#app/http/screen.server.ts";
import { readForm, runForm } from "#app/http/screen-forms.server.ts";
import { mustConfirm } from "#app/http/step-up.server.ts";
import { may } from "#app/modules/access/policy.ts";
import { readPerson } from "#app/modules/access/queries.server.ts";
import { accountErasedAt } from "#app/modules/privacy/account-data.server.ts";
import { eraseAccount } from "#app/modules/privacy/erase-account.server.ts";
import { eraseAccountInput } from "#app/modules/privacy/input.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle("Personal data", matches);

const personOf = (args: LoaderFunctionArgs | ActionFunctionArgs) => idInAddress(args, args.params.accountId, "person");

export const loader = (args: LoaderFunctionArgs) =>
  readScreen(args, "read", "users", async ({ tx, actor }) => {
    const id = personOf(args);
    const { name, email, disabledAt } = await readPerson(tx, id);
    const erasedAt = await accountErasedAt(tx, id);
    return {
      id,
      name,
      email,
      erasedAt,
      confirmFirst: await mustConfirm(args),
      canExport: may(actor, "export", "users") && erasedAt === null,
      canErase: may(actor, "update", "users") && disabledAt !== null && erasedAt === null,
      isSelf: id === actor.accountId,
    };
  });

export async function action(args: ActionFunctionArgs) {
  const id = personOf(args);
  const to = `/users/${id}/personal`;
  const { meta: posted } = await readForm(args);
  if (posted.form === "confirm") {
    return runForm(args, "export", "users", {
      stepUp: true,
      input: z.object({}),
      command: async () => {},
      done: () => ({
        to,
        flash: { kind: "done", text: "Confirmed. The file can be downloaded for ten minutes." },
      }),
    });
  }
  return runForm(args, "update", "users", {
    stepUp: true,
    input: eraseAccountInput,
    command: ({ tx, actor, now }, input) => eraseAccount(tx, actor, id, input, now),
    done: () => ({
      to,
      flash: { kind: "done", text: "The person is erased. Documents, books and the audit trail stay." },
    }),
  });
}

/** What is known of somebody who signs in, and taking it away. */
export default function PersonalDataOfAccount() {
  const t = useWords();
  const { id, name, email, erasedAt, confirmFirst, canExport, canErase, isSelf } = useLoaderData<typeof loader>();
  const refused = useAnswer<typeof action>();
  return (
    <>
      <PageHead title={t("Personal data")} crumb={{ href: `/users/${id}`, label: name }} />
      {erasedAt ? (
        <p className="notice warning">
          {t.rich("This person was erased {when}.", { when: <Instant value={erasedAt} /> })}
        </p>
      ) : null}
      {canExport ? (
        <PersonalFile
          title={t("What is known of the person")}
          href={`/users/${id}/personal.json`}
          confirmFirst={confirmFirst}
          refused={refused}
        >
          {t(
            "All of it in one file, to be handed to the person who asks: account, ways in, settings, messages, comments and acts.",
          )}
        </PersonalFile>
      ) : null}
      {erasedAt ? null : (
        <Sheet title={t("Erase the person")}>
          <p>
            {t(
              "Name, mail address, phone, browsers, ways in, tokens, settings and messages go for good, and so does the name in documents and comments. Documents, the journal and the audit trail stay, by the account's number. It cannot be undone.",
            )}
          </p>
          {canErase ? (
            <FormShell id="erase" refused={refused}>
              <TextField
                name="email"
                label={t("Mail address of the person")}
                hint={t.rich("Enter {code} to confirm.", { code: <Code>{email}</Code> })}
                autoComplete="off"
              />
              <FormEnd look="danger" pending={t("Erasing…")}>
                {t("Erase for good")}
              </FormEnd>
            </FormShell>
          ) : (
            <p className="meta">
              {isSelf
                ? t("Nobody erases their own account. Ask another administrator.")
                : t("Disable the person first: whoever may still sign in is not erased.")}
            </p>
          )}
        </Sheet>
      )}
    </>
  );
}
