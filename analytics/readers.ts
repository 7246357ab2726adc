import type { DuckDBConnection, DuckDBValue } from "@duckdb/node-api";

export type Cell = string | number | bigint | boolean | null;
export type Asked = { sql: string; values: Record<string, string> };
export type AskLimits = { timeoutMs: number; atMostRows: number };
export type Rows = { seq: bigint; rows: Cell[][] };

export class FactsUnusable extends Error {}
export class AskRefused extends Error {}

const DEFAULT_LIMITS: AskLimits = { timeoutMs: 10_000, atMostRows: 200_000 };
/** Answers remembered by `askTogether`, the oldest goes first; longer ones are not worth their memory. */
const MOST_KEPT = 200;
const LONGEST_ROWS = 1_000;
/** Times that what has changed meanwhile is asked again before everything is asked at one moment. */
const PATIENCE = 3;

/** How far the facts are, as the one who writes them knows it. */
export type Progress = {
  /** The last event that is in. */
  applied: () => bigint;
  /** The last event that changed a table named in the text. */
  changedAt: (sql: string) => bigint;
};

function plain(value: DuckDBValue): Cell {
  if (value === null || typeof value === "string" || typeof value === "number") return value;
  if (typeof value === "bigint" || typeof value === "boolean") return value;
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

/** One-shot on purpose: a kept prepared statement that reads a table goes wrong in this version (docs, decision on DuckDB). */
async function askOn(reader: DuckDBConnection, question: Asked, limits: AskLimits): Promise<Cell[][]> {
  const timer = setTimeout(() => reader.interrupt(), limits.timeoutMs);
  try {
    const result = await reader.runAndReadAll(`select * from (${withValues(question)}) limit ${limits.atMostRows + 1}`);
    const rows = result.getRows();
    if (rows.length > limits.atMostRows)
      throw new AskRefused(`more than ${limits.atMostRows} rows: narrow the question`);
    return rows.map((row) => row.map(plain));
  } catch (error) {
    if (/INTERRUPT/i.test(String(error))) throw new AskRefused(`no answer within ${limits.timeoutMs} ms`);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** One after the other at one moment; all carry the mark of that moment. */
async function askAtOneMoment(
  reader: DuckDBConnection,
  questions: readonly Asked[],
  limits: AskLimits,
  applied: () => bigint,
): Promise<Rows[]> {
  const known = applied();
  await reader.run("begin transaction read only");
  try {
    const found = await reader.runAndReadAll("select seq from applied");
    const mark = found.getRows()[0]?.[0] as bigint;
    // What came between the mark and what was known before the question meant nothing to the facts.
    const seq = mark < known ? known : mark;
    const answers: Rows[] = [];
    for (const question of questions) answers.push({ seq, rows: await askOn(reader, question, limits) });
    return answers;
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
    kept.delete(key);
    if (answer.rows.length <= LONGEST_ROWS) kept.set(key, answer);
    if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value as string);
  }

  /** Asks for these at one moment, and returns when the writer knows what they show. */
  async function askAnew(questions: readonly Asked[]): Promise<Rows[]> {
    const answers = await lend((reader) => askAtOneMoment(reader, questions, DEFAULT_LIMITS, progress.applied));
    const [first] = answers;
    while (first && progress.applied() < first.seq) await new Promise((resolve) => setImmediate(resolve));
    questions.forEach((question, index) => {
      keep(question, answers[index] as Rows);
    });
    return answers;
  }

  return {
    ask: async (question: Asked, limits = DEFAULT_LIMITS): Promise<Rows> => {
      const [answer] = await lend((reader) => askAtOneMoment(reader, [question], limits, progress.applied));
      return answer as Rows;
    },

    /**
     * The answers of several questions at one moment. An answer depends on nothing but its text, its values and the tables
     * that it names, so what no event has changed since it was last asked is not asked again.
     */
    async askTogether(questions: readonly Asked[]): Promise<{ seq: bigint; answers: Cell[][][] }> {
      const got = new Map<Asked, Rows>();
      for (let round = 1; ; round += 1) {
        for (const question of questions) {
          const answer = got.get(question) ?? kept.get(keyOf(question));
          const isCurrent = answer && progress.changedAt(question.sql) <= answer.seq && round <= PATIENCE;
          if (isCurrent) got.set(question, answer);
          else got.delete(question);
        }
        const missing = questions.filter((question) => !got.has(question));
        // Nothing has changed since any of them: all are the answers of this very moment.
        if (missing.length === 0) {
          return { seq: progress.applied(), answers: questions.map((question) => got.get(question)?.rows ?? []) };
        }
        const answers = await askAnew(missing);
        if (missing.length === questions.length) {
          return { seq: (answers[0] as Rows).seq, answers: answers.map(({ rows }) => rows) };
        }
        missing.forEach((question, index) => {
          got.set(question, answers[index] as Rows);
        });
      }
    },

    async close() {
      closing = true;
      const giveUpAt = Date.now() + 2_000;
      while (asking > 0 && Date.now() < giveUpAt) await new Promise((resolve) => setTimeout(resolve, 5));
      for (const reader of readers) reader.interrupt();
    },
  };
}
