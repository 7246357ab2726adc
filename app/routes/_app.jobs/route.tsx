import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import * as z from "zod";
import { Button } from "#app/components/button.tsx";
import { type Column, DataTable } from "#app/components/data-table.tsx";
import { EmptyList } from "#app/components/empty-state.tsx";
import { Instant } from "#app/components/figures.tsx";
import { FormShell } from "#app/components/form-shell.tsx";
import { jobWords } from "#app/components/job-words.ts";
import { PageHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { Pager } from "#app/components/pager.tsx";
import { type Shape, Status } from "#app/components/status.tsx";
import { Tabs } from "#app/components/tabs.tsx";
import { useLookAgain } from "#app/components/use-look-again.ts";
import { english, useWords } from "#app/components/words/words.ts";
import type { RequestContext } from "#app/http/context.server.ts";
import { readScreen } from "#app/http/screen.server.ts";
import { readForm, runForm } from "#app/http/screen-forms.server.ts";
import { whyLacking } from "#app/modules/access/lacking.ts";
import {
  cancelJob,
  countQueues,
  type JobRow,
  type JobState,
  listJobs,
  type QueueCount,
  retryJob,
} from "#app/modules/operations/jobs.server.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle("Jobs", matches);

const PAGE = 50;
const STATES = ["waiting", "running", "failed", "done", "cancelled"] as const;

export const loader = async (args: LoaderFunctionArgs) => {
  const { searchParams } = new URL(args.request.url);
  const state = STATES.find((known) => known === searchParams.get("state")) ?? null;
  const stored = await readScreen(args, "read", "settings", async ({ tx, actor }) => ({
    whyFixed: whyLacking(actor, "update", "settings"),
    queues: await countQueues(tx),
    ...(await listJobs(tx, { state, after: searchParams.get("after"), limit: PAGE })),
  }));
  const { checks } = await (args.context as RequestContext).services.readiness();
  return { ...stored, queue: checks.jobs };
};

export async function action(args: ActionFunctionArgs) {
  const { meta } = await readForm(args);
  const cancels = meta.form?.startsWith("cancel-") === true;
  return runForm(args, "update", "settings", {
    input: z.object({ id: z.uuid() }),
    command: async ({ tx, actor, now }, { id }) => {
      if (cancels) await cancelJob(tx, actor, id, now);
      else await retryJob(tx, actor, id, now);
      return null;
    },
    done: () => ({
      to: "/jobs",
      flash: { kind: "done", text: cancels ? "The job is ended." : "The job is tried again." },
    }),
  });
}

const SHAPES: Record<JobState, Shape> = {
  waiting: "open",
  running: "open",
  failed: "late",
  done: "done",
  cancelled: "void",
};
const WORDS: Record<JobState, string> = {
  waiting: english("Waiting"),
  running: english("Under way"),
  failed: english("Given up~job"),
  done: english("Done"),
  cancelled: english("Ended~job"),
};

function Kind({ kind }: { kind: string }) {
  const t = useWords();
  return t(jobWords(kind));
}

function State({ job }: { job: JobRow }) {
  const t = useWords();
  const percent = job.state === "running" && job.progress !== null ? `, ${job.progress} %` : "";
  return (
    <Status shape={SHAPES[job.state]}>
      {t(WORDS[job.state])}
      {percent}
    </Status>
  );
}

function Acts({ job }: { job: JobRow }) {
  const t = useWords();
  const refused = useActionData<typeof action>();
  const isOver = job.state === "failed" || job.state === "cancelled";
  if (job.state === "done") return null;
  return (
    <FormShell id={`${isOver ? "retry" : "cancel"}-${job.id}`} refused={refused}>
      {(pending) => (
        <>
          <input type="hidden" name="id" value={job.id} />
          <Button small pending={pending} pendingLabel={t("Asking…")}>
            {isOver ? t("Try again") : t("End it")}
          </Button>
        </>
      )}
    </FormShell>
  );
}

const queueColumns: Column<QueueCount>[] = [
  { key: "queue", head: english("Queue"), phone: "title", cell: (row) => <Kind kind={row.queue} /> },
  { key: "waiting", head: english("Waiting"), numeric: true, tight: true, phone: "amount", cell: (row) => row.waiting },
  { key: "active", head: english("Under way"), numeric: true, tight: true, cell: (row) => row.active },
  { key: "failed", head: english("Given up"), numeric: true, tight: true, cell: (row) => row.failed },
  {
    key: "oldest",
    head: english("Oldest"),
    tight: true,
    phone: "line",
    cell: (row) => (row.oldest ? <Instant value={row.oldest} /> : ""),
  },
];

const jobColumns: Column<JobRow>[] = [
  { key: "at", head: english("When"), tight: true, cell: (job) => <Instant value={job.created_at} /> },
  { key: "kind", head: english("Job"), phone: "title", cell: (job) => <Kind kind={job.kind} /> },
  { key: "state", head: english("State"), tight: true, phone: "status", cell: (job) => <State job={job} /> },
  { key: "attempts", head: english("Attempts"), numeric: true, tight: true, cell: (job) => job.attempts },
  {
    key: "error",
    head: english("What went wrong"),
    phone: "line",
    cell: (job) => <span className="break-all">{job.error?.slice(0, 300) ?? ""}</span>,
  },
  { key: "act", head: english("What to do"), tight: true, phone: "line", cell: (job) => <Acts job={job} /> },
];
const readColumns = jobColumns.filter(({ key }) => key !== "act");

export default function Jobs() {
  const t = useWords();
  const { queues, rows, next, queue, whyFixed } = useLoaderData<typeof loader>();
  useLookAgain(rows.some((job) => job.state === "waiting" || job.state === "running"));
  return (
    <>
      <PageHead title={t("Jobs")} />
      <Sheet title={t("Queues")} flush>
        {queues.length > 0 ? (
          <DataTable caption={t("Queues")} columns={queueColumns} rows={queues} rowKey={(row) => row.queue} compact />
        ) : (
          <div className="empty">
            <p>{t("Nothing waits.")}</p>
          </div>
        )}
      </Sheet>
      {queue === "ok" ? null : (
        <p className="meta">{t("The queue lies in the database, or Redis is away: jobs go on, a little later.")}</p>
      )}
      <Tabs
        label={t("State")}
        tabs={[
          { href: "/jobs", label: t("All") },
          ...STATES.map((one) => ({ href: `/jobs?state=${one}`, label: t(WORDS[one]) })),
        ]}
      />
      {whyFixed && rows.some((job) => job.state !== "done") ? <p className="meta">{t.sentence(whyFixed)}</p> : null}
      <Sheet flush label={t("Jobs")}>
        {rows.length > 0 ? (
          <>
            <DataTable
              caption={t("Jobs")}
              columns={whyFixed ? readColumns : jobColumns}
              rows={rows}
              rowKey={(job) => job.id}
              compact
            />
            <Pager shown={rows.length} next={next} noun={[t("job"), t("jobs")]} />
          </>
        ) : (
          <EmptyList noun={t("jobs")}>
            {t("No job has been asked for yet. PDFs, imports and messages are done as jobs, by themselves.")}
          </EmptyList>
        )}
      </Sheet>
    </>
  );
}
