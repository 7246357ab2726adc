import { spawn } from "node:child_process";
import type { Sql } from "#db/client.ts";
import { isDue, type TimeOfDay } from "#workers/jobs/schedule.ts";
import { tellOfBackups } from "#workers/jobs/tell-backups.ts";
import { type Log, reasonOf } from "#workers/log.ts";
import { createSignal, pause } from "#workers/signal.ts";

const LOOK_EVERY_MS = 15_000;
const WORDS_KEPT = 2_000;

export type BackupSchedule = {
  sql: Sql;
  /** `pulse backup` of this program: a process of its own, since it needs a superuser and its memory is given back. */
  command: { program: string; args: string[]; env: NodeJS.ProcessEnv };
  /** null: only when somebody asks. */
  at: TimeOfDay | null;
  log: Log;
  stop: AbortSignal;
};

/** Has a backup made, proven and copied each night, and whenever a person asks for one. */
export async function keepBackups(schedule: BackupSchedule): Promise<void> {
  const { sql, log, stop } = schedule;
  const asked = createSignal();
  const listener = await sql.listen("pulse_backup", asked.wake);
  try {
    while (!stop.aborted) {
      try {
        const reason = await wantedNow(schedule);
        if (reason) {
          await runOnce(schedule, reason);
          await tellOfBackups(sql);
        }
      } catch (error) {
        if (!stop.aborted) log.error("backups cannot be looked after", { reason: reasonOf(error) });
      }
      await Promise.race([asked.wait(LOOK_EVERY_MS), pause(LOOK_EVERY_MS, stop)]);
    }
  } finally {
    await listener.unlisten().catch(() => {});
  }
}

async function wantedNow({ sql, at }: BackupSchedule): Promise<"person" | "schedule" | null> {
  const [row] = await sql<{ waits: boolean; installed: Date; done: Date | null; tried: Date | null }[]>`
    select exists (select from backup_run where state = 'waiting') as waits,
      (select min(applied_at) from pulse_migration) as installed,
      (select max(started_at) from backup_run where state = 'done' and proven_at is not null) as done,
      (select max(started_at) from backup_run where reason = 'schedule') as tried`;
  if (!row) return null;
  if (row.waits) return "person";
  const past = { installedAt: row.installed, lastDoneAt: row.done, lastTriedAt: row.tried };
  return at && isDue(new Date(), at, past) ? "schedule" : null;
}

async function runOnce({ sql, command, log, stop }: BackupSchedule, reason: "person" | "schedule"): Promise<void> {
  log.info("a backup begins", { for: reason });
  const { ok, words } = await runCommand(command, ["--reason", reason], stop);
  if (ok) return log.info("the backup is made and proven");
  if (stop.aborted) return;
  log.error("the backup failed", { reason: words });
  // What it did not even take up would be tried again at every look.
  await sql`update backup_run set state = 'failed', finished_at = now(), error = ${words || "It could not be started."}
    where state = 'waiting'`;
}

function runCommand(
  { program, args, env }: BackupSchedule["command"],
  more: string[],
  stop: AbortSignal,
): Promise<{ ok: boolean; words: string }> {
  return new Promise((answer) => {
    const child = spawn(program, [...args, ...more], { env, stdio: ["ignore", "ignore", "pipe"] });
    let words = "";
    child.stderr.on("data", (text) => {
      words = (words + text).slice(-WORDS_KEPT);
    });
    const end = () => child.kill("SIGTERM");
    stop.addEventListener("abort", end, { once: true });
    const finish = (ok: boolean) => {
      stop.removeEventListener("abort", end);
      answer({ ok, words: words.trim() });
    };
    child.on("error", (error) => {
      words = error.message;
      finish(false);
    });
    child.on("close", (code) => finish(code === 0));
  });
}
