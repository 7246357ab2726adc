import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { TextField } from "#app/components/fields.tsx";
import { FormEnd } from "#app/components/form-end.tsx";
import { FormShell } from "#app/components/form-shell.tsx";
import { LETTERHEAD_PARTS } from "#app/components/letterhead-words.ts";
import { PageHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { useAnswer } from "#app/components/use-answer.ts";
import { useWords } from "#app/components/words/words.ts";
import { readScreen } from "#app/http/screen.server.ts";
import { runForm } from "#app/http/screen-forms.server.ts";
import { changeLetterhead, readLetterhead } from "#app/modules/access/letterhead.server.ts";
import { letterheadInput } from "#app/modules/access/letterhead.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle("Letterhead", matches);

export const loader = (args: LoaderFunctionArgs) =>
  readScreen(args, "update", "settings", async ({ tx }) => ({ letterhead: await readLetterhead(tx) }));

export const action = (args: ActionFunctionArgs) =>
  runForm(args, "update", "settings", {
    // Another's account on the papers is where customers pay to.
    stepUp: true,
    input: letterheadInput,
    command: ({ tx, actor, now }, input) => changeLetterhead(tx, actor, input, now),
    done: () => ({ to: "/company", flash: { kind: "done", text: "Letterhead saved." } }),
  });

/** What printed documents say of the company, beside its name. */
export default function LetterheadOfCompany() {
  const t = useWords();
  const { letterhead } = useLoaderData<typeof loader>();
  const refused = useAnswer<typeof action>();
  return (
    <>
      <PageHead title={t("Letterhead")} />
      <Sheet>
        <p className="meta">
          {t("It stands on every document printed from now on. Issued invoices stay as they were.")}
        </p>
        <FormShell id="letterhead" schema={letterheadInput} refused={refused}>
          {LETTERHEAD_PARTS.map(({ title, fields }) => (
            <fieldset key={title}>
              <legend>{t(title)}</legend>
              <div className="fields">
                {fields.map(([name, label, more]) => (
                  <TextField key={name} name={name} label={t(label)} optional value={letterhead[name]} {...more} />
                ))}
              </div>
            </fieldset>
          ))}
          <FormEnd look="primary" pending={t("Saving…")}>
            {t("Save letterhead")}
          </FormEnd>
        </FormShell>
      </Sheet>
    </>
  );
}
