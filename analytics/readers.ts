import {
  type DuckDBConnection,
  type DuckDBMaterializedResult,
  DuckDBTimestampTZValue,
  DuckDBUUIDValue,
  type DuckDBValue,
} from "@duckdb/node-api";

export type Cell = string | number | bigint | boolean | null;
export type Asked = {
  sql: string;
  values: Record<string, string>;
  /** The answer is one row of so many whole numbers, whatever the facts are: such questions are asked in one statement. */
  sums?: number;
};
export type AskLimits = { timeoutMs: number; atMostRows: number };
export type Rows = { seq: bigint; rows: Cell[][] };

export class FactsUnusable extends Error {}
export class AskRefused extends Error {}

const DEFAULT_LIMITS: AskLimits = { timeoutMs: 10_000, atMostRows: 200_000 };
/** Answers remembered by `askTogether`, the oldest goes first; longer ones are not worth their memory. */
const MOST_KEPT = 200;
const LONGEST_ROWS = 1_000;

/** How far the facts are, as the one who writes them knows it. */
export type Progress = {
  /** The last event that is in. */
  applied: () => bigint;
  /** The last event that changed a table named in the text. */
  changedAt: (sql: string) => bigint;
};

const ID_HALVES = new BigUint64Array(2);
const ID_BYTES = new Uint8Array(ID_HALVES.buffer);
const ID_TEXT = Buffer.from("00000000-0000-0000-0000-000000000000", "latin1");
const ID_PLACES = [...ID_TEXT].flatMap((byte, at) => (byte === 0x30 ? [at] : []));
let lastId: { hugeint: bigint | null; text: string } = { hugeint: null, text: "" };
const HEX = Buffer.from("0123456789abcdef", "latin1");

/** As its own `toString` has it, which leaves a text of nine pieces: with thousands of them the collector copies ten times as much. */
function idText({ hugeint }: DuckDBUUIDValue): string {
  // Beside one another a row's id is often there twice: as a key, and to be put a name to.
  if (hugeint === lastId.hugeint) return lastId.text;
  ID_HALVES[0] = hugeint;
  ID_HALVES[1] = hugeint >> 64n;
  for (let at = 0; at < 16; at += 1) {
    // Kept with its first bit turned round, so that ids are in order as numbers are.
    const byte = (ID_BYTES[15 - at] as number) ^ (at === 0 ? 0x80 : 0);
    ID_TEXT[ID_PLACES[2 * at] as number] = HEX[byte >> 4] as number;
    ID_TEXT[ID_PLACES[2 * at + 1] as number] = HEX[byte & 15] as number;
  }
  lastId = { hugeint, text: ID_TEXT.toString("latin1") };
  return lastId.text;
}

/**
 * Instants in ISO 8601, in UTC and to the millisecond. Ids and days become texts here, not in the question: a text of more than 12
 * bytes takes 2 µs to come over from DuckDB, an id and its text a third of that.
 */
function plain(value: DuckDBValue): Cell {
  if (value === null || typeof value === "string" || typeof value === "number") return value;
  // One nil for all: what lives as long as the answer is copied by the collector.
  if (typeof value === "bigint") return value === 0n ? 0n : value;
  if (typeof value === "boolean") return value;
  if (value instanceof DuckDBUUIDValue) return idText(value);
  if (value instanceof DuckDBTimestampTZValue) return new Date(Number(value.micros / 1000n)).toISOString();
  return value.toString();
}

/**
 * The values of a question as literals in its text, quoted (a string of DuckDB has no escapes but the doubled quote). With
 * parameters the same question takes twice as long: it is planned without them and again with them.
 */
export function withValues({ sql, values }: Asked): string {
  return sql.replace(/\$([a-z_]\w*)/gi, (name, key: string) => {
    const value = Object.hasOwn(values, key) ? values[key] : undefined;
    if (value === undefined) throw new RangeError(`no value for ${name}`);
    if (value.includes("\0")) throw new AskRefused("a value has a character that no text has");
    return `'${value.replaceAll("'", "''")}'`;
  });
}

/** The answer is there already: no further trip to DuckDB's thread. Everybody else has a turn between the chunks of a long one. */
async function rowsOf(result: DuckDBMaterializedResult): Promise<Cell[][]> {
  const rows: Cell[][] = [];
  for (let chunk = 0; chunk < result.chunkCount; chunk += 1) {
    if (chunk > 0) await new Promise((resolve) => setImmediate(resolve));
    // Not the chunk's own rows: for each of them it asks DuckDB for the number of columns, and for each cell its type.
    const piece = result.getChunk(chunk);
    const vectors = Array.from({ length: piece.columnCount }, (_, at) => piece.getColumnVector(at));
    const length = piece.rowCount;
    for (let at = 0; at < length; at += 1) rows.push(vectors.map((vector) => plain(vector.getItem(at))));
  }
  return rows;
}

/** One-shot on purpose: a kept prepared statement that reads a table goes wrong in this version (docs, decision on DuckDB). */
async function askOn(reader: DuckDBConnection, question: Asked, limits: AskLimits): Promise<Cell[][]> {
  const sql = `select * from (${withValues(question)}) limit ${limits.atMostRows + 1}`;
  const rows = await rowsOf(await runOn(reader, sql, limits.timeoutMs));
  if (rows.length > limits.atMostRows) throw new AskRefused(`more than ${limits.atMostRows} rows: narrow the question`);
  return rows;
}

/**
 * Questions of sums in one statement, which sees one moment: the mark, and each question's row. Under one another, not side by
 * side: seven subqueries of one row take DuckDB 18 ms to plan, the same seven as a union 7.5 (least of 60).
 */
async function askSums(
  reader: DuckDBConnection,
  questions: readonly Asked[],
): Promise<{ mark: bigint; rows: Cell[][] }> {
  const width = Math.max(...questions.map(({ sums = 1 }) => sums));
  const parts = questions.map((question, index) => {
    const names = Array.from({ length: question.sums ?? 0 }, (_, n) => `c${n}`);
    const cells = Array.from({ length: width }, (_, n) => names[n] ?? "null::bigint");
    return `select ${index}, ${cells} from (${withValues(question)}) t(${names})`;
  });
  const none = Array.from({ length: width - 1 }, () => ", null::bigint").join("");
  const sql = [`select -1, seq${none} from applied`, ...parts].join(" union all ");
  const rows = await rowsOf(await runOn(reader, sql, DEFAULT_LIMITS.timeoutMs));
  const found = new Map(rows.map(([index, ...cells]) => [index as number, cells]));
  return {
    mark: found.get(-1)?.[0] as bigint,
    rows: questions.map(({ sums }, index) => (found.get(index) ?? []).slice(0, sums)),
  };
}

async function runOn(reader: DuckDBConnection, sql: string, timeoutMs: number): Promise<DuckDBMaterializedResult> {
  const timer = setTimeout(() => reader.interrupt(), timeoutMs);
  try {
    return await reader.run(sql);
  } catch (error) {
    if (/INTERRUPT/i.test(String(error))) throw new AskRefused(`no answer within ${timeoutMs} ms`);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** All that `work` asks, it asks at one moment: up to which event that is, it is told. */
async function atOneMoment<T>(
  reader: DuckDBConnection,
  applied: () => bigint,
  work: (seq: bigint) => Promise<T>,
): Promise<T> {
  const known = applied();
  try {
    const found = await reader.run("begin transaction read only; select seq from applied");
    const [row] = await rowsOf(found);
    const mark = row?.[0] as bigint;
    // What came between the mark and what was known before the question meant nothing to the facts.
    return await work(mark < known ? known : mark);
  } finally {
    await reader.run("rollback").catch(() => {});
  }
}

/** The connections that questions are asked on, and what was answered last. */
export function startReaders(readers: readonly DuckDBConnection[], progress: Progress) {
  let closing = false;
  let asking = 0;
  const free = [...readers];
  const waiting: Array<(reader: DuckDBConnection) => void> = [];
  const kept = new Map<string, Rows>();

  async function lend<T>(work: (reader: DuckDBConnection) => Promise<T>): Promise<T> {
    if (closing) throw new FactsUnusable("closed");
    asking += 1;
    const reader = free.pop() ?? (await new Promise<DuckDBConnection>((resolve) => waiting.push(resolve)));
    try {
      return await work(reader);
    } finally {
      asking -= 1;
      const next = waiting.shift();
      if (next) next(reader);
      else free.push(reader);
    }
  }

  const keyOf = ({ sql, values }: Asked) => `${sql}\n${JSON.stringify(values)}`;

  function keep(question: Asked, answer: Rows): void {
    const key = keyOf(question);
    if ((kept.get(key)?.seq ?? -1n) > answer.seq) return;
    kept.delete(key);
    if (answer.rows.length <= LONGEST_ROWS) kept.set(key, answer);
    if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value as string);
  }

  /** The answer from before, while the tables that it names are at this moment what they were then. */
  function keptAt(question: Asked, seq: bigint): Rows | undefined {
    const answer = kept.get(keyOf(question));
    const changedAt = progress.changedAt(question.sql);
    return answer && changedAt <= answer.seq && changedAt <= seq ? answer : undefined;
  }

  /** A moment may show what the writer is just about to tell. */
  async function untilTold(seq: bigint): Promise<void> {
    while (progress.applied() < seq && !closing) await new Promise((resolve) => setImmediate(resolve));
  }

  /** Nothing, where a question is not of sums, or what is known of another has changed meanwhile. */
  async function askAtOnce(
    reader: DuckDBConnection,
    questions: readonly Asked[],
    isKnown: (question: Asked) => boolean,
  ): Promise<{ seq: bigint; answers: Cell[][][] } | undefined> {
    const asked = questions.filter((question) => !isKnown(question));
    if (!asked.every(({ sums }) => sums)) return undefined;
    const known = progress.applied();
    const { mark, rows } = await askSums(reader, asked);
    const seq = mark < known ? known : mark;
    await untilTold(seq);
    const fresh = new Map(asked.map((question, index) => [question, { seq, rows: [rows[index] as Cell[]] }]));
    for (const [question, answer] of fresh) keep(question, answer);
    const answers = questions.flatMap((question) => {
      const answer = fresh.get(question) ?? keptAt(question, seq);
      return answer ? [answer.rows] : [];
    });
    return answers.length === questions.length ? { seq, answers } : undefined;
  }

  async function askOneByOne(reader: DuckDBConnection, questions: readonly Asked[]) {
    return atOneMoment(reader, progress.applied, async (seq) => {
      await untilTold(seq);
      const answers: Cell[][][] = [];
      for (const question of questions) {
        const answer = keptAt(question, seq) ?? { seq, rows: await askOn(reader, question, DEFAULT_LIMITS) };
        keep(question, answer);
        answers.push(answer.rows);
      }
      return { seq, answers };
    });
  }

  return {
    ask: (question: Asked, limits = DEFAULT_LIMITS): Promise<Rows> =>
      lend((reader) =>
        atOneMoment(reader, progress.applied, async (seq) => ({ seq, rows: await askOn(reader, question, limits) })),
      ),

    /**
     * The answers of several questions at one moment. An answer depends on nothing but its text, its values and the tables
     * that it names, so what no event has changed since it was last asked is not asked again.
     */
    async askTogether(questions: readonly Asked[]): Promise<{ seq: bigint; answers: Cell[][][] }> {
      const now = progress.applied();
      const known = questions.flatMap((question) => keptAt(question, now) ?? []);
      if (known.length === questions.length) return { seq: now, answers: known.map(({ rows }) => rows) };
      return lend(
        async (reader) =>
          (await askAtOnce(reader, questions, (question) => keptAt(question, now) !== undefined)) ??
          (await askAtOnce(reader, questions, () => false)) ??
          (await askOneByOne(reader, questions)),
      );
    },

    /** Ends it when the questions that run are answered, which they may take `atMostMs` for. */
    async close(atMostMs = 2_000) {
      closing = true;
      const giveUpAt = Date.now() + atMostMs;
      while (asking > 0 && Date.now() < giveUpAt) await new Promise((resolve) => setTimeout(resolve, 5));
      for (const reader of readers) reader.interrupt();
    },
  };
}
