import { readCompany } from "#app/modules/access/company.server.ts";
import { mustMay } from "#app/modules/access/lacking.ts";
import { may } from "#app/modules/access/policy.ts";
import { IMPORTERS } from "#app/modules/imports/importers.server.ts";
import { fieldsFor, type ImportKind, importRights } from "#app/modules/imports/kinds.ts";
import type { Change, Fault } from "#app/modules/imports/plan.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { type Page, type Paged, toPage } from "#app/modules/shared/paging.ts";
import { NotFound } from "#app/modules/shared/refusal.ts";
import type { Db } from "#db/client.ts";
import type { Tx } from "#db/transaction.ts";

export type ImportState = "mapping" | "checking" | "checked" | "importing" | "done" | "stopped" | "refused";

type Stored = {
  id: string;
  kind: ImportKind;
  state: ImportState;
  file_name: string;
  head: string[];
  sample: string[][];
  mapping: Record<string, number>;
  rows: number;
  done: number;
  created: number;
  changed: number;
  same: number;
  bad: number;
  plan_hash: string | null;
  stop_asked: boolean;
  asked: number;
  problem: string | null;
  undoes_id: string | null;
  undone_by: string | null;
  is_undone: boolean;
  account_id: string | null;
  address_key: string | null;
  started_by: string;
  started_at: Date;
  closed_at: Date | null;
};

const columns = (db: Db) => db`
  r.id, r.kind, r.state, r.file_name, r.head, r.sample, r.mapping, r.row_count as rows, r.done_count as done, r.created_count as created,
  r.changed_count as changed, r.same_count as same, r.bad_count as bad, r.plan_hash, r.stop_asked, r.asked, r.problem, r.undoes_id, r.account_id, r.address_key,
  (select u.id from import_run u where u.tenant_id = r.tenant_id and u.undoes_id = r.id and u.state <> 'stopped' limit 1) as undone_by,
  exists (select 1 from import_run u where u.tenant_id = r.tenant_id and u.undoes_id = r.id and u.state = 'done') as is_undone,
  r.actor_name as started_by, r.started_at, r.closed_at`;

/** Whose file it is, and administrators: it may hold what others must not see. */
const visible = (db: Db, actor: Actor) =>
  db`(${actor.accountId === null || may(actor, "update", "settings")} or r.account_id = ${actor.accountId})`;

export type ImportRunView = Omit<Stored, "plan_hash" | "account_id" | "address_key" | "started_at" | "closed_at"> & {
  started_at: string;
  closed_at: string | null;
};

function view({
  plan_hash: _hash,
  account_id: _account,
  address_key: _key,
  started_at,
  closed_at,
  ...run
}: Stored): ImportRunView {
  return { ...run, started_at: started_at.toISOString(), closed_at: closed_at?.toISOString() ?? null };
}

/** Refuses: NotFound. */
export async function readImport(db: Db, actor: Actor, id: string): Promise<ImportRunView> {
  const [run] = await db<
    Stored[]
  >`select ${columns(db)} from import_run r where r.id = ${id} and ${visible(db, actor)}`;
  if (!run) throw new NotFound("import");
  return view(run);
}

/** Refuses: Forbidden. */
export function mustImport(actor: Actor, kind: ImportKind): void {
  for (const [action, resource] of importRights(kind)) mustMay(actor, action, resource, null);
}

/** For a command. Refuses: NotFound, Forbidden. */
export async function lockRun(tx: Tx, actor: Actor, id: string): Promise<Stored> {
  const [run] = await tx<Stored[]>`
    select ${columns(tx)} from import_run r where r.id = ${id} and ${visible(tx, actor)} for update of r`;
  if (!run) throw new NotFound("import");
  mustImport(actor, run.kind);
  return run;
}

/** For the worker, which acts for whoever began it. */
export async function loadRun(tx: Tx, id: string): Promise<Stored | undefined> {
  const [run] = await tx<Stored[]>`select ${columns(tx)} from import_run r where r.id = ${id}`;
  return run;
}

/** Newest first. */
export async function listImports(db: Db, actor: Actor, page: Page): Promise<Paged<ImportRunView>> {
  const rows = await db<Stored[]>`
    select ${columns(db)} from import_run r
     where ${visible(db, actor)} and ${page.after === null ? db`true` : db`r.id < ${page.after}::uuid`}
     order by r.id desc limit ${page.limit + 1}`;
  return toPage(rows.map(view), page.limit, (row) => row.id);
}

export type ImportRowView = { line: number; act: string; key: string; changes: Change[]; errors: Fault[] };

/** Lines that would change something, or that are wrong, in the order of the file. `page.after` is the last line. */
export async function listImportRows(db: Db, id: string, isBad: boolean, page: Page): Promise<Paged<ImportRowView>> {
  const rows = await db<ImportRowView[]>`
    select line, act, key, changes, errors from import_row
     where run_id = ${id} and (act = 'bad') = ${isBad} and line > ${Number(page.after ?? 0)}
     order by line limit ${page.limit + 1}`;
  return toPage(rows, page.limit, (row) => String(row.line));
}

/** Everything of a kind, in the columns that its import takes: imported again it changes nothing. Refuses: Forbidden. */
export async function exportForImport(
  tx: Tx,
  actor: Actor,
  kind: ImportKind,
): Promise<{ head: string[]; rows: string[][] }> {
  mustImport(actor, kind);
  const head = fieldsFor(actor, kind).map((field) => field.name);
  const all = await IMPORTERS[kind].all({ tx, company: await readCompany(tx) });
  return { head, rows: all.map((row) => head.map((name) => row[name] ?? "")) };
}
