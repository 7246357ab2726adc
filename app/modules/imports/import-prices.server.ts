import { MOST_PRICES, type PriceListInput, priceListInput } from "#app/modules/catalog/input.ts";
import { changePriceList, createPriceList } from "#app/modules/catalog/save-price-list.server.ts";
import { shortNumber } from "#app/modules/imports/import-products.server.ts";
import { bad, type Change, type Fault, type Planned, type Row, repeated } from "#app/modules/imports/plan.ts";
import { type Importer, LineRefused, parsed, refusedLine } from "#app/modules/imports/planning.server.ts";
import { formatMicro, parseMicro } from "#app/modules/shared/quantity.ts";
import type { Db } from "#db/client.ts";

type Price = { sku: string; from_quantity: string; valid_from: string; valid_to: string; unit_price: string };
type List = { id: string; code: string; name: string; active: boolean; prices: Map<string, Price> };

const keyOf = ({ sku, from_quantity, valid_from }: Pick<Price, "sku" | "from_quantity" | "valid_from">) =>
  `${sku.toLowerCase()} ${from_quantity} ${valid_from}`;

async function readLists(db: Db, codes: readonly string[] | null): Promise<Map<string, List>> {
  const lists = await db<Omit<List, "prices">[]>`
    select id, code, name, active from price_list where ${codes === null ? db`true` : db`code_key = any(${[...codes]})`} order by code_key`;
  const rows = await db<
    (Omit<Price, "valid_from" | "valid_to"> & { list: string; valid_from: string | null; valid_to: string | null })[]
  >`
    select l.price_list_id as list, i.sku, l.from_quantity, l.valid_from, l.valid_to, l.unit_price
      from price_list_line l join item i on i.tenant_id = l.tenant_id and i.id = l.item_id
     where l.price_list_id = any(${lists.map((list) => list.id)}::uuid[]) order by i.sku_key, l.from_quantity, l.valid_from nulls first`;
  const found = new Map(lists.map((list) => [list.id, { ...list, prices: new Map<string, Price>() }]));
  for (const { list, ...row } of rows) {
    const price = {
      sku: row.sku,
      from_quantity: shortNumber(row.from_quantity),
      valid_from: row.valid_from ?? "",
      valid_to: row.valid_to ?? "",
      unit_price: shortNumber(row.unit_price),
    };
    found.get(list)?.prices.set(keyOf(price), price);
  }
  return new Map([...found.values()].map((list) => [list.code.toLowerCase(), list]));
}

function priceOf(row: Row, before: Price | undefined): Price {
  const { sku = "", from_quantity, valid_from = "", valid_to, unit_price } = row.values;
  return {
    sku: before?.sku ?? sku,
    from_quantity: from_quantity || "1",
    valid_from,
    valid_to: valid_to ?? before?.valid_to ?? "",
    unit_price: unit_price || before?.unit_price || "",
  };
}

const lineInput = (price: Price) => ({
  ...price,
  valid_from: price.valid_from || null,
  valid_to: price.valid_to || null,
});

/**
 * By price list, product, quantity and first day. Prices that the file does not name stay; `remove` takes one away. A list that
 * is not there is made.
 */
export const pricesImport: Importer = {
  async plan({ tx, actor, now }, rows) {
    const listOf = (row: Row) => (row.values.list ?? "").toLowerCase();
    const lineOf = (row: Row) => `${listOf(row)} ${keyOf(priceOf(row, undefined))}`;
    const twice = repeated(rows, lineOf);
    const skus = rows.map((row) => (row.values.sku ?? "").toLowerCase());
    const [lists, items] = await Promise.all([
      readLists(tx, rows.map(listOf)),
      tx<{ key: string }[]>`select sku_key as key from item where sku_key = any(${skus})`,
    ]);
    const known = new Set(items.map((item) => item.key));
    const wanted = new Map<string, Map<string, Price>>([...lists].map(([code, list]) => [code, new Map(list.prices)]));
    const names = new Map<string, string>();
    const listPrices = (code: string) => {
      const found = wanted.get(code) ?? new Map<string, Price>();
      wanted.set(code, found);
      return found;
    };

    const planned = rows.map((row): Planned => {
      const { list = "", list_name: name, sku = "", remove } = row.values;
      const before = lists.get(listOf(row))?.prices.get(keyOf(priceOf(row, undefined)));
      const price = priceOf(row, before);
      const key = `${list} ${sku}`;
      const faults: Fault[] = [];
      const also = twice.get(row.line);
      if (also !== undefined) faults.push(["sku", `Line ${also} has the same list, product, quantity and first day`]);
      if (sku && !known.has(sku.toLowerCase())) faults.push(["sku", `There is no item ${sku}`]);
      if (price.valid_from && price.valid_to && price.valid_to < price.valid_from)
        faults.push(["valid_to", "The last day is before the first"]);
      const gone = remove === "true";
      const asList = parsed(
        priceListInput,
        { code: list, name: name || list, lines: gone ? [] : [lineInput(price)] },
        (path) => (path[0] === "lines" ? String(path[2] ?? "sku") : path[0] === "code" ? "list" : "list_name"),
      );
      if (row.errors.length + faults.length + asList.faults.length > 0)
        return bad(row, key, [...faults, ...asList.faults]);
      if (name) names.set(listOf(row), name);
      const prices = listPrices(listOf(row));
      if (gone) prices.delete(keyOf(price));
      else prices.set(keyOf(price), price);
      const changes = changesOf(list, before, price, gone);
      const act = gone ? (before ? "remove" : "none") : before ? (changes.length > 0 ? "change" : "none") : "create";
      return { line: row.line, act, key, subjectId: lists.get(listOf(row))?.id ?? null, changes, errors: [] };
    });
    refuseLong(planned, rows, wanted, listOf);

    return {
      rows: planned,
      async apply(step) {
        const touched = new Map<string, Planned>();
        const ofList = new Map<string, { row: Row; one: Planned }[]>();
        for (const [index, one] of planned.entries()) {
          const row = rows[index] as Row;
          const code = listOf(row);
          const before = ofList.get(code);
          if (before) before.push({ row, one });
          else ofList.set(code, [{ row, one }]);
          if (one.act !== "none") touched.set(code, one);
        }
        let done = 0;
        for (const [code, one] of touched) {
          await step(Math.floor((done++ / touched.size) * planned.length));
          const list = lists.get(code);
          const lines = [...listPrices(code).values()].map(lineInput) as unknown as PriceListInput["lines"];
          const ofThis = ofList.get(code) ?? [];
          const spelled = ofThis[0]?.row.values.list ?? code;
          const input = { code: list?.code ?? spelled, name: names.get(code) ?? list?.name ?? spelled, lines };
          try {
            const saved = list
              ? await changePriceList(tx, actor, list.id, priceListInput.parse({ ...input, active: list.active }), now)
              : await createPriceList(tx, actor, priceListInput.parse(input), now);
            for (const { one } of ofThis) one.subjectId = saved.id;
          } catch (error) {
            const known = refusedLine(one, error);
            throw known instanceof LineRefused ? new LineRefused(one, [["list", known.message]]) : error;
          }
        }
        await step(planned.length);
      },
    };
  },

  async all({ tx }) {
    return [...(await readLists(tx, null)).values()].flatMap((list) =>
      [...list.prices.values()].map((price) => ({ list: list.code, list_name: list.name, ...price, remove: "" })),
    );
  },
};

function changesOf(list: string, before: Price | undefined, price: Price, gone: boolean): Change[] {
  const identity: Change[] = [
    ["list", list, list],
    ["sku", price.sku, price.sku],
    ["from_quantity", price.from_quantity, price.from_quantity],
    ["valid_from", price.valid_from, price.valid_from],
  ];
  const fields = ["valid_to", "unit_price"] as const;
  const changed = fields.flatMap((field): Change[] => {
    const [was, is] = [before?.[field] ?? "", gone ? "" : price[field]];
    return same(was, is) ? [] : [[field, was, is]];
  });
  return changed.length === 0 ? [] : [...identity, ...changed];
}

const same = (a: string, b: string) =>
  a === b ||
  (/^\d+(\.\d+)?$/.test(a) && /^\d+(\.\d+)?$/.test(b) && formatMicro(parseMicro(a)) === formatMicro(parseMicro(b)));

/** A list is kept on one screen: what would make it longer than that is refused at its first new line. */
function refuseLong(
  planned: Planned[],
  rows: readonly Row[],
  wanted: ReadonlyMap<string, ReadonlyMap<string, Price>>,
  listOf: (row: Row) => string,
): void {
  const told = new Set<string>();
  for (const [index, one] of planned.entries()) {
    const code = listOf(rows[index] as Row);
    if (one.act !== "create" || told.has(code) || (wanted.get(code)?.size ?? 0) <= MOST_PRICES) continue;
    told.add(code);
    one.act = "bad";
    one.errors.push(["list", `A price list has at most ${MOST_PRICES} prices`]);
  }
}
