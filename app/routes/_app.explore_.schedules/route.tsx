import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { Form, useLoaderData, useSearchParams } from "@remix-run/react";
import { Button } from "#app/components/button.tsx";
import { type Column, DataTable } from "#app/components/data-table.tsx";
import { NothingYet } from "#app/components/empty-state.tsx";
import { WEEKDAYS } from "#app/components/explore/result.ts";
import { SelectField } from "#app/components/fields.tsx";
import { Instant } from "#app/components/figures.tsx";
import { FormShell } from "#app/components/form-shell.tsx";
import { PageHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { type Shape, Status } from "#app/components/status.tsx";
import { useAnswer } from "#app/components/use-answer.ts";
import { english, useWords, type Words } from "#app/components/words/words.ts";
import { readScreen } from "#app/http/screen.server.ts";
import { readForm, runForm } from "#app/http/screen-forms.server.ts";
import { listViews } from "#app/modules/lists/queries.server.ts";
import { changeSchedule } from "#app/modules/notices/change-schedule.server.ts";
import { readMailState } from "#app/modules/notices/queue-mail.server.ts";
import { changeScheduleInput, scheduleViewInput } from "#app/modules/notices/schedule-input.ts";
import { scheduleView } from "#app/modules/notices/schedule-view.server.ts";
import { listSchedules, type Schedule } from "#app/modules/notices/schedules.server.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle("Questions by mail", matches);

export const loader = (args: LoaderFunctionArgs) =>
  readScreen(args, "read", "profile", async ({ tx, actor }) => ({
    schedules: await listSchedules(tx, actor),
    views: (await listViews(tx, actor, "explore")).map(({ id, name }) => ({ id, name })),
    canSend: (await readMailState(tx)).configured,
  }));

const DONE = {
  pause: english("{name} is paused."),
  resume: english("{name} is sent again."),
  end: english("{name} is not sent any more."),
};

export async function action(args: ActionFunctionArgs) {
  const { meta: posted } = await readForm(args);
  const done = (text: string) => ({ to: "/explore/schedules", flash: { kind: "done" as const, text } });
  if (posted.form === "schedule") {
    return runForm(args, "update", "profile", {
      input: scheduleViewInput,
      command: ({ tx, actor, now }, input) => scheduleView(tx, actor, input, now),
      done: ({ name }) => done(`${name} will be sent to you.`),
    });
  }
  return runForm(args, "update", "profile", {
    input: changeScheduleInput,
    command: async ({ tx, actor, now }, input) => ({ ...(await changeSchedule(tx, actor, input, now)), ...input }),
    done: ({ name, intent }) => done(DONE[intent].replace("{name}", name)),
  });
}

const clock = (hour: number) => `${String(hour).padStart(2, "0")}:00`;

function rhythmWords(t: Words, { every, onDay, atHour }: Schedule): string {
  const time = clock(atHour);
  if (every === "day") return t("Every day at {time}", { time });
  if (every === "week") return t("{day}s at {time}", { day: t(WEEKDAYS[(onDay ?? 1) - 1] ?? "Monday"), time });
  return t("On day {day} of the month at {time}", { day: onDay ?? 1, time });
}

const STATES: Record<NonNullable<Schedule["last"]>["state"], { shape: Shape; word: string }> = {
  waiting: { shape: "open", word: english("On its way") },
  sending: { shape: "open", word: english("On its way") },
  sent: { shape: "done", word: english("Sent") },
  failed: { shape: "late", word: english("Failed") },
  dropped: { shape: "void", word: english("Held back") },
};

const columns = (t: Words): Column<Schedule>[] => [
  {
    key: "name",
    head: t("Question"),
    phone: "title",
    cell: ({ viewId, query, name }) => <a href={`/explore?view=${viewId}&${query}`}>{name}</a>,
  },
  { key: "rhythm", head: t("When"), phone: "line", cell: (row) => rhythmWords(t, row) },
  { key: "format", head: t("As"), tight: true, phone: "line", cell: ({ format }) => format.toUpperCase() },
  {
    key: "next",
    head: t("Next~mail"),
    tight: true,
    phone: "status",
    cell: ({ paused, nextAt }) =>
      paused ? (
        <Status shape="held">{paused === "self" ? t("Paused") : t("Paused by the restore")}</Status>
      ) : (
        <Instant value={nextAt} />
      ),
  },
  { key: "last", head: t("Last~mail"), phone: "line", cell: ({ last }) => (last ? <Last {...{ last }} /> : "–") },
  { key: "change", head: t("Change"), phone: "line", cell: (row) => <Change {...row} /> },
];

function Last({ last }: { last: NonNullable<Schedule["last"]> }) {
  const t = useWords();
  const { shape, word } = STATES[last.state];
  return (
    <>
      <Status shape={shape}>{t(word)}</Status> <Instant value={last.at} />
      {last.state === "sent" || !last.answer ? null : <div className="meta">{t.sentence(last.answer)}</div>}
    </>
  );
}

function Change({ id, name, paused }: Schedule) {
  const t = useWords();
  const intents = [paused ? { value: "resume", word: t("Resume") } : { value: "pause", word: t("Pause") }].concat({
    value: "end",
    word: t("End"),
  });
  return (
    <Form method="post" className="btn-row">
      <input type="hidden" name="id" value={id} />
      {intents.map(({ value, word }) => (
        <Button key={value} small look="quiet" name="intent" value={value} aria-label={`${word} ${name}`}>
          {word}
        </Button>
      ))}
    </Form>
  );
}

export default function Schedules() {
  const t = useWords();
  const { schedules, views, canSend } = useLoaderData<typeof loader>();
  return (
    <>
      <PageHead title={t("Questions by mail")} crumb={{ href: "/explore", label: t("Explore") }} />
      {canSend ? null : (
        <p className="notice warning" role="status">
          {t("This installation cannot send mail: no mail server is set.")}
        </p>
      )}
      <Sheet flush label={t("Questions by mail")}>
        {schedules.length > 0 ? (
          <DataTable caption={t("Questions by mail")} columns={columns(t)} rows={schedules} rowKey={(row) => row.id} />
        ) : (
          <NothingYet steps={[{ href: "/explore", label: t("Explore") }]}>
            {t("No question is sent to you yet. Save one in Explore, then have it sent to you here.")}
          </NothingYet>
        )}
      </Sheet>
      {canSend ? <NewSchedule views={views} /> : null}
    </>
  );
}

function NewSchedule({ views }: { views: { id: string; name: string }[] }) {
  const t = useWords();
  const refused = useAnswer<typeof action>();
  const [params] = useSearchParams();
  if (views.length === 0)
    return <p className="notice">{t("Save a question in Explore first; then it can be sent to you.")}</p>;
  const options = (words: readonly string[], from: number) =>
    words.map((word, at) => ({ value: String(at + from), label: word }));
  return (
    <Sheet title={t("Have a question sent to you")}>
      <FormShell id="schedule" refused={refused} key={params.get("view")}>
        {(pending) => (
          <>
            <SelectField
              name="view_id"
              label={t("Question")}
              value={params.get("view") ?? views[0]?.id}
              options={views.map(({ id, name }) => ({ value: id, label: name }))}
            />
            <SelectField
              name="format"
              label={t("As")}
              options={[
                { value: "pdf", label: t("PDF, a page with its chart") },
                { value: "xlsx", label: t("Excel, with all rows") },
              ]}
            />
            <SelectField
              name="every"
              label={t("How often")}
              value="week"
              options={[
                { value: "day", label: t("Every day") },
                { value: "week", label: t("Every week") },
                { value: "month", label: t("Every month") },
              ]}
            />
            <SelectField
              name="weekday"
              label={t("On, for every week")}
              options={options(
                WEEKDAYS.map((day) => t(day)),
                1,
              )}
            />
            <SelectField
              name="month_day"
              label={t("On day, for every month")}
              options={options(
                Array.from({ length: 28 }, (_, at) => String(at + 1)),
                1,
              )}
            />
            <SelectField
              name="at_hour"
              label={t("At")}
              hint={t("On the company's clock. You get what you may see at that moment.")}
              value="7"
              options={options(
                Array.from({ length: 24 }, (_, hour) => clock(hour)),
                0,
              )}
            />
            <div className="actions">
              <Button look="primary" pending={pending} pendingLabel={t("Saving…")}>
                {t("Send it to me")}
              </Button>
            </div>
          </>
        )}
      </FormShell>
    </Sheet>
  );
}
