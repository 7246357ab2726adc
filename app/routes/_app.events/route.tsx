import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import * as z from "zod";
import { Button } from "#app/components/button.tsx";
import type { Column } from "#app/components/data-table.tsx";
import { eventWords } from "#app/components/event-words.ts";
import { Code, Instant } from "#app/components/figures.tsx";
import { FormShell } from "#app/components/form-shell.tsx";
import { humanise } from "#app/components/format.ts";
import { ExportLinks, ListView } from "#app/components/list-view.tsx";
import { PageHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { whoText } from "#app/components/record-words.ts";
import { Status } from "#app/components/status.tsx";
import { useAnswer } from "#app/components/use-answer.ts";
import { wordsFor } from "#app/components/words/words.server.ts";
import { english, useWords, type Words } from "#app/components/words/words.ts";
import { eventList } from "#app/http/lists/events.server.ts";
import { runForm } from "#app/http/screen-forms.server.ts";
import { listScreen } from "#app/http/screen-lists.server.ts";
import { useLive } from "#app/live/use-live.ts";
import { may, mayHear } from "#app/modules/access/policy.ts";
import { eventDefinitions } from "#app/modules/events.ts";
import {
  type DeadLetter,
  type LoggedEvent,
  listDeadLetters,
  readConsumers,
  replayDeadLetter,
} from "#app/modules/history.server.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle("Events", matches);

export const loader = (args: LoaderFunctionArgs) =>
  listScreen(
    args,
    eventList,
    (entry) => toRow(wordsFor(args.request), entry),
    async ({ tx, actor }) => {
      const operates = may(actor, "update", "events");
      const [consumers, letters] = await Promise.all([
        operates ? readConsumers(tx) : null,
        operates ? listDeadLetters(tx) : [],
      ]);
      return {
        consumers,
        letters,
        types: [...eventDefinitions.values()]
          .filter((event) => event.published && mayHear(actor, event.type))
          .map((event) => event.type)
          .sort(),
      };
    },
  );

/** Only what the list shows goes to the browser. */
function toRow(t: Words, { seq, type, at, who, byItself, data, subjectType, subjectId }: LoggedEvent) {
  return {
    seq,
    type,
    at,
    who: whoText(t, who, byItself),
    subjectType,
    subjectId,
    number: typeof data.number === "string" ? data.number : typeof data.sku === "string" ? data.sku : null,
    detail: eventWords(t, type, data).detail ?? "",
  };
}

export const action = (args: ActionFunctionArgs) =>
  runForm(args, "update", "events", {
    input: z.object({ id: z.uuid() }),
    command: async ({ tx }, { id }) => replayDeadLetter(tx, id),
    done: () => ({ to: "/events", flash: { kind: "done", text: "The reaction is tried again." } }),
  });

type Row = ReturnType<typeof toRow>;

const PAGES: Record<string, string> = {
  order: "/orders",
  invoice: "/invoices",
  credit_note: "/invoices",
  customer: "/customers",
  item: "/products",
};

function Subject({ row }: { row: Row }) {
  const t = useWords();
  const label = row.number ?? humanise(t(row.subjectType));
  const page = PAGES[row.subjectType];
  return page ? <a href={`${page}/${row.subjectId}`}>{label}</a> : <a href={`?subject_id=${row.subjectId}`}>{label}</a>;
}

const columns: Column<Row>[] = [
  { key: "seq", head: english("No."), sort: "seq", numeric: true, tight: true, cell: (row) => row.seq },
  { key: "at", head: english("When"), tight: true, phone: "status", cell: (row) => <Instant value={row.at} /> },
  { key: "type", head: english("Event"), phone: "title", cell: (row) => <Code>{row.type}</Code> },
  { key: "subject", head: english("About"), tight: true, phone: "amount", cell: (row) => <Subject row={row} /> },
  { key: "detail", head: english("What"), phone: "line", cell: (row) => row.detail },
  { key: "who", head: english("By"), tight: true, cell: (row) => row.who },
];

export default function Events() {
  const t = useWords();
  const { rows, next, list, consumers, letters, types } = useLoaderData<typeof loader>();
  useLive((message) => message.kind === "change");
  return (
    <>
      <PageHead title={t("Events")}>
        <ExportLinks list={list} />
      </PageHead>
      {letters.length > 0 ? <DeadLetters letters={letters} /> : null}
      {consumers ? (
        <Sheet title={t("Consumers")}>
          <ul className="saga">
            {consumers.map(({ consumer, behind, updatedAt }) => (
              <li key={consumer}>
                <span className="step">{humanise(t(consumer))}</span>
                <Status shape={behind === 0 ? "done" : "open"}>
                  {behind === 0
                    ? t("Up to date")
                    : t("{behind} behind", { behind: t("{count} event|{count} events", { count: behind }) })}
                </Status>
                <span className="meta">
                  {t.rich("moved {updatedAt}", { updatedAt: <Instant value={updatedAt} /> })}
                </span>
              </li>
            ))}
          </ul>
          {letters.length === 0 ? <p className="meta pt-3">{t("No reaction has failed.")}</p> : null}
        </Sheet>
      ) : null}
      <ListView
        list={list}
        noun={[t("event"), t("events")]}
        rows={rows}
        next={next}
        rowKey={(row) => row.seq}
        columns={columns}
        filters={[
          {
            kind: "select",
            name: "type",
            label: t("Event"),
            options: types.map((type) => ({ value: type, label: type })),
          },
          { kind: "only", name: "subject_id", label: t("About one record") },
        ]}
        empty={t("Nothing has happened yet. Whatever is done anywhere stands here a moment later.")}
      />
    </>
  );
}

function DeadLetters({ letters }: { letters: DeadLetter[] }) {
  const t = useWords();
  const refused = useAnswer<typeof action>();
  return (
    <Sheet title={t("{count} failed reaction|{count} failed reactions", { count: letters.length })}>
      <ul className="grid gap-4">
        {letters.map((letter) => (
          <li key={letter.id} className="grid gap-1">
            <div className="btn-row">
              <Status shape={letter.state === "parked" ? "late" : "held"}>{humanise(t(letter.state))}</Status>
              <span>
                {t.rich("{consumer} after {type}", {
                  consumer: humanise(t(letter.consumer)),
                  type: <Code>{letter.type}</Code>,
                })}
              </span>
              <a href={`?subject_id=${letter.subjectId}`}>{humanise(t(letter.subjectType))}</a>
            </div>
            <p className="meta">
              {t.rich("{attempts} since {firstFailedAt}{part}", {
                attempts: t("{count} attempt|{count} attempts", { count: letter.attempts }),
                firstFailedAt: <Instant value={letter.firstFailedAt} />,
                part: letter.error ? `: ${letter.error.slice(0, 300)}` : "",
              })}
            </p>
            {letter.state === "parked" || letter.state === "retrying" ? (
              <FormShell id={`replay-${letter.id}`} refused={refused}>
                <input type="hidden" name="id" value={letter.id} />
                <div>
                  <Button small>{t("Try again")}</Button>
                </div>
              </FormShell>
            ) : null}
          </li>
        ))}
      </ul>
    </Sheet>
  );
}
