import { shortNumber } from "#app/modules/imports/import-products.server.ts";
import { alsoIn, bad, type Fault, type Planned, type Row, repeated } from "#app/modules/imports/plan.ts";
import { type Importer, parsed } from "#app/modules/imports/planning.server.ts";
import { prepareStockChange } from "#app/modules/inventory/change-stock.server.ts";
import { putItemInput } from "#app/modules/inventory/input.ts";
import { levelOf, lockStock, writeStock } from "#app/modules/inventory/stock-sheet.server.ts";
import { readAccounts } from "#app/modules/ledger/accounts.server.ts";
import { writeEntries } from "#app/modules/ledger/post-entry.server.ts";
import { formatMicro, parseMicro } from "#app/modules/shared/quantity.ts";
import type { Db } from "#db/client.ts";
import { appendEvents } from "#db/event-log.ts";

type Existing = { id: string; sku: string; kind: string; on_hand: string | null };

function readExisting(db: Db, skus: readonly string[] | null): Promise<Existing[]> {
  return db<Existing[]>`
    select i.id, i.sku, i.kind, (select sum(l.on_hand)::text from stock_level l where l.tenant_id = i.tenant_id and l.item_id = i.id) as on_hand
      from item i where ${skus === null ? db`i.kind = 'stock'` : db`i.sku_key = any(${[...skus]})`} order by i.sku_key`;
}

/** Written in one round trip. */
const TOGETHER = 250;

const line = putItemInput.pick({ sku: true, qty_on_hand: true, unit_cost: true }).required({ qty_on_hand: true });

/** Counts each named item to its quantity. What is added is worth `unit_cost`, else the item's average. */
export const stockImport: Importer = {
  async plan({ tx, actor, company, now }, rows) {
    const keyOf = (row: Row) => (row.values.sku ?? "").toLowerCase();
    const twice = repeated(rows, keyOf);
    const known = new Map((await readExisting(tx, rows.map(keyOf))).map((item) => [item.sku.toLowerCase(), item]));
    const sheet = await lockStock(
      tx,
      [...known.values()].filter((item) => item.kind === "stock").map((item) => item.id),
    );
    const costs = new Map<number, bigint | null>();

    const planned = rows.map((row): Planned => {
      const { sku = "", qty_on_hand: wanted, unit_cost: cost } = row.values;
      const item = known.get(keyOf(row));
      const faults: Fault[] = [];
      const also = twice.get(row.line);
      if (also !== undefined) faults.push(alsoIn("sku", also));
      if (!item && sku) faults.push(["sku", `There is no item ${sku}`]);
      if (item && item.kind !== "stock") faults.push(["sku", `${sku} is a service: it has no stock`]);
      const read = parsed(line, { sku, qty_on_hand: wanted, ...(cost ? { unit_cost: cost } : {}) });
      faults.push(...read.faults);
      if (item?.kind === "stock" && read.input) {
        const { reserved, allowNegative } = levelOf(sheet, item.id);
        if (
          read.input.qty_on_hand < reserved &&
          !allowNegative &&
          read.input.qty_on_hand !== levelOf(sheet, item.id).onHand
        )
          faults.push(["qty_on_hand", `${formatMicro(reserved)} of ${item.sku} are reserved`]);
      }
      if (row.errors.length + faults.length > 0 || !item || !read.input) return bad(row, sku, faults);
      costs.set(row.line, read.input.unit_cost ?? null);
      const before = formatMicro(levelOf(sheet, item.id).onHand);
      const after = formatMicro(read.input.qty_on_hand);
      const same = before === after;
      const changes: Planned["changes"] = same
        ? []
        : [["qty_on_hand", before, after], ...(cost ? ([["unit_cost", "", cost]] as Planned["changes"]) : [])];
      return { line: row.line, act: same ? "none" : "change", key: item.sku, subjectId: item.id, changes, errors: [] };
    });

    return {
      rows: planned,
      async apply(step) {
        const accounts = await readAccounts(tx);
        const todo = planned.filter((one) => one.act === "change");
        for (let start = 0; start < todo.length; start += TOGETHER) {
          await step(start);
          const made = todo.slice(start, start + TOGETHER).map((one) => {
            const itemId = one.subjectId ?? "";
            const [, , after = "0"] = one.changes[0] ?? [];
            const delta = parseMicro(after) - levelOf(sheet, itemId).onHand;
            const change = {
              itemId,
              delta,
              unitCost: costs.get(one.line) ?? null,
              reason: "count",
              kind: "adjustment" as const,
            };
            return prepareStockChange(actor, { company, accounts }, sheet, change, now);
          });
          const entries = made.flatMap((one) => one.entries);
          await Promise.all([writeStock(tx, sheet), writeEntries(tx, entries)]);
          await appendEvents(
            tx,
            actor,
            made.flatMap((one) => one.events),
            now,
          );
        }
        await step(todo.length);
      },
    };
  },

  async all({ tx }) {
    return (await readExisting(tx, null)).map((item) => ({
      sku: item.sku,
      qty_on_hand: shortNumber(item.on_hand ?? "0"),
    }));
  },
};
