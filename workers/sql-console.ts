import { spawn } from "node:child_process";
import { constants, readFileSync } from "node:fs";
import { copyFile, mkdir, readdir, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { FactsFile } from "#analytics/duckdb.ts";
import type { SandboxAnswer, SandboxQuestion, SandboxRefusal } from "#analytics/sandbox.ts";
import { FACT_NAMES, type OfferedTable, offeredTables } from "#analytics/sandbox-tables.ts";
import { minorDigits } from "#app/modules/shared/money.ts";
import type { FactsKeeper } from "#workers/build-facts.ts";

/**
 * How long a copy of the facts is asked again though events have come since, in ms. No event is applied while one is made, so making
 * them takes at most a twentieth of the time, however large the file is where the disk cannot share it.
 */
export const copyKeptMs = (copyingTookMs: number): number => Math.max(15_000, 20 * copyingTookMs);
/** More at once wait for nobody: the machine has other things to do. */
const AT_ONCE = 2;
const TIMEOUT_MS = 15_000;
/** For the process to start, and to say itself that it was too slow. */
const GRACE_MS = 6_000;
const MEMORY_MB = 128;
/** The whole process, Node and DuckDB's own included. */
const LARGEST_PROCESS_MB = 420;
const LOOK_EVERY_MS = 50;
const PAGE = 4_096;

export type SqlQuestion = {
  run: string;
  tenantId: string;
  currency: string;
  timeZone: string;
  sql: string;
  tables: readonly string[];
  hideCost: boolean;
  atMostRows: number;
  atMostBytes: number;
};

export type SqlRefusal =
  | SandboxRefusal
  | { refused: "busy" | "cancelled" | "unavailable" | "too_much_memory"; detail: string };
/** `as_of`: up to when the figures went into the copy that was asked. */
export type SqlAnswer = SandboxAnswer & { event_seq: number; as_of: string; took_ms: number };

/** Runs people's own SQL: on a copy of the facts, each in a process of its own that is ended when it takes too much. */
export type SqlConsole = {
  tables: (names: readonly string[], hideCost: boolean) => OfferedTable[];
  ask: (question: SqlQuestion) => Promise<SqlAnswer | SqlRefusal>;
  /** Ends a run; true if there was one of that name and company. */
  cancel: (tenantId: string, run: string) => boolean;
};

type Copy = { path: string; facts: FactsFile; seq: bigint; madeAt: number; tookMs: number };

/** Copies the facts file while no event is applied: the file and its log, as a power cut would leave them. */
async function makeCopy(keeper: FactsKeeper, folder: string, isAlone: () => boolean): Promise<Copy> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `${crypto.randomUUID()}.duckdb`);
  const copy = await keeper.whileStill(async (facts) => {
    const madeAt = Date.now();
    await copyFile(facts.path, path, constants.COPYFILE_FICLONE);
    await copyFile(`${facts.path}.wal`, `${path}.wal`, constants.COPYFILE_FICLONE).catch((error) => {
      if ((error as { code?: string }).code !== "ENOENT") throw error;
    });
    return { path, facts, seq: facts.appliedSeq(), madeAt, tookMs: Date.now() - madeAt };
  });
  // An older one may be about to be opened by the run beside this.
  const older = isAlone() ? (await readdir(folder)).filter((name) => !name.startsWith(basename(path))) : [];
  for (const name of older) await rm(join(folder, name), { force: true });
  return copy;
}

function copies(keeper: FactsKeeper, folder: string, isAlone: () => boolean): () => Promise<Copy> {
  let kept: Copy | undefined;
  let making: Promise<Copy> | undefined;
  return async () => {
    const facts = keeper.facts();
    if (kept && kept.facts === facts) {
      // Nothing has come since: it is as of now, also for those who ask when something has.
      if (kept.seq === facts.appliedSeq()) {
        kept = { ...kept, madeAt: Date.now() };
        return kept;
      }
      if (Date.now() - kept.madeAt - kept.tookMs < copyKeptMs(kept.tookMs)) return kept;
    }
    making ??= makeCopy(keeper, folder, isAlone).finally(() => {
      making = undefined;
    });
    kept = await making;
    return kept;
  };
}

function residentMb(pid: number | undefined): number {
  try {
    return (Number(readFileSync(`/proc/${pid}/statm`, "utf8").split(" ")[1]) * PAGE) / 1_048_576;
  } catch {
    return 0;
  }
}

type Ended = SandboxAnswer | SandboxRefusal | SqlRefusal;

const TOO_MUCH_MEMORY: Ended = {
  refused: "too_much_memory",
  detail: "This needs more memory than a query may use. Ask for less at once.",
};

/** One process, one statement. `stop` ends it at once. */
function runProcess(program: string, question: SandboxQuestion, stop: AbortSignal): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ["--max-old-space-size=128", program], {
      cwd: dirname(question.copy),
      env: { NODE_ENV: "production", MALLOC_ARENA_MAX: "1" },
      stdio: ["pipe", "pipe", "ignore"],
    });
    let why: Ended = { refused: "failed", detail: "This query ended the process that ran it. Ask in another way." };
    const end = (reason: Ended) => {
      why = reason;
      child.kill("SIGKILL");
    };
    const cancel = () => end({ refused: "cancelled", detail: "Cancelled." });
    const late = setTimeout(
      () =>
        end({
          refused: "too_slow",
          detail: `Stopped after ${question.timeoutMs / 1000} seconds. Ask for less at once.`,
        }),
      question.timeoutMs + GRACE_MS,
    );
    const look = setInterval(() => {
      if (residentMb(child.pid) > LARGEST_PROCESS_MB) end(TOO_MUCH_MEMORY);
    }, LOOK_EVERY_MS);
    stop.addEventListener("abort", cancel, { once: true });
    if (stop.aborted) cancel();

    const said: Buffer[] = [];
    child.stdout.on("data", (part: Buffer) => said.push(part));
    child.stdin.on("error", () => {});
    child.once("error", (error) => end({ refused: "unavailable", detail: error.message }));
    child.once("close", (code, signal) => {
      clearTimeout(late);
      clearInterval(look);
      stop.removeEventListener("abort", cancel);
      // What V8 does when its own limit is reached.
      if (signal === "SIGABRT") why = TOO_MUCH_MEMORY;
      resolve(code === 0 ? (JSON.parse(Buffer.concat(said).toString("utf8")) as Ended) : why);
    });
    child.stdin.write(`${JSON.stringify(question)}\n`);
  });
}

/** `program`: the built sandbox-program. `folder`: where copies of the facts may lie. */
export function openSqlConsole(options: {
  keeper: FactsKeeper;
  folder: string;
  program: string;
  timeoutMs?: number;
}): SqlConsole {
  const { keeper, folder, program, timeoutMs = TIMEOUT_MS } = options;
  const running = new Map<string, AbortController>();
  const copy = copies(keeper, folder, () => running.size === 1);

  async function ask(question: SqlQuestion): Promise<SqlAnswer | SqlRefusal> {
    const key = `${question.tenantId} ${question.run}`;
    if (running.size >= AT_ONCE || running.has(key))
      return { refused: "busy", detail: "Other queries are running. Try again in a moment." };
    if (!keeper.facts())
      return { refused: "unavailable", detail: "The figures are being built. Try again in a moment." };
    const stopping = new AbortController();
    running.set(key, stopping);
    const startedAt = Date.now();
    try {
      const { path, seq, madeAt } = await copy();
      const ended = await runProcess(
        program,
        {
          copy: path,
          tenantId: question.tenantId,
          exponent: minorDigits(question.currency),
          timeZone: question.timeZone,
          tables: offeredTables(new Set(question.tables), question.hideCost),
          sql: question.sql,
          atMostRows: question.atMostRows,
          atMostBytes: question.atMostBytes,
          timeoutMs,
          memoryMb: MEMORY_MB,
        },
        stopping.signal,
      );
      if ("refused" in ended) return ended;
      const asOf = new Date(madeAt).toISOString();
      return { ...ended, event_seq: Number(seq), as_of: asOf, took_ms: Date.now() - startedAt };
    } finally {
      running.delete(key);
    }
  }

  return {
    ask,
    tables: (names, hideCost) => offeredTables(new Set(names.filter((name) => FACT_NAMES.includes(name))), hideCost),
    cancel(tenantId, run) {
      const found = running.get(`${tenantId} ${run}`);
      found?.abort();
      return found !== undefined;
    },
  };
}
