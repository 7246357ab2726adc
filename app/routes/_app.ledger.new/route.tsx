import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { DayField, TextField } from "#app/components/fields.tsx";
import { useCompany } from "#app/components/figures.tsx";
import { NewRecordEnd } from "#app/components/form-end.tsx";
import { FormShell } from "#app/components/form-shell.tsx";
import { isEmptyJournalLine, journalForm } from "#app/components/journal-input.ts";
import { JournalLines } from "#app/components/journal-lines.tsx";
import type { GridRow } from "#app/components/line-grid.tsx";
import { atTheirLines, changedRows, lineNumbers } from "#app/components/line-rows.ts";
import { PageHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { typedDecimal } from "#app/components/typed.ts";
import { useAnswer } from "#app/components/use-answer.ts";
import { useWords } from "#app/components/words/words.ts";
import { readScreen } from "#app/http/screen.server.ts";
import { type RefusedForm, readForm, runForm } from "#app/http/screen-forms.server.ts";
import { postJournal } from "#app/modules/ledger/post-journal.server.ts";
import { dayIn } from "#app/modules/shared/calendar.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle("New journal entry", matches);

export const loader = (args: LoaderFunctionArgs) =>
  readScreen(args, "create", "journal", async ({ identity, now }) => ({ today: dayIn(identity.timeZone, now) }));

export async function action(args: ActionFunctionArgs) {
  const { values, meta: posted } = await readForm(args);
  const lines = changedRows(posted.intent, values.lines);
  // Without JavaScript the grid's own buttons post the form: the same page again, with a line more or less.
  if (lines) return data<RefusedForm>({ form: posted.form, values: { ...values, lines } as never, errors: {} });

  const numbers = lineNumbers(values.lines, isEmptyJournalLine);
  return runForm(args, "create", "journal", {
    input: journalForm,
    command: ({ tx, actor, now }, input) => atTheirLines("lines", numbers, () => postJournal(tx, actor, input, now)),
    done: ({ id }, again) => ({
      to: again ? "/ledger/new" : `/ledger/entries/${id}`,
      flash: { kind: "done", text: "Journal entry posted.", ...(again ? { href: `/ledger/entries/${id}` } : {}) },
    }),
  });
}

/** An entry has two lines at least; without JavaScript some more can be filled before adding one. */
const FRESH_LINES = 4;

export default function NewEntry() {
  const t = useWords();
  const { today } = useLoaderData<typeof loader>();
  const refused = useAnswer<typeof action>();
  const { currency } = useCompany();
  const typed = refused?.values.lines as GridRow[] | undefined;
  const { point } = t.locale;
  const lines =
    typed?.map(({ account = "", debit = "", credit = "" }) => ({
      account,
      debit: typedDecimal(debit, point),
      credit: typedDecimal(credit, point),
    })) ?? Array.from({ length: FRESH_LINES }, () => ({ account: "", debit: "", credit: "" }));
  return (
    <>
      <PageHead title={t("New journal entry")} crumb={{ href: "/ledger", label: t("Journal") }} />
      <Sheet>
        <FormShell id="entry" draft wide schema={journalForm} defaultValues={{ lines }} refused={refused}>
          <div className="fields max-w-3xl">
            <DayField name="effective_on" label={t("Day")} value={today} />
            <TextField name="memo" label={t("Memo")} maxLength={200} />
          </div>
          <JournalLines currency={currency} />
          <NewRecordEnd save={t("Post entry")} again={t("Post and new")} pending={t("Posting…")} cancel="/ledger" />
        </FormShell>
      </Sheet>
    </>
  );
}
