import type { Company } from "#app/modules/access/company.server.ts";
import { createItem } from "#app/modules/catalog/create-item.server.ts";
import { createLevel } from "#app/modules/inventory/put-item.server.ts";
import type { ImportItem } from "#app/modules/orders/import-run.server.ts";
import { isStocked, type SalesDocument, WALK_IN } from "#app/modules/orders/sales-file.server.ts";
import { createCustomer } from "#app/modules/parties/create-customer.server.ts";
import { refuseErased } from "#app/modules/parties/erased.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { countryCode } from "#app/modules/shared/countries.ts";
import { planForGrowth } from "#db/plan-for-growth.ts";
import type { Tx } from "#db/transaction.ts";

/** Makes the items and customers that the documents name and the company does not know yet. Refuses: erased_customer. */
export async function importParties(
  tx: Tx,
  actor: Actor,
  company: Company,
  documents: SalesDocument[],
): Promise<{ items: Map<string, ImportItem>; customers: Map<string, string>; newItems: number; newCustomers: number }> {
  const at = documents[0]?.at ?? new Date();

  const wanted = newestNames(documents);
  const known = await tx<ImportItem[]>`select id, sku, name, kind from item where sku_key = any(${[...wanted.keys()]})`;
  const items = new Map(known.map((item) => [item.sku.toLowerCase(), item]));
  await together(
    tx,
    [...wanted].filter(([key]) => !items.has(key)),
    async ([key, { sku, name, price }]) => {
      const kind = isStocked(sku) ? "stock" : "service";
      const { id } = await createItem(tx, actor, { sku, name: name || sku, price, kind }, at);
      if (kind === "stock") await createLevel(tx, actor, id, company.currency, false);
      items.set(key, { id, sku, name: name || sku, kind });
    },
  );

  const people = new Map(documents.map((document) => [document.customerCode, document.country]));
  const there = await tx<{ id: string; code: string; erased_at: Date | null }[]>`
    select id, code, erased_at from customer where code_key = any(${[...people.keys()].map((code) => code.toLowerCase())})`;
  there.forEach(refuseErased);
  const byCode = new Map(there.map((row) => [row.code.toLowerCase(), row.id]));
  const missing = [...people].filter(([code]) => !byCode.has(code.toLowerCase()));
  // Codes that differ only in case are one customer.
  const firstSpellings = [
    ...new Map(missing.map(([code, country]) => [code.toLowerCase(), { code, country }])).values(),
  ];
  await together(tx, firstSpellings, async ({ code, country }) => {
    const isWalkIn = code === WALK_IN;
    const name = isWalkIn ? "Walk-in customer" : `Customer ${code}`;
    const { id } = await createCustomer(
      tx,
      actor,
      { code, name, country: isWalkIn ? null : (countryCode(country, ["en"]) ?? null) },
      at,
    );
    byCode.set(code.toLowerCase(), id);
  });
  const customers = new Map([...people.keys()].map((code) => [code, byCode.get(code.toLowerCase()) ?? ""]));
  return { items, customers, newItems: items.size - known.length, newCustomers: byCode.size - there.length };
}

/** Statements of so many at once are under way on the one connection: their round trips overlap. */
async function together<One>(tx: Tx, all: readonly One[], work: (one: One) => Promise<void>): Promise<void> {
  const grown = await planForGrowth(tx);
  for (let start = 0; start < all.length; start += 50) {
    await Promise.all(all.slice(start, start + 50).map(work));
    await grown(start + 50);
  }
}

/** Per SKU (case does not matter) the first spelling, the last text that a sale gave it, and its last sales price. */
function newestNames(documents: SalesDocument[]): Map<string, { sku: string; name: string; price: bigint }> {
  const found = new Map<string, { sku: string; name: string; price: bigint }>();
  for (const row of documents.flatMap((document) => document.rows)) {
    const key = row.sku.toLowerCase();
    const item = found.get(key) ?? { sku: row.sku, name: "", price: 0n };
    if (row.kind === "sale") {
      item.price = row.unitPrice;
      if (row.description) item.name = row.description;
    } else if (!item.name && row.kind === "return") item.name = row.description;
    found.set(key, item);
  }
  return found;
}
