import { type DuckDBConnection, DuckDBInstance, JsonDuckDBValueConverter } from "@duckdb/node-api";
import { whyRefused } from "#analytics/sandbox-check.ts";
import { type OfferedTable, viewStatements } from "#analytics/sandbox-tables.ts";

/** What a process of its own is asked to run, on a copy of the facts that it may lose. */
export type SandboxQuestion = {
  /** The copy of the facts file. */
  copy: string;
  tenantId: string;
  exponent: number;
  timeZone: string;
  tables: OfferedTable[];
  sql: string;
  atMostRows: number;
  atMostBytes: number;
  timeoutMs: number;
  memoryMb: number;
};

export type SandboxColumn = { name: string; type: string };
export type SandboxRefusal = { refused: "statement" | "failed" | "too_slow" | "too_much_memory"; detail: string };
export type SandboxAnswer = {
  columns: SandboxColumn[];
  rows: unknown[][];
  /** There was more than was asked for. */
  cut: boolean;
};

/** Runs one statement of a person's own. Never in a process that does anything else: it may use all that it is given. */
export async function runInSandbox(question: SandboxQuestion): Promise<SandboxAnswer | SandboxRefusal> {
  const instance = await DuckDBInstance.create(":memory:", {
    threads: "1",
    memory_limit: `${question.memoryMb}MB`,
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
    // What does not fit into memory is refused; it does not go to the disk either.
    temp_directory: "",
  });
  const connection = await instance.connect();
  const timer = setTimeout(() => connection.interrupt(), question.timeoutMs);
  try {
    await prepare(connection, question);
    const reason = await whyNot(connection, question);
    if (reason) return { refused: "statement", detail: reason };
    return await read(connection, question);
  } catch (error) {
    return refusalOf(error, question);
  } finally {
    clearTimeout(timer);
    connection.closeSync();
    instance.closeSync();
  }
}

async function prepare(connection: DuckDBConnection, question: SandboxQuestion): Promise<void> {
  const { copy, tables, tenantId, exponent, timeZone } = question;
  await connection.run(`attach '${copy.replaceAll("'", "''")}' as facts (read_only)`);
  for (const statement of viewStatements(tables, tenantId, exponent)) await connection.run(statement);
  await connection.run(`set TimeZone = '${timeZone.replaceAll("'", "''")}'`);
  // From here on nothing can be opened, loaded, attached or set.
  await connection.run("set enable_external_access = false; set lock_configuration = true");
}

async function whyNot(connection: DuckDBConnection, { sql, tables }: SandboxQuestion): Promise<string | null> {
  // To one reader of the text it would end here, to another it would not: what is looked at must be what is run.
  if (sql.includes("\0")) return "There is a character in this that no statement has.";
  const parsed = await connection.runAndReadAll("select json_serialize_sql($sql::varchar)", { sql });
  const known = await connection.runAndReadAll("select view_name from duckdb_views() where internal");
  return whyRefused(JSON.parse(String(parsed.getRows()[0]?.[0])), {
    tables: new Set(tables.map((table) => table.name)),
    reserved: new Set(known.getRows().map((row) => String(row[0]).toLowerCase())),
  });
}

async function read(connection: DuckDBConnection, question: SandboxQuestion): Promise<SandboxAnswer> {
  // Row by row as it is found: what is past the limit is never computed.
  const result = await connection.stream(question.sql);
  const names = result.columnNames();
  const columns = result.columnTypes().map((type, index) => ({ name: names[index] ?? "", type: String(type) }));
  const rows: unknown[][] = [];
  let bytes = 0;
  for await (const part of result.yieldConvertedRows(JsonDuckDBValueConverter)) {
    for (const row of part) {
      bytes += JSON.stringify(row).length;
      if (rows.length >= question.atMostRows || bytes > question.atMostBytes) return { columns, rows, cut: true };
      rows.push(row);
    }
  }
  return { columns, rows, cut: false };
}

function refusalOf(error: unknown, question: SandboxQuestion): SandboxRefusal {
  const said = error instanceof Error ? error.message : String(error);
  if (/INTERRUPT/i.test(said))
    return { refused: "too_slow", detail: `Stopped after ${question.timeoutMs / 1000} seconds. Ask for less at once.` };
  if (/out of memory|failed to allocate|could not allocate/i.test(said))
    return { refused: "too_much_memory", detail: "This needs more memory than a query may use. Ask for less at once." };
  // DuckDB says where in the statement it stumbled; the statement is the person's own.
  return { refused: "failed", detail: said.slice(0, 1_000) };
}
