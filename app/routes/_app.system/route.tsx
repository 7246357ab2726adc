import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import * as z from "zod";
import { Button } from "#app/components/button.tsx";
import { Instant } from "#app/components/figures.tsx";
import { FormShell } from "#app/components/form-shell.tsx";
import { groupDigits, humanise } from "#app/components/format.ts";
import { bytesText, machineWorries } from "#app/components/machine-words.ts";
import { Facts, PageHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { durationText } from "#app/components/record-words.ts";
import { type Shape, Status } from "#app/components/status.tsx";
import { useAnswer } from "#app/components/use-answer.ts";
import { useLookAgain } from "#app/components/use-look-again.ts";
import { english, useWords } from "#app/components/words/words.ts";
import { WorkerSilent } from "#app/components/worker-silent.tsx";
import type { RequestContext } from "#app/http/context.server.ts";
import { readMachine } from "#app/http/machine.server.ts";
import { readScreen } from "#app/http/screen.server.ts";
import { readForm, runForm } from "#app/http/screen-forms.server.ts";
import { may } from "#app/modules/access/policy.ts";
import { readOutbox } from "#app/modules/history.server.ts";
import { readChannelStates } from "#app/modules/notices/channels.server.ts";
import { countOutgoing, readMailState, retryOutgoing } from "#app/modules/notices/queue-mail.server.ts";
import { readArchiveState } from "#app/modules/operations/archive.server.ts";
import { askForBackup } from "#app/modules/operations/ask-for-backup.server.ts";
import { countQueues } from "#app/modules/operations/jobs.server.ts";
import {
  listBackupRuns,
  readBackupState,
  readDamagedPages,
  readDatabaseFacts,
  readFactsCheck,
} from "#app/modules/operations/queries.server.ts";
import { ArchiveSheet } from "./archive-sheet.tsx";
import { BackupRuns } from "./backup-runs.tsx";
import { ChannelSheet } from "./channel-sheet.tsx";
import { FiguresSheet } from "./figures-sheet.tsx";
import { MailSheet } from "./mail-sheet.tsx";
import { QueueSheet } from "./queue-sheet.tsx";

export const meta: MetaFunction = ({ matches }) => pageTitle("System", matches);

const RUNS_SHOWN = 12;

export const loader = async (args: LoaderFunctionArgs) => {
  const { services } = args.context as RequestContext;
  const stored = await readScreen(args, "read", "settings", async ({ tx, actor }) => ({
    can: { backUp: may(actor, "create", "settings"), sendAgain: may(actor, "update", "settings") },
    runs: await listBackupRuns(tx, RUNS_SHOWN),
    backups: await readBackupState(tx),
    figures: await readFactsCheck(tx),
    database: await readDatabaseFacts(tx),
    damagedPages: await readDamagedPages(tx),
    mail: { ...(await readMailState(tx)), ...(await countOutgoing(tx)) },
    channels: await readChannelStates(tx),
    outbox: await readOutbox(tx),
    queues: await countQueues(tx),
  }));
  const [machine, archive, { checks }, held, workerSilentSince, reactionsBehind] = await Promise.all([
    readMachine(services.dataFolder),
    readArchiveState(services.dataFolder),
    services.readiness(),
    services.held(),
    services.workerSilentSince(),
    services.reactionsBehind(),
  ]);
  return {
    ...stored,
    machine,
    archive,
    checks,
    workerSilentSince,
    reactionsBehind,
    clockIsBehind: held?.code === "clock_behind",
  };
};

export async function action(args: ActionFunctionArgs) {
  const { meta } = await readForm(args);
  if (meta.form === "retry-messages") {
    return runForm(args, "update", "settings", {
      input: z.object({}),
      command: ({ tx, now }) => retryOutgoing(tx, now),
      done: () => ({ to: "/system", flash: { kind: "done", text: "They are sent in a moment." } }),
    });
  }
  return runForm(args, "create", "settings", {
    input: z.object({}),
    command: ({ tx, actor, now }) => askForBackup(tx, actor, now),
    done: () => ({
      to: "/system",
      flash: { kind: "done", text: "The backup begins in a moment; its progress stands below." },
    }),
  });
}

const CHECKS: Record<string, [label: string, without: string]> = {
  database: [english("Database"), english("nothing works without it")],
  events: [english("Events"), english("they take the way through the database; screens may follow a little later")],
  jobs: [english("Background jobs"), english("documents come later, or the queue lies in the database")],
  analytics: [english("Figures and charts"), english("they are being built, or the worker is away")],
};
const SHAPES: Record<string, Shape> = { ok: "done", degraded: "held", down: "late" };

export default function System() {
  const t = useWords();
  const {
    can,
    runs,
    backups,
    figures,
    database,
    damagedPages,
    mail,
    channels,
    outbox,
    queues,
    machine,
    archive,
    checks,
    workerSilentSince,
    reactionsBehind,
    clockIsBehind,
  } = useLoaderData<typeof loader>();
  const refused = useAnswer<typeof action>();
  const working = runs.some(({ state }) => state === "waiting" || state === "running");
  useLookAgain(working);
  const worries = machineWorries(t, { ...machine, clockIsBehind, damagedPages });
  return (
    <>
      <PageHead title={t("System")} />
      <div className="columns">
        <div>
          <Sheet
            title={t("Backups")}
            aside={can.backUp || working ? <BackupNow working={working} refused={refused} /> : null}
          >
            <Facts
              items={[
                [
                  t("Last backup"),
                  backups.lastBackupAt ? <Instant key="v" value={backups.lastBackupAt} /> : t("Never"),
                ],
                [
                  t("Last proven restore"),
                  backups.lastProofAt ? <Instant key="v" value={backups.lastProofAt} /> : t("Never"),
                ],
                [
                  t("Last copy in the second place"),
                  backups.lastCopyAt ? <Instant key="v" value={backups.lastCopyAt} /> : t("None yet"),
                ],
                [
                  t("Lies in"),
                  backups.lastCopy === null ? null : (
                    <span key="v" className="break-all">
                      {backups.lastCopy.replace(/\/[^/]*$/, "")}
                    </span>
                  ),
                ],
              ]}
            />
            {backups.failure ? (
              <p role="alert" className="pt-3">
                <Status shape="late">{t("The last backup failed")}</Status> {backups.failure}
              </p>
            ) : null}
            {backups.copyBesideData ? (
              <p role="alert" className="pt-3">
                <Status shape="late">{t("Look at this")}</Status>{" "}
                {t(
                  "The copies in the second place lie on the disk that holds the data and are lost with it. Is their disk mounted?",
                )}
              </p>
            ) : null}
            {backups.lastCopyAt ? null : (
              <p className="meta pt-3">
                {t(
                  "No copy lies in a second place. PULSE_BACKUP_COPY_TO names one: a folder on another disk or share, or a storage elsewhere.",
                )}
              </p>
            )}
            {backups.lastBackupAt ? null : (
              <p className="meta pt-3">
                {t(
                  "One is made each night, restored into a scratch database and compared. Its file opens only with the recovery key that the first start printed.",
                )}
              </p>
            )}
          </Sheet>
          {archive ? <ArchiveSheet archive={archive} /> : null}
          <BackupRuns runs={runs} />
        </div>
        <div>
          <Sheet title={t("Services~system")}>
            {workerSilentSince ? <WorkerSilent since={workerSilentSince} /> : null}
            <ul className="saga">
              {Object.entries(checks).map(([name, state]) => (
                <li key={name}>
                  <span className="step">{CHECKS[name] ? t(CHECKS[name][0]) : humanise(t(name))}</span>
                  <Status shape={SHAPES[state] ?? "open"}>{humanise(t(state))}</Status>
                  {state === "ok" || (workerSilentSince && name !== "database") ? null : (
                    <span className="meta">
                      {name === "events" && reactionsBehind !== null
                        ? t("{seconds} s late: invoices, messages and figures of what is entered now follow", {
                            seconds: reactionsBehind,
                          })
                        : t(CHECKS[name]?.[1] ?? "")}
                    </span>
                  )}
                </li>
              ))}
            </ul>
          </Sheet>
          <QueueSheet outbox={outbox} queues={queues} />
          <FiguresSheet figures={figures} />
          <MailSheet mail={mail} fixed={!can.sendAgain} refused={refused ?? null} />
          <ChannelSheet channels={channels} />
          <Sheet title={t("Machine")}>
            {worries.map((worry) => (
              <p key={worry} role="alert" className="pb-3">
                <Status shape="late">{t("Look at this")}</Status> {worry}
              </p>
            ))}
            <Facts
              items={[
                [
                  t("Disk"),
                  machine.disk
                    ? t("{free} free of {total}", {
                        free: bytesText(machine.disk.freeBytes, t.locale),
                        total: bytesText(machine.disk.totalBytes, t.locale),
                      })
                    : t("Not readable"),
                ],
                [
                  t("Memory"),
                  t("{free} free of {total}", {
                    free: bytesText(machine.memory.freeBytes, t.locale),
                    total: bytesText(machine.memory.totalBytes, t.locale),
                  }),
                ],
                [
                  t("Temperature"),
                  machine.temperature === null ? t("Not readable") : `${machine.temperature.toFixed(0)} °C`,
                ],
                [
                  t("Load"),
                  t("{load} on {count} core|{load} on {count} cores", {
                    load: groupDigits(machine.load.toFixed(2), t.locale),
                    count: machine.cores,
                  }),
                ],
                [t("Up for"), durationText(t, machine.upSeconds)],
                [t("Database size"), bytesText(database.sizeBytes, t.locale)],
              ]}
            />
          </Sheet>
          <Sheet title={t("Versions")}>
            <Facts
              items={[
                [t("Pulse"), machine.program],
                [t("Schema"), t("{count} migration|{count} migrations", { count: database.migrations })],
                [t("PostgreSQL"), database.version],
                [t("Node"), machine.node],
                [t("Machine"), machine.system],
              ]}
            />
          </Sheet>
        </div>
      </div>
    </>
  );
}

function BackupNow({ working, refused }: { working: boolean; refused: ReturnType<typeof useAnswer<typeof action>> }) {
  const t = useWords();
  if (working) return <a href="/system">{t("Look again")}</a>;
  return (
    <FormShell id="backup" refused={refused}>
      {(pending) => (
        <Button small pending={pending} pendingLabel={t("Asking…")}>
          {t("Back up now")}
        </Button>
      )}
    </FormShell>
  );
}
