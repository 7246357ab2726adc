import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import postgres from "postgres";
import { type ArchiveState, readArchiveState, readNotedState } from "#app/modules/operations/archive.server.ts";
import { readBackupState } from "#app/modules/operations/queries.server.ts";
import { readProcessor } from "#app/modules/payments/queries.server.ts";
import { isBroken } from "#app/modules/payments/rules.ts";
import { wrongSetting } from "#app/modules/shared/operator-settings.server.ts";
import { connect } from "#db/client.ts";
import { fromFiles, type Variables } from "#db/from-files.ts";
import { nameDocuments } from "#db/verify/documents.ts";
import { runVerify } from "#db/verify/run.ts";
import { openDataFolder } from "../local/data-folder.ts";
import { onPath } from "../local/debian-packages.ts";
import { postgresBinaries } from "../local/postgres.ts";
import { readRunState } from "../local/run-state.ts";
import { readSettings } from "../local/settings.ts";
import { columns, print } from "./answer.ts";
import { clockOfBooks, examineCertificates, examineMachine } from "./doctor-machine.ts";
import { examineBrokers, examinePrograms } from "./doctor-services.ts";
import { root } from "./installation.ts";
import { MEND } from "./verify.ts";

/** `warn`: works, but something is worth mending. Only `fail` makes the command fail. */
export type Finding = { check: string; state: "ok" | "warn" | "fail"; found: string; mend?: string };

export function addDoctor(program: Command): void {
  program
    .command("doctor")
    .description("look at the machine, versions, ports, disk and services; name the mend for each fault")
    .option("--json", "print JSON")
    .action(async (options: { json?: boolean }) => {
      const findings = await examine();
      const failed = findings.filter((finding) => finding.state === "fail").length;
      print({ ok: failed === 0, findings }, options.json, () => report(findings));
      if (failed > 0) process.exitCode = 1;
    });
}

function report(findings: Finding[]): string {
  const rows = findings.map((one) => [one.state, one.check, one.found]);
  const lines = columns(rows).split("\n");
  return lines
    .flatMap((line, index) => (findings[index]?.mend ? [line, `      mend: ${findings[index].mend}`] : [line]))
    .join("\n");
}

async function examine(): Promise<Finding[]> {
  const settings = readSettings(process.env, root);
  const there = existsSync(settings.dataPath);
  const running = there ? readRunState(openDataFolder(settings.dataPath)) : null;
  return [
    ...examineMachine(settings.dataPath),
    ...examineSettings(fromFiles(process.env)),
    examinePostgres(settings.databaseUrl),
    broker("nats-server", "NATS_URL", settings.natsUrl, "events go through PostgreSQL"),
    broker("redis-server", "REDIS_URL", settings.redisUrl, "jobs run on PostgreSQL"),
    ...(there ? examinePrivacy(settings.dataPath) : []),
    ...(there
      ? examineArchive(await (running ? readArchiveState : readNotedState)(settings.dataPath), settings.archive)
      : []),
    ...(await examinePrograms({ settings, running, env: process.env })),
    ...(await examineCertificates(running?.publicUrl ?? settings.publicUrl, process.env.PULSE_PROXY)),
    ...(await stored(settings.databaseUrl ?? running?.adminUrl)),
    ...(await examineBrokers({ settings, running })),
  ];
}

/** Nothing is said where nothing is wrong: most are left out. */
export function examineSettings(env: Variables): Finding[] {
  const wrong = wrongSetting(env);
  return wrong ? [{ check: "settings", state: "fail", found: wrong, mend: "docs/operations.md lists them" }] : [];
}

/** With a server of one's own none is started here: its state is the finding of the database. */
export function examinePostgres(databaseUrl: string | null): Finding {
  if (databaseUrl) return { check: "postgres", state: "ok", found: "DATABASE_URL names one" };
  try {
    const asked = spawnSync(join(postgresBinaries(), "postgres"), ["--version"], { encoding: "utf8" });
    if (asked.status !== 0) throw new Error(asked.error?.message ?? asked.stderr.trim());
    return { check: "postgres", state: "ok", found: asked.stdout.trim() };
  } catch (error) {
    return { check: "postgres", state: "fail", found: (error as Error).message.split("\n")[0] ?? "", mend: "npm ci" };
  }
}

function broker(program: string, variable: string, url: string | null, without: string): Finding {
  if (url) return { check: program, state: "ok", found: `${variable} names one` };
  const kept = ["usr/bin", "usr/sbin"]
    .map((bin) => join(root, ".cache/services", program, bin, program))
    .find(existsSync);
  const path = onPath(program) ?? kept;
  if (path) return { check: program, state: "ok", found: path };
  if (onPath("apt-get")) return { check: program, state: "ok", found: "not here yet; npm start fetches it" };
  return { check: program, state: "warn", found: `not here; ${without}`, mend: `install ${program}, or leave it` };
}

export function examinePrivacy(path: string): Finding[] {
  const keys = join(path, "keys");
  const isOpen = (file: string) => (statSync(file).mode & 0o077) !== 0;
  const folders = readdirSync(path, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const openFolders = folders.map(({ name }) => join(path, name)).filter(isOpen);
  if (openFolders.length > 0) {
    const found = `other accounts of this machine may look into ${openFolders.join(", ")}`;
    return [{ check: "keys", state: "fail", found, mend: `chmod 700 ${openFolders.join(" ")}` }];
  }
  const open = existsSync(keys) ? readdirSync(keys).filter((name) => isOpen(join(keys, name))) : [];
  if (open.length === 0) return [{ check: "keys", state: "ok", found: "readable by their owner only" }];
  return [{ check: "keys", state: "fail", found: `others may read ${open.join(", ")}`, mend: `chmod 600 ${keys}/*` }];
}

/** Nothing is said where there is no second disk for it. */
export function examineArchive(state: ArchiveState | null, archive: string | null): Finding[] {
  const check = "archive";
  if (!state && !archive) return [];
  if (!state) return [{ check, state: "warn", found: "not begun yet", mend: "npm start begins it" }];
  const { place, since, copiedAt, failingSince, error, sameDisk } = state;
  if (failingSince) {
    const mend = `look whether ${place} is mounted, sound and has room; then it catches up by itself`;
    return [{ check, state: "fail", found: `has a fault since ${failingSince}: ${error}`, mend }];
  }
  if (!since) return [{ check, state: "warn", found: `${place} has no base copy yet`, mend: "give it a minute" }];
  const found = `${place}, back to any moment since ${since}; last copied ${copiedAt ?? "nothing yet"}`;
  if (sameDisk) {
    const mend = "set PULSE_ARCHIVE to a folder of a second disk: this one is lost with the data";
    return [{ check, state: "warn", found: `${found}; on the disk that holds the data`, mend }];
  }
  return [{ check, state: "ok", found }];
}

async function stored(databaseUrl: string | undefined): Promise<Finding[]> {
  if (!databaseUrl) return [];
  return [
    ...(await database(databaseUrl)),
    ...(await examineBooks(databaseUrl)),
    await examineBackups(databaseUrl),
    ...(await examineProcessor(databaseUrl)),
  ];
}

async function database(url: string): Promise<Finding[]> {
  const check = "database";
  const sql = connect({ url, max: 1, name: "pulse-doctor" });
  try {
    const [row] = await sql<{ version: string; number: number; checksums: string; damaged: bigint | null }[]>`
      select current_setting('server_version') as version, current_setting('server_version_num')::int as number,
        current_setting('data_checksums') as checksums,
        (select checksum_failures from pg_stat_database where datname = current_database()) as damaged`;
    if (!row || row.number < 180_000) {
      return [{ check, state: "fail", found: `PostgreSQL ${row?.version}`, mend: "use PostgreSQL 18 or newer" }];
    }
    if (Number(row.damaged ?? 0n) > 0) {
      const mend = "npx pulse verify names the tables; restore the newest proven backup, onto another disk";
      return [{ check, state: "fail", found: `the disk has damaged ${row.damaged} pages that were read`, mend }];
    }
    const state = row.checksums === "on" ? "ok" : "warn";
    const mend = state === "warn" ? "turn page checksums on (pg_checksums --enable)" : undefined;
    // A schema of before has no such column; the next start brings it.
    const [head] = await sql<{ grew_at: Date }[]>`select grew_at from event_head`.catch(() => []);
    return [
      { check, state, found: `PostgreSQL ${row.version}, checksums ${row.checksums}`, mend },
      ...(head ? clockOfBooks(head.grew_at, new Date()) : []),
    ];
  } catch (error) {
    return [{ check, state: "fail", found: (error as Error).message, mend: "look at PULSE_DATA/logs/postgres.log" }];
  } finally {
    await sql.end({ timeout: 2 });
  }
}

const NAMED = 3;

/** What the quick run of `pulse verify` says. */
export async function examineBooks(url: string): Promise<Finding[]> {
  const check = "books";
  const sql = connect({ url, max: 1, name: "pulse-doctor" });
  try {
    const results = await runVerify(sql, { fast: true });
    const broken = await nameDocuments(
      sql,
      results.filter(({ breaches }) => breaches > 0),
    );
    if (broken.length === 0) return [{ check, state: "ok", found: `all ${results.length} invariants hold (--fast)` }];
    const documents = [...new Set(broken.flatMap(({ first }) => first.flatMap(({ document }) => document ?? [])))];
    const where = documents.length > 0 ? ` (${documents.slice(0, NAMED).join(", ")})` : "";
    const found = `these do not hold: ${broken.map(({ name }) => name).join(", ")}${where}`;
    return [{ check, state: "fail", found, mend: `npx pulse verify says where; ${MEND}` }];
  } catch (error) {
    const found = `the books could not be looked at: ${error instanceof Error ? error.message : String(error)}`;
    return [{ check, state: "warn", found, mend: "mend what else stands here, then npx pulse verify" }];
  } finally {
    await sql.end({ timeout: 2 });
  }
}

/** Longer than a night that was missed and an hour to repeat it. */
const BACKUP_TOO_OLD_MS = 50 * 3_600_000;

export async function examineBackups(url: string): Promise<Finding> {
  const check = "backups";
  const mend = "npx pulse backup --prove says what is wrong; the System page shows the last runs";
  const sql = connect({ url, max: 1, name: "pulse-doctor" });
  try {
    const { lastBackupAt, lastProofAt, failure, copyBesideData } = await readBackupState(sql);
    if (failure) return { check, state: "fail", found: `the last one failed: ${failure}`, mend };
    if (!lastBackupAt)
      return { check, state: "warn", found: "none has been made yet", mend: "npx pulse backup --prove" };
    const found = `last made ${lastBackupAt}, restore last proven ${lastProofAt ?? "never"}`;
    const isOld = Date.now() - Date.parse(lastProofAt ?? lastBackupAt) > BACKUP_TOO_OLD_MS;
    if (isOld || !lastProofAt) return { check, state: "warn", found, mend };
    if (copyBesideData) {
      const mend =
        "mount the second disk, or name a folder of one in PULSE_BACKUP_COPY_TO (in containers PULSE_SECOND_PLACE)";
      return { check, state: "warn", found: `${found}; their copies lie on the disk that holds the data`, mend };
    }
    return { check, state: "ok", found };
  } catch (error) {
    return { check, state: "warn", found: (error as Error).message, mend: "start Pulse once: npm start" };
  } finally {
    await sql.end({ timeout: 2 });
  }
}

/** Nothing is said where no processor is set up, or where no database answers: that is a finding of its own. */
export async function examineProcessor(url: string): Promise<Finding[]> {
  const check = "processor";
  const sql = connect({ url, max: 1, name: "pulse-doctor" });
  try {
    const { configured, server, failures, error, try_at } = await readProcessor(sql);
    if (!configured) return [];
    if (!isBroken({ failures })) return [{ check, state: "ok", found: `${server} answers` }];
    const found = `${server} is not asked until ${try_at}: ${failures} requests in a row failed (${error})`;
    return [{ check, state: "warn", found, mend: "card payments wait and go on by themselves; the Failures page" }];
  } catch (error) {
    if (!(error instanceof postgres.PostgresError)) return [];
    return [
      { check, state: "warn", found: `cannot be read: ${error.message}`, mend: "see what is said of the database" },
    ];
  } finally {
    await sql.end({ timeout: 2 });
  }
}
