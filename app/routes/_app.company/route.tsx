import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { Button } from "#app/components/button.tsx";
import { TextField } from "#app/components/fields.tsx";
import { FormShell } from "#app/components/form-shell.tsx";
import { PageHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { useAnswer } from "#app/components/use-answer.ts";
import { english, useWords } from "#app/components/words/words.ts";
import { readScreen } from "#app/http/screen.server.ts";
import { runForm } from "#app/http/screen-forms.server.ts";
import { changeLetterhead, readLetterhead } from "#app/modules/access/letterhead.server.ts";
import { type Letterhead, letterheadInput } from "#app/modules/access/letterhead.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle("Letterhead", matches);

export const loader = (args: LoaderFunctionArgs) =>
  readScreen(args, "update", "settings", async ({ tx }) => ({ letterhead: await readLetterhead(tx) }));

export const action = (args: ActionFunctionArgs) =>
  runForm(args, "update", "settings", {
    input: letterheadInput,
    command: ({ tx, actor, now }, input) => changeLetterhead(tx, actor, input, now),
    done: () => ({ to: "/company", flash: { kind: "done", text: "Letterhead saved." } }),
  });

type Field = [name: keyof Letterhead, label: string, more?: { type?: string; maxLength: number }];
const PARTS: { title: string; fields: Field[] }[] = [
  {
    title: english("Address"),
    fields: [
      ["line1", english("Street and number"), { maxLength: 100 }],
      ["line2", english("Second line"), { maxLength: 100 }],
      ["postcode", english("Postcode"), { maxLength: 20 }],
      ["city", english("Town"), { maxLength: 100 }],
    ],
  },
  {
    title: english("How to reach you"),
    fields: [
      ["email", english("E-mail"), { maxLength: 200, type: "email" }],
      ["phone", english("Phone"), { maxLength: 50, type: "tel" }],
      ["website", english("Website"), { maxLength: 200 }],
    ],
  },
  {
    title: english("Registers"),
    fields: [
      ["tax_number", english("VAT number"), { maxLength: 50 }],
      ["register", english("Register and its number"), { maxLength: 200 }],
    ],
  },
  {
    title: english("Bank"),
    fields: [
      ["bank", english("Name of the bank"), { maxLength: 100 }],
      ["iban", english("IBAN"), { maxLength: 42 }],
      ["bic", english("BIC"), { maxLength: 11 }],
    ],
  },
];

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
          {(pending) => (
            <>
              {PARTS.map(({ title, fields }) => (
                <fieldset key={title}>
                  <legend>{t(title)}</legend>
                  <div className="fields">
                    {fields.map(([name, label, more]) => (
                      <TextField key={name} name={name} label={t(label)} optional value={letterhead[name]} {...more} />
                    ))}
                  </div>
                </fieldset>
              ))}
              <div className="actions">
                <Button look="primary" pending={pending} pendingLabel={t("Saving…")}>
                  {t("Save letterhead")}
                </Button>
              </div>
            </>
          )}
        </FormShell>
      </Sheet>
    </>
  );
}
