import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { Button } from "#app/components/button.tsx";
import { DataTable } from "#app/components/data-table.tsx";
import { toTimeline } from "#app/components/event-words.ts";
import { DayField, TextField } from "#app/components/fields.tsx";
import { Code, Day, Instant } from "#app/components/figures.tsx";
import { FormShell } from "#app/components/form-shell.tsx";
import { reverseEntryForm } from "#app/components/journal-input.ts";
import { entryRow, lineColumns, SourceLink } from "#app/components/ledger-parts.tsx";
import { recordId } from "#app/components/list-params.ts";
import { Facts, RecordHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { whoText } from "#app/components/record-words.ts";
import { Status } from "#app/components/status.tsx";
import { Timeline } from "#app/components/timeline.tsx";
import { useAnswer } from "#app/components/use-answer.ts";
import { wordsFor } from "#app/components/words/words.server.ts";
import { useWords } from "#app/components/words/words.ts";
import { idInAddress, readScreen } from "#app/http/screen.server.ts";
import { runForm } from "#app/http/screen-forms.server.ts";
import { useLiveTypes } from "#app/live/use-live.ts";
import { may } from "#app/modules/access/policy.ts";
import { madeByItself, readHistory } from "#app/modules/history.server.ts";
import { readEntry } from "#app/modules/ledger/queries.server.ts";
import { reverseEntry } from "#app/modules/ledger/reverse-entry.server.ts";
import { dayIn } from "#app/modules/shared/calendar.ts";

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  pageTitle(data ? (data.entry.ref_number ?? data.entry.memo) : "Journal entry", matches);

export const loader = (args: LoaderFunctionArgs) =>
  readScreen(args, "read", "journal", async ({ tx, actor, identity, now }) => {
    const { lines, reversed_by } = await readEntry(tx, recordId(args.params.entryId, "journal entry"));
    const [entry] = lines;
    const [history, itself] = await Promise.all([
      readHistory(tx, actor, [entry.journal_id]),
      madeByItself(tx, [entry.journal_id]),
    ]);
    const byItself = itself.has(entry.journal_id);
    return {
      entry,
      byItself,
      reversed_by,
      rows: lines.map((line) => entryRow({ ...line, by_itself: byItself })),
      today: dayIn(identity.timeZone, now),
      history: toTimeline(wordsFor(args.request), history),
      can: {
        reverse: may(actor, "create", "journal") && entry.ref_type === "manual" && !entry.reverses_id && !reversed_by,
      },
    };
  });

export const action = (args: ActionFunctionArgs) =>
  runForm(args, "create", "journal", {
    input: reverseEntryForm,
    command: ({ tx, actor, now }, { effective_on, reason }) => {
      const id = idInAddress(args, args.params.entryId, "journal entry");
      return reverseEntry(tx, actor, id, { effectiveOn: effective_on, reason }, now);
    },
    done: ({ id }) => ({ to: `/ledger/entries/${id}`, flash: { kind: "done", text: "Entry reversed." } }),
  });

export default function JournalEntry() {
  const t = useWords();
  const { entry, byItself, reversed_by, rows, today, history, can } = useLoaderData<typeof loader>();
  const refused = useAnswer<typeof action>();
  // An entry that takes this one back is announced as its own.
  useLiveTypes("ledger.entry_");
  const other = reversed_by ?? entry.reverses_id;
  return (
    <>
      <RecordHead
        crumb={{ href: "/ledger", label: t("Journal") }}
        title={entry.ref_number ? <Code>{entry.ref_number}</Code> : entry.memo}
        status={reversed_by ? <Status shape="void">{t("Reversed")}</Status> : undefined}
        subtitle={entry.ref_number ? entry.memo : undefined}
      />
      <div className="columns">
        <div>
          <Sheet label={t("Journal entry")}>
            <Facts
              items={[
                [t("Day"), <Day key="v" value={entry.effective_on} />],
                [
                  t("Document"),
                  entry.ref_type === "manual" ? t("Posted by hand") : <SourceLink key="v" entry={entry} />,
                ],
                [
                  reversed_by ? t("Reversed by") : t("Reverses"),
                  other ? (
                    <a key="v" href={`/ledger/entries/${other}`}>
                      {t("Journal entry")}
                    </a>
                  ) : null,
                ],
                [t("Recorded by"), whoText(t, entry.recorded_by, byItself)],
                [t("Recorded"), <Instant key="v" value={entry.recorded_at} />],
              ]}
            />
          </Sheet>
          <Sheet flush label={t("lines")}>
            <DataTable caption={t("lines")} columns={lineColumns(t)} rows={rows} rowKey={(row) => row.id} />
          </Sheet>
        </div>
        <div>
          {can.reverse ? (
            <Sheet title={t("Reverse")}>
              <FormShell id="reverse" schema={reverseEntryForm} refused={refused}>
                {(pending) => (
                  <>
                    <p className="meta">
                      {t("What was posted stays. An entry the other way round takes it back, on a day that is open.")}
                    </p>
                    <DayField name="effective_on" label={t("Day")} value={today} />
                    <TextField name="reason" label={t("Reason")} maxLength={180} required />
                    <div className="actions">
                      <Button pending={pending} pendingLabel={t("Posting…")}>
                        {t("Reverse entry")}
                      </Button>
                    </div>
                  </>
                )}
              </FormShell>
            </Sheet>
          ) : null}
          <Sheet title={t("History")}>
            <Timeline items={history} />
          </Sheet>
        </div>
      </div>
    </>
  );
}
