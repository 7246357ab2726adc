import { changeItems } from "#app/modules/catalog/change-item.server.ts";
import { createItems } from "#app/modules/catalog/create-items.server.ts";
import { createItemInput } from "#app/modules/catalog/input.ts";
import { KINDS } from "#app/modules/imports/kinds.ts";
import {
  alsoIn,
  bad,
  type Change,
  differences,
  type Fault,
  type Planned,
  type Row,
  repeated,
} from "#app/modules/imports/plan.ts";
import { applyTogether, createMany, type Importer, parsed } from "#app/modules/imports/planning.server.ts";
import { type PutItemInput, putItemInput } from "#app/modules/inventory/input.ts";
import { createLevels } from "#app/modules/inventory/put-item.server.ts";
import { lockStock, noteReorderPoint } from "#app/modules/inventory/stock-sheet.server.ts";
import { formatMicro, parseMicro } from "#app/modules/shared/quantity.ts";
import type { Db } from "#db/client.ts";
import { appendEvents } from "#db/event-log.ts";

const FIELDS = KINDS.products.fields;

type Existing = { id: string; values: Record<string, string> };
type Stored = {
  id: string;
  sku: string;
  name: string;
  category: string | null;
  kind: string;
  price: string;
  barcode: string | null;
  unit_cost: string | null;
  reorder_point: string | null;
  reorder_quantity: string | null;
  tax_category: string;
  allow_negative: boolean;
  active: boolean;
};

export const shortNumber = (text: string | null): string => (text === null ? "" : formatMicro(parseMicro(text)));

async function readExisting(db: Db, skus: readonly string[] | null): Promise<Map<string, Existing>> {
  const rows = await db<Stored[]>`
    select id, sku, name, category, kind, price, barcode, unit_cost, reorder_point, reorder_quantity, tax_category, allow_negative, active
      from item where ${skus === null ? db`true` : db`sku_key = any(${[...skus]})`} order by sku_key`;
  return new Map(
    rows.map(({ id, ...row }) => [
      row.sku.toLowerCase(),
      {
        id,
        values: {
          ...row,
          price: shortNumber(row.price),
          category: row.category ?? "",
          barcode: row.barcode ?? "",
          unit_cost: shortNumber(row.unit_cost),
          reorder_point: shortNumber(row.reorder_point),
          reorder_quantity: shortNumber(row.reorder_quantity),
          allow_negative: String(row.allow_negative),
          active: String(row.active),
        },
      },
    ]),
  );
}

const BOOLEANS = new Set(["allow_negative", "active"]);

function inputOf(sku: string, changes: readonly Change[]): Record<string, unknown> {
  const input: Record<string, unknown> = { sku };
  for (const [field, , after] of changes)
    input[field] = after === "" ? null : BOOLEANS.has(field) ? after === "true" : after;
  return input;
}

/** As it was written, for a schema that reads it again. */
const written = (fields: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, typeof value === "bigint" ? formatMicro(value) : value]),
  );

/** By SKU; stock is a file of its own. */
export const productsImport: Importer = {
  async plan({ tx, actor, company, now }, rows) {
    const keyOf = (row: Row) => (row.values.sku ?? "").toLowerCase();
    const codeOf = (row: Row) => row.values.barcode ?? "";
    const twice = repeated(rows, keyOf);
    const sameCode = repeated(rows, codeOf);
    const [known, owners] = await Promise.all([
      readExisting(tx, rows.map(keyOf)),
      tx<{ barcode: string; sku: string }[]>`
        select barcode, sku from item where barcode = any(${rows.map(codeOf).filter(Boolean)})`,
    ]);
    const ownerOf = new Map(owners.map(({ barcode, sku }) => [barcode, sku]));
    const inputs = new Map<number, PutItemInput>();

    const planned = rows.map((row): Planned => {
      const { line, values } = row;
      const before = known.get(keyOf(row));
      const faults: Fault[] = [];
      const also = twice.get(line);
      if (also !== undefined) faults.push(alsoIn("sku", also));
      const alsoCode = sameCode.get(line);
      if (alsoCode !== undefined) faults.push(alsoIn("barcode", alsoCode));
      const owner = ownerOf.get(codeOf(row));
      if (owner && owner.toLowerCase() !== keyOf(row))
        faults.push(["barcode", `The barcode ${codeOf(row)} belongs to ${owner}`]);
      if (before && values.kind && values.kind !== before.values.kind)
        faults.push(["kind", `A ${before.values.kind} item stays one. Create another item.`]);
      for (const needed of ["name", "price"])
        if (!before && !values[needed] && !row.errors.some(([column]) => column === needed))
          faults.push([needed, `Enter a ${needed}: there is no item with this SKU yet`]);
      const changes = differences(FIELDS, values, before?.values ?? {});
      const read = parsed(putItemInput, inputOf(before?.values.sku ?? values.sku ?? "", changes));
      if (row.errors.length + faults.length + read.faults.length > 0)
        return bad(row, values.sku ?? "", [...faults, ...read.faults]);
      if (read.input) inputs.set(line, read.input);
      const act = before ? (changes.length > 0 ? "change" : "none") : "create";
      return { line, act, key: values.sku ?? "", subjectId: before?.id ?? null, changes, errors: [] };
    });

    return {
      rows: planned,
      async apply(step) {
        const fieldsOf = (one: Planned) => {
          const { qty_on_hand: _none, ...fields } = inputs.get(one.line) ?? { sku: one.key };
          return fields;
        };
        await createMany(planned, step, async (some) => {
          const items = await createItems(
            tx,
            actor,
            some.map((one) => createItemInput.parse(written(fieldsOf(one)))),
            now,
          );
          const stocked = items.filter((item) => item.kind === "stock").map((item) => item.id);
          await createLevels(tx, actor, stocked, company.currency);
          return items.map((item) => item.id);
        });
        await applyTogether(planned, "change", step, async (some) => {
          const changes = some.map((one) => {
            const { sku: _key, ...fields } = fieldsOf(one);
            const spelled = one.changes.find(([field]) => field === "sku")?.[2];
            return { id: one.subjectId ?? "", input: { ...fields, ...(spelled ? { sku: spelled } : {}) } };
          });
          await changeItems(tx, actor, changes, now);
          // A changed reorder point may make the item low, which somebody has to be told.
          const moved = changes.filter(({ input }) => input.reorder_point !== undefined).map(({ id }) => id);
          if (moved.length > 0)
            await appendEvents(tx, actor, await noteReorderPoint(tx, await lockStock(tx, moved)), now);
        });
      },
    };
  },

  async all({ tx }) {
    return [...(await readExisting(tx, null)).values()].map(({ values }) => values);
  },
};
