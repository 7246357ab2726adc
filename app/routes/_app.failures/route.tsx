import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import * as z from "zod";
import { NothingYet } from "#app/components/empty-state.tsx";
import { eventWords } from "#app/components/event-words.ts";
import { PageHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { useLookAgain } from "#app/components/use-look-again.ts";
import { wordsFor } from "#app/components/words/words.server.ts";
import { useWords } from "#app/components/words/words.ts";
import { WorkerSilent } from "#app/components/worker-silent.tsx";
import type { RequestContext } from "#app/http/context.server.ts";
import { readScreen } from "#app/http/screen.server.ts";
import { readForm, runForm } from "#app/http/screen-forms.server.ts";
import { whyLacking } from "#app/modules/access/lacking.ts";
import { listDeadLetters, replayDeadLetter } from "#app/modules/history.server.ts";
import { retryOutgoing } from "#app/modules/notices/queue-mail.server.ts";
import { askForBackup } from "#app/modules/operations/ask-for-backup.server.ts";
import { listFailedMessages, listUninvoicedOrders } from "#app/modules/operations/failures.server.ts";
import { listJobs, retryJob } from "#app/modules/operations/jobs.server.ts";
import { readBackupState } from "#app/modules/operations/queries.server.ts";
import { tryProcessorAgain } from "#app/modules/payments/processor-calls.server.ts";
import { listTroubledPayments, readProcessor } from "#app/modules/payments/queries.server.ts";
import {
  BackupFailure,
  CanRepair,
  FailedJobs,
  FailedMessageList,
  FailedReactions,
  TroubledPayments,
  UninvoicedOrders,
} from "./sections.tsx";

export const meta: MetaFunction = ({ matches }) => pageTitle("Failures", matches);

const SHOWN = 50;

export const loader = async (args: LoaderFunctionArgs) => {
  const { services } = args.context as RequestContext;
  const found = await readScreen(args, "read", "settings", async ({ tx, actor }) => ({
    whyFixed: whyLacking(actor, "update", "settings"),
    whyNoBackup: whyLacking(actor, "create", "settings"),
    processor: await readProcessor(tx),
    payments: await listTroubledPayments(tx, SHOWN),
    letters: (await listDeadLetters(tx))
      .slice(0, SHOWN)
      .map((letter) => ({ ...letter, what: eventWords(wordsFor(args.request), letter.type, {}).what })),
    jobs: (await listJobs(tx, { state: "failed", after: null, limit: SHOWN })).rows,
    messages: await listFailedMessages(tx),
    uninvoiced: await listUninvoicedOrders(tx, SHOWN),
    backup: (await readBackupState(tx)).failure,
  }));
  return { ...found, workerSilentSince: await services.workerSilentSince() };
};

const one = z.object({ id: z.uuid() });

/** Each repair is the form of its section: its name says which. */
export async function action(args: ActionFunctionArgs) {
  const { meta } = await readForm(args);
  const [what] = (meta.form ?? "").split("-");
  const done = (text: string) => () => ({ to: "/failures", flash: { kind: "done" as const, text } });
  if (what === "payment" || what === "processor") {
    return runForm(args, "update", "settings", {
      input: z.object({ id: z.uuid().optional() }),
      command: ({ tx, actor, now }, { id }) => tryProcessorAgain(tx, actor, id ?? null, now),
      done: done("The processor is asked again."),
    });
  }
  if (what === "letter") {
    return runForm(args, "update", "settings", {
      input: one,
      command: ({ tx }, { id }) => replayDeadLetter(tx, id).then(() => null),
      done: done("The reaction is tried again."),
    });
  }
  if (what === "job") {
    return runForm(args, "update", "settings", {
      input: one,
      command: ({ tx, actor, now }, { id }) => retryJob(tx, actor, id, now).then(() => null),
      done: done("The job is tried again."),
    });
  }
  if (what === "messages") {
    return runForm(args, "update", "settings", {
      input: z.object({}),
      command: ({ tx, now }) => retryOutgoing(tx, now),
      done: done("They are sent in a moment."),
    });
  }
  return runForm(args, "create", "settings", {
    input: z.object({}),
    command: ({ tx, actor, now }) => askForBackup(tx, actor, now),
    done: done("The backup begins in a moment."),
  });
}

export default function Failures() {
  const t = useWords();
  const found = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const { processor, payments, letters, jobs, messages, uninvoiced, backup, workerSilentSince, whyFixed, whyNoBackup } =
    found;
  const repairs = [...payments, ...letters, ...jobs, ...messages, ...(processor.failures > 0 ? [processor] : [])];
  const isWell = repairs.length + uninvoiced.length === 0 && !backup && !workerSilentSince;
  // Orders without an invoice are repaired on their own pages.
  const whyNot = (repairs.length > 0 && whyFixed) || (backup && whyNoBackup);
  useLookAgain(!isWell);
  return (
    <>
      <PageHead title={t("Failures")} />
      {isWell ? (
        <Sheet flush label={t("Failures")}>
          <NothingYet>{t("Nothing is broken: what was asked for is done, or on its way.")}</NothingYet>
        </Sheet>
      ) : null}
      {workerSilentSince ? <WorkerSilent since={workerSilentSince} /> : null}
      {whyNot ? <p className="meta">{t.sentence(whyNot)}</p> : null}
      <CanRepair value={whyFixed === null}>
        <TroubledPayments processor={processor} payments={payments} refused={refused} />
        <UninvoicedOrders orders={uninvoiced} />
        <FailedReactions letters={letters} refused={refused} />
        <FailedJobs jobs={jobs} refused={refused} />
        <FailedMessageList messages={messages} refused={refused} />
      </CanRepair>
      <CanRepair value={whyNoBackup === null}>
        <BackupFailure reason={backup} refused={refused} />
      </CanRepair>
    </>
  );
}
