import { stringify } from "csv-stringify/sync";
import { readCompany } from "#app/modules/access/company.server.ts";
import { IMPORTERS } from "#app/modules/imports/importers.server.ts";
import { KINDS } from "#app/modules/imports/kinds.ts";
import type { Change } from "#app/modules/imports/plan.ts";
import { lockRun } from "#app/modules/imports/queries.server.ts";
import { checkOwnFile, startImport } from "#app/modules/imports/start-import.server.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { Refusal } from "#app/modules/shared/refusal.ts";
import type { Tx } from "#db/transaction.ts";

type Done = { act: "create" | "change" | "remove"; key: string; changes: Change[] };

/**
 * Makes a file that says the opposite of what was imported, as an import of its own: it is checked, shown and confirmed like any
 * other, so nothing that was done since is lost unseen. New customers stay, for documents may name them; new products are put out of
 * use. Refuses: NotFound, not_undoable.
 */
export async function undoImport(tx: Tx, actor: Actor, id: string, now: Date): Promise<{ id: string }> {
  const run = await lockRun(tx, actor, id);
  if (run.state !== "done") throw new Refusal("not_undoable", "Only an import that is done can be taken back.");
  if (run.undone_by) throw new Refusal("not_undoable", "This import was taken back already.");
  if (run.kind === "open-invoices")
    throw new Refusal("not_undoable", "Posted invoices are not taken back by a file. Credit them one by one.");
  const rows = await tx<Done[]>`select act, key, changes from import_row where run_id = ${id} order by line`;

  const fields = KINDS[run.kind].fields.map((field) => field.name);
  const lines = rows.flatMap((row) => opposite(run.kind, row));
  const used = fields.filter((field) => lines.some((line) => field in line));
  if (lines.length === 0) throw new Refusal("not_undoable", "New customers stay: documents may name them.");
  // Lines that change different fields go together only where an absent one means "as it is".
  const kept = await fillUp(tx, run.kind, lines, used);
  const csv = stringify([used, ...kept.map((line) => used.map((field) => line[field] ?? ""))]);

  const undo = await startImport(
    tx,
    actor,
    { kind: run.kind, fileName: `undo ${run.file_name}`.slice(0, 200), bytes: Buffer.from(csv), undoesId: id },
    now,
  );
  await checkOwnFile(tx, actor, undo.id);
  return undo;
}

function opposite(kind: string, { act, key, changes }: Done): Record<string, string>[] {
  const before = Object.fromEntries(changes.map(([field, was]) => [field, was]));
  if (kind === "customers") return act === "change" ? [{ ...before, code: key }] : [];
  if (kind === "products") return [act === "create" ? { sku: key, active: "false" } : { ...before, sku: key }];
  if (kind === "stock") return [{ sku: key, qty_on_hand: before.qty_on_hand ?? "" }];
  if (kind === "prices") return [act === "create" ? { ...before, remove: "true" } : { ...before, remove: "" }];
  return [before];
}

/** A field that this line did not change, but another did, says what is there now. */
async function fillUp(
  tx: Tx,
  kind: string,
  lines: Record<string, string>[],
  used: readonly string[],
): Promise<Record<string, string>[]> {
  if (kind !== "customers" && kind !== "products") return lines;
  const keyField = kind === "customers" ? "code" : "sku";
  const all = await IMPORTERS[kind].all({ tx, company: await readCompany(tx) });
  const now = new Map(all.map((row) => [(row[keyField] ?? "").toLowerCase(), row]));
  return lines.map((line) => {
    const there = now.get((line[keyField] ?? "").toLowerCase()) ?? {};
    return Object.fromEntries(used.map((field) => [field, line[field] ?? there[field] ?? ""]));
  });
}
