import { createHash } from "node:crypto";
import { fieldsFor, headingKey, type ImportKind, suggestMapping } from "#app/modules/imports/kinds.ts";
import { lockRun, mustImport } from "#app/modules/imports/queries.server.ts";
import { readTable, UnreadableFile } from "#app/modules/imports/read-table.server.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { newId } from "#app/modules/shared/id.ts";
import { BadInput, Refusal } from "#app/modules/shared/refusal.ts";
import { keepAddress } from "#db/event-log.ts";
import { askForJob } from "#db/jobs.ts";
import type { Tx } from "#db/transaction.ts";

const SAMPLE_ROWS = 5;
const SAMPLE_LENGTH = 80;

/**
 * Takes a file in; nothing happens to what is there. The columns are suggested as they were chosen last, or by their headings.
 * Refuses: Forbidden, BadInput at `file` (no table).
 */
export async function startImport(
  tx: Tx,
  actor: Actor,
  input: { kind: ImportKind; fileName: string; bytes: Uint8Array; undoesId?: string },
  now: Date,
): Promise<{ id: string }> {
  const { kind, bytes } = input;
  mustImport(actor, kind);
  const table = read(bytes);
  const [known] = await tx<
    { columns: Record<string, string> }[]
  >`select columns from import_mapping where kind = ${kind}`;
  const mapping = suggestMapping(table.head, fieldsFor(actor, kind), known?.columns ?? {});

  const id = newId(now.getTime());
  const sample = table.rows
    .slice(0, SAMPLE_ROWS)
    .map(({ cells }) => cells.map((cell) => printable(cell, SAMPLE_LENGTH)));
  const head = table.head.map((text) => printable(text, SAMPLE_LENGTH));
  await tx`
    insert into import_run (id, tenant_id, kind, file_name, file_sha256, size_bytes, head, sample, mapping, row_count, undoes_id,
                            account_id, actor_name, address_key, started_at)
    values (${id}, ${actor.tenantId}, ${kind}, ${printable(input.fileName, 200) || "file"},
            ${createHash("sha256").update(bytes).digest("hex")}, ${bytes.length}, ${JSON.stringify(head)}::text::jsonb,
            ${JSON.stringify(sample)}::text::jsonb, ${JSON.stringify(mapping)}::text::jsonb, ${table.rows.length},
            ${input.undoesId ?? null}, ${actor.accountId}, ${actor.name}, ${await keepAddress(tx, actor)}, ${now})`;
  await tx`insert into import_file (tenant_id, run_id, content) values (${actor.tenantId}, ${id}, ${Buffer.from(bytes)})`;

  return { id };
}

function read(bytes: Uint8Array) {
  try {
    return readTable(bytes);
  } catch (error) {
    if (error instanceof UnreadableFile) throw BadInput.at("file", "unreadable_file", error.message);
    throw error;
  }
}

/** PostgreSQL keeps neither NUL nor lone surrogates; a table shows no control characters. */
const printable = (text: string, length: number) =>
  text
    .toWellFormed()
    .replace(/\p{Cc}/gu, " ")
    .slice(0, length)
    .trim();

/** Who does what is asked for: the worker, or the caller itself in its next breath, when the worker must not do it too. */
type Doer = "worker" | "caller";

/**
 * Says what each column is (field → its place) and has the worker look at what would change. Remembered for the next file.
 * Refuses: NotFound, import_is_closed, BadInput (a needed column, a column used twice).
 */
export async function chooseColumns(
  tx: Tx,
  actor: Actor,
  id: string,
  mapping: Record<string, number>,
  doer: Doer = "worker",
): Promise<void> {
  const run = await lockRun(tx, actor, id);
  if (!["mapping", "checked", "refused"].includes(run.state)) throw closed();
  const fields = fieldsFor(actor, run.kind);
  const chosen = Object.fromEntries(
    fields.flatMap(({ name }) => {
      const place = mapping[name];
      return place !== undefined && place >= 0 && place < run.head.length ? [[name, place]] : [];
    }),
  );
  const errors = fields
    .filter(({ name, needed }) => needed && !(name in chosen))
    .map(({ name }) => ({ path: `column.${name}`, code: "needed", message: "Choose the column that holds it" }));
  const used = new Map<number, string>();
  for (const [name, place] of Object.entries(chosen)) {
    const other = used.get(place);
    if (other)
      errors.push({ path: `column.${name}`, code: "used_twice", message: `This column is used for ${other} already` });
    used.set(place, name);
  }
  if (errors.length > 0) throw new BadInput(errors);

  const columns = Object.fromEntries(
    Object.entries(chosen).map(([name, place]) => [headingKey(run.head[place] ?? ""), name]),
  );
  await tx`
    insert into import_mapping as m (tenant_id, kind, columns)
    values (${actor.tenantId}, ${run.kind}, ${JSON.stringify(columns)}::text::jsonb)
    on conflict (tenant_id, kind) do update set columns = excluded.columns`;
  await ask(tx, actor, id, "checking", chosen, doer);
}

/** Has the worker look at a file that Pulse has made itself: what its columns are is known, and nothing to remember. */
export async function checkOwnFile(tx: Tx, actor: Actor, id: string): Promise<void> {
  const { head, kind } = await lockRun(tx, actor, id);
  const places = fieldsFor(actor, kind).map(({ name }) => [name, head.indexOf(name)] as const);
  await ask(tx, actor, id, "checking", Object.fromEntries(places.filter(([, place]) => place >= 0)), "worker");
}

/**
 * Has the worker do what the check has shown.
 * Refuses: NotFound, import_is_closed, import_not_checked, import_has_faults, import_changes_nothing.
 */
export async function confirmImport(tx: Tx, actor: Actor, id: string, doer: Doer = "worker"): Promise<void> {
  const run = await lockRun(tx, actor, id);
  if (run.state !== "checked") {
    if (["done", "stopped"].includes(run.state)) throw closed();
    throw new Refusal("import_not_checked", "The file has to be checked first.");
  }
  if (run.bad > 0)
    throw new Refusal(
      "import_has_faults",
      "Lines of the file are wrong. Correct them and send it again: it is taken whole or not at all.",
    );
  if (run.created + run.changed === 0)
    throw new Refusal("import_changes_nothing", "The file says what is there already.");
  await ask(tx, actor, id, "importing", run.mapping, doer);
}

async function ask(
  tx: Tx,
  actor: Actor,
  id: string,
  state: "checking" | "importing",
  mapping: Record<string, number>,
  doer: Doer,
): Promise<void> {
  const [row] = await tx<{ asked: number }[]>`
    update import_run set state = ${state}, mapping = ${JSON.stringify(mapping)}::text::jsonb, asked = asked + 1, done_count = 0,
           stop_asked = false, problem = null where id = ${id} returning asked`;
  if (doer === "worker") await askForJob(tx, actor, { kind: "import", runId: id, asked: row?.asked ?? 0 });
}

/** Gives a file up; one that is being imported is stopped and nothing of it is kept. Refuses: NotFound. */
export async function stopImport(tx: Tx, actor: Actor, id: string, now: Date): Promise<void> {
  const run = await lockRun(tx, actor, id);
  const [job] = await tx`
    select 1 from job where kind = 'import' and key = ${`${id}:${run.asked}`} and state in ('waiting', 'running')`;
  // A job that failed for good will not look whether it should stop.
  if (job) {
    await tx`update import_run set stop_asked = true where id = ${id}`;
  } else if (run.state !== "done" && run.state !== "stopped") await closeStopped(tx, id, now);
}

export async function closeStopped(tx: Tx, id: string, now: Date): Promise<void> {
  await tx`update import_run set state = 'stopped', closed_at = ${now} where id = ${id}`;
  await tx`delete from import_file where run_id = ${id}`;
  await tx`delete from import_row where run_id = ${id}`;
}

const closed = () => new Refusal("import_is_closed", "This import is over. Send the file again.");
