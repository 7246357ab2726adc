import { createHash } from "node:crypto";
import { readCompany } from "#app/modules/access/company.server.ts";
import { importFinished } from "#app/modules/imports/events.ts";
import { IMPORTERS } from "#app/modules/imports/importers.server.ts";
import { fieldsFor, type ImportKind, mayImport, operatorRole } from "#app/modules/imports/kinds.ts";
import type { Planned, Row } from "#app/modules/imports/plan.ts";
import { LineRefused, type Plan, type Step } from "#app/modules/imports/planning.server.ts";
import { loadRun } from "#app/modules/imports/queries.server.ts";
import { readTable } from "#app/modules/imports/read-table.server.ts";
import { closeStopped } from "#app/modules/imports/start-import.server.ts";
import { readCell } from "#app/modules/imports/values.ts";
import { type Actor, type Rights, type RoleName, systemActor } from "#app/modules/shared/actor.ts";
import { NotFound, Refusal } from "#app/modules/shared/refusal.ts";
import { appendEvents } from "#db/event-log.ts";
import { insertRows } from "#db/insert-rows.ts";
import { planForGrowth } from "#db/plan-for-growth.ts";
import { importRow } from "#db/schema/imports.ts";
import type { Tx } from "#db/transaction.ts";

/** Somebody has stopped it. */
export class ImportStopped extends Error {}

/** Texts of a change as they are shown; what is longer than any of our fields is a fault anyway. */
const SHOWN = 500;

/** The table, each cell read as its column's type says. */
function readRows(bytes: Uint8Array, fields: ReturnType<typeof fieldsFor>, mapping: Record<string, number>): Row[] {
  const used = fields.flatMap((field) =>
    mapping[field.name] === undefined ? [] : [{ field, place: mapping[field.name] ?? 0 }],
  );
  return readTable(bytes).rows.map(({ line, cells }) => {
    const values: Record<string, string> = {};
    const errors: Row["errors"] = [];
    for (const { field, place } of used) {
      const read = readCell(field.type, (cells[place] ?? "").toWellFormed());
      if ("reason" in read) errors.push([field.name, read.reason]);
      else if (read.value === "" && field.needed) errors.push([field.name, "It is empty"]);
      else values[field.name] = read.value;
    }
    return { line, values, errors };
  });
}

async function actorOf(
  tx: Tx,
  tenantId: string,
  run: { id: string; kind: ImportKind; account_id: string | null; address_key: string | null; started_by: string },
): Promise<Actor> {
  if (run.account_id === null)
    return { ...systemActor(tenantId, run.started_by, run.id), role: operatorRole(run.kind), origin: "import" };
  const [row] = await tx<{ role: RoleName | null; rights: Rights | null }[]>`
    select role, rights from access_standing_of(${run.account_id})`;
  const { started_by: actor_name } = run;
  if (!row?.role) throw new Refusal("not_let_in", `${actor_name} is not let in any more.`);
  const { role, rights } = row;
  return {
    tenantId,
    accountId: run.account_id,
    name: run.started_by,
    role,
    rights,
    requestId: run.id,
    addressKey: run.address_key,
    origin: "import",
  };
}

type Prepared = { run: NonNullable<Awaited<ReturnType<typeof loadRun>>>; actor: Actor; plan: Plan; hash: string };

async function prepare(tx: Tx, tenantId: string, runId: string, now: Date): Promise<Prepared> {
  const run = await loadRun(tx, runId);
  const [file] = await tx<{ content: Buffer }[]>`select content from import_file where run_id = ${runId}`;
  if (!run || !file) throw new NotFound("import");
  const actor = await actorOf(tx, tenantId, run);
  if (!mayImport(actor, run.kind)) throw new Refusal("not_permitted", "The right to do this was taken away.");
  const rows = readRows(file.content, fieldsFor(actor, run.kind), run.mapping);
  const plan = await planOf(tx, actor, run.kind, run.id, rows, now);
  const hash = createHash("sha256").update(JSON.stringify(plan.rows)).digest("hex");
  return { run, actor, plan, hash };
}

async function planOf(tx: Tx, actor: Actor, kind: ImportKind, runId: string, rows: Row[], now: Date): Promise<Plan> {
  await planForGrowth(tx);
  return IMPORTERS[kind].plan({ tx, actor, company: await readCompany(tx), now, runId }, rows);
}

/** Looks at what the file would do and writes it down; nothing else changes. */
export async function checkImport(tx: Tx, tenantId: string, runId: string, now: Date): Promise<void> {
  const { plan, hash } = await prepare(tx, tenantId, runId, now);
  await writePlan(tx, tenantId, runId, plan.rows, hash, null);
}

async function writePlan(
  tx: Tx,
  tenantId: string,
  runId: string,
  rows: readonly Planned[],
  hash: string,
  problem: string | null,
): Promise<void> {
  await writeRows(tx, tenantId, runId, rows);
  const count = (act: Planned["act"]) => rows.filter((row) => row.act === act).length;
  await tx`
    update import_run set state = 'checked', plan_hash = ${hash}, problem = ${problem}, created_count = ${count("create")},
           changed_count = ${count("change") + count("remove")}, same_count = ${count("none")}, bad_count = ${count("bad")}, done_count = 0
     where id = ${runId}`;
}

async function writeRows(tx: Tx, tenantId: string, runId: string, rows: readonly Planned[]): Promise<void> {
  await tx`delete from import_row where run_id = ${runId}`;
  const shown = (text: string) =>
    (text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text).replaceAll("\u0000", "\ufffd");
  await insertRows(
    tx,
    importRow,
    rows
      .filter((row) => row.act !== "none")
      .map((row) => ({
        tenant_id: tenantId,
        run_id: runId,
        line: row.line,
        act: row.act as "create",
        key: shown(row.key).slice(0, 300),
        subject_id: row.subjectId,
        changes: row.act === "bad" ? [] : row.changes.map((change) => change.map(shown)),
        errors: row.errors.map((fault) => fault.map(shown)),
      })),
  );
}

/** What was made has its record now. */
async function noteSubjects(tx: Tx, runId: string, made: readonly Planned[]): Promise<void> {
  const [lines, ids] = [made.map((row) => row.line), made.map((row) => row.subjectId)];
  await tx`
    update import_row r set subject_id = d.subject_id from unnest(${lines}::int[], ${ids}::uuid[]) as d (line, subject_id)
     where r.run_id = ${runId} and r.line = d.line`;
}

/**
 * Does all of it in this transaction, or nothing. Where something has changed since the check, so that it would do something else,
 * it is only checked again. Throws LineRefused where a rule refuses a line, ImportStopped where somebody has stopped it.
 */
export async function runImport(tx: Tx, tenantId: string, runId: string, now: Date, step: Step): Promise<void> {
  const { run, actor, plan, hash } = await prepare(tx, tenantId, runId, now);
  if (hash !== run.plan_hash) {
    const problem = "What is there has changed since the check. Look at it again before you confirm.";
    return writePlan(tx, tenantId, runId, plan.rows, hash, problem);
  }
  const subjects = plan.rows.map((row) => row.subjectId);
  const grown = await planForGrowth(tx);
  await plan.apply(async (done) => {
    await step(done);
    await grown(done);
  });
  await noteSubjects(
    tx,
    runId,
    plan.rows.filter((row, index) => row.subjectId !== subjects[index]),
  );
  const [closed] = await tx`
    update import_run set state = 'done', done_count = row_count, closed_at = ${now}, problem = null
     where id = ${runId} and state = 'importing' returning id`;
  if (!closed) throw new ImportStopped();
  await tx`delete from import_file where run_id = ${runId}`;
  const fact = {
    run_id: runId,
    kind: run.kind,
    file_sha256: await hashOf(tx, runId),
    rows: run.rows,
    created: run.created,
    changed: run.changed,
    undoes_id: run.undoes_id,
  };
  await appendEvents(tx, actor, [importFinished.make(runId, fact)], now);
}

async function hashOf(tx: Tx, runId: string): Promise<string> {
  const [row] = await tx<{ hash: string }[]>`select file_sha256 as hash from import_run where id = ${runId}`;
  return row?.hash ?? "";
}

/** Writes down why nothing was done. Returns false where it is no reason of the business. */
export async function closeRefused(
  tx: Tx,
  tenantId: string,
  runId: string,
  error: unknown,
  now: Date,
): Promise<boolean> {
  if (error instanceof ImportStopped) {
    await closeStopped(tx, runId, now);
    return true;
  }
  if (error instanceof LineRefused) {
    const { line, key, subjectId } = error.planned;
    const faults = error.faults.map(([column, reason]) => [column || "", reason]);
    await tx`
      insert into import_row (tenant_id, run_id, line, act, key, subject_id, errors)
      values (${tenantId}, ${runId}, ${line}, 'bad', ${key.slice(0, 300)}, ${subjectId}, ${JSON.stringify(faults)}::text::jsonb)
      on conflict (tenant_id, run_id, line) do update set act = 'bad', changes = '[]', errors = excluded.errors`;
    await tx`update import_run set state = 'refused', done_count = 0, bad_count = 1, problem = ${`Line ${line}: ${error.message}`.slice(0, 1000)} where id = ${runId}`;
    return true;
  }
  if (!(error instanceof Refusal)) return false;
  await tx`update import_run set state = 'refused', done_count = 0, problem = ${error.message.slice(0, 1000)} where id = ${runId}`;
  return true;
}
