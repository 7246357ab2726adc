import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readdirSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { BackupRefused } from "../backup/refused.ts";
import type { DataFolder } from "../local/data-folder.ts";
import { clusterFolder, postgresBinaries } from "../local/postgres.ts";
import { endWithUs, hasExited } from "../local/processes.ts";
import { type ServiceAccount, serviceAccount } from "../local/service-account.ts";
import { openLog, readText } from "../local/service-log.ts";
import { baseTar, readLsn, SEGMENT_BYTES, writeLsn } from "./layout.ts";
import type { Plan } from "./plan.ts";
import { readNamed, readSealed } from "./sealed-file.ts";

/** Makes the cluster of a folder as it was at the plan's moment: the base copy, its WAL replayed up to there, on a timeline of its own. */
export async function replay(plan: Plan, key: Buffer, folder: DataFolder, log: (line: string) => void): Promise<void> {
  const bin = postgresBinaries();
  const account = serviceAccount(join(bin, "postgres"), folder.path);
  const data = clusterFolder(folder);
  mkdirSync(data, { mode: 0o700 });
  account.own(data);
  log("unpacking the base copy");
  await unpack(join(plan.line.folder, baseTar(plan.base.name)), key, data, account);
  await writeSegments(plan, key, join(data, "pg_wal"), account);
  const signal = join(data, "recovery.signal");
  writeFileSync(signal, "", { mode: 0o600 });
  account.own(signal);
  log(`replaying every change up to ${plan.to?.toISOString() ?? "the last"}`);
  const command = [...account.wrap, ...endWithUs("INT"), join(bin, "postgres"), "-D", data];
  // At that point of its start the server does not know "Z" yet.
  const target = plan.to ? ["-c", `recovery_target_time=${plan.to.toISOString().replace("Z", "+00")}`] : [];
  const run = { command, data, logFile: join(folder.logs, "replay.log") };
  if (target.length > 0 && (await recover(run, target))) return;
  // Nothing was committed between the moment and the end of what there is, so its end is the moment.
  await recover(run, []);
  requireEnd(plan, join(data, "pg_wal"));
}

/** A record may be cut by the end of the last piece; none is nearly as long. */
const LONGEST_RECORD = 1024n ** 2n;

/** Without a target PostgreSQL takes whatever it cannot read for the end. */
function requireEnd({ pieces }: Plan, folder: string): void {
  const history = readdirSync(folder).filter((name) => name.endsWith(".history"));
  const left = readText(join(folder, history.sort().at(-1) ?? "none"))
    .trim()
    .split("\n")
    .at(-1)
    ?.split("\t")[1];
  const [reached, end] = [readLsn(left ?? "0/0"), pieces.at(-1)?.to ?? 0n];
  if (reached + LONGEST_RECORD >= end) return;
  throw new BackupRefused(
    `The archive could not be replayed to its end: PostgreSQL stopped at ${writeLsn(reached)}, and it reaches to ${writeLsn(end)}.`,
  );
}

/** By tar, which is on every Linux that we run on; as the account that the files must belong to. */
async function unpack(file: string, key: Buffer, data: string, account: ServiceAccount): Promise<void> {
  const [command = "", ...args] = [...account.wrap, "tar", "-x", "-f", "-", "-C", data];
  const tar = spawn(command, args, { cwd: "/", stdio: ["pipe", "ignore", "pipe"] });
  let words = "";
  tar.stderr.on("data", (text) => {
    words = (words + text).slice(-500);
  });
  const ended = new Promise<void>((done, fail) => {
    tar.once("error", fail);
    tar.once("close", (code) =>
      code === 0 ? done() : fail(new Error(`the base copy could not be unpacked: ${words.trim()}`)),
    );
  });
  ended.catch(() => {});
  // When tar fails it no longer reads: its own words say why.
  await readSealed(file, key, (source) => pipeline(source, tar.stdin)).catch(async (error) => {
    await ended;
    throw error;
  });
  await ended;
}

const segmentName = (timeline: number, segment: bigint) =>
  [BigInt(timeline), segment / 256n, segment % 256n]
    .map((part) => part.toString(16).toUpperCase().padStart(8, "0"))
    .join("");

/** The pieces as the files of 16 MB that PostgreSQL reads; what the last one lacks is zeros, which end its WAL. */
async function writeSegments(plan: Plan, key: Buffer, folder: string, account: ServiceAccount): Promise<void> {
  let open: { segment: bigint; file: number } | undefined;
  const fileOf = (segment: bigint) => {
    if (open?.segment === segment) return open.file;
    if (open) closeSync(open.file);
    const path = join(folder, segmentName(plan.line.timeline, segment));
    const file = openSync(path, "w", 0o600);
    account.own(path);
    writeSync(file, Buffer.alloc(1), 0, 1, Number(SEGMENT_BYTES) - 1);
    open = { segment, file };
    return file;
  };
  for (const piece of plan.pieces) {
    let at = piece.from;
    await readNamed(join(plan.line.folder, piece.name), key, async (source) => {
      for await (const bytes of source) {
        for (let done = 0; done < bytes.length; ) {
          const offset = Number(at % SEGMENT_BYTES);
          const length = Math.min(bytes.length - done, Number(SEGMENT_BYTES) - offset);
          writeSync(fileOf(at / SEGMENT_BYTES), bytes, done, length, offset);
          done += length;
          at += BigInt(length);
        }
      }
    });
  }
  if (open) closeSync(open.file);
}

const LOOK_EVERY_MS = 100;

/** Runs the server until it has recovered and stands on its own, then ends it. False when its WAL ended before the target. */
async function recover(run: { command: string[]; data: string; logFile: string }, target: string[]): Promise<boolean> {
  // Reached by nobody: a socket in its own private folder, where it stands.
  const [command = "", ...args] = [
    ...run.command,
    ...["-c", "listen_addresses=", "-c", "unix_socket_directories=.", "-c", "hot_standby=off"],
    ...[
      "-c",
      "restore_command=false",
      "-c",
      "recovery_target_timeline=current",
      "-c",
      "recovery_target_action=promote",
    ],
    ...target,
  ];
  const said = readText(run.logFile).length;
  const output = openLog(run.logFile);
  const child = spawn(command, args, { cwd: "/", stdio: ["ignore", output, output] });
  closeSync(output);
  const isReady = () => {
    const lines = readText(join(run.data, "postmaster.pid")).split("\n");
    return lines[7]?.trim() === "ready" && Number(lines[0]) === child.pid;
  };
  // As long as it takes: there may be days of changes.
  while (!hasExited(child) && !isReady()) await sleep(LOOK_EVERY_MS);
  if (hasExited(child)) {
    const words = readText(run.logFile).slice(said);
    if (target.length > 0 && words.includes("recovery ended before configured recovery target was reached"))
      return false;
    const fatal = words.split("\n").filter((line) => /(FATAL|PANIC|ERROR):/.test(line));
    throw new BackupRefused(`The archive could not be replayed: ${fatal.slice(-2).join("; ") || "the server ended"}`);
  }
  const ended = new Promise((done) => child.once("exit", done));
  child.kill("SIGINT");
  await ended;
  return true;
}
