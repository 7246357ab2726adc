import type { Db } from "#db/client.ts";
import type { CheckResult } from "#db/verify/run.ts";

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;

/** What people call each record: [kind, statement with the ids as $1]. */
const NAMES: [kind: string, sql: string][] = [
  ["document", "select id, number from sales_order where id = any($1)"],
  ["document", "select id, number from invoice where id = any($1)"],
  ["document", "select id, number from payment where id = any($1)"],
  ["document", "select id, number from shipment where id = any($1)"],
  ["document", "select id, number from goods_receipt where id = any($1)"],
  ["document", "select id, number from stock_count where id = any($1)"],
  ["document", "select id, source_number from journal_entry where id = any($1)"],
  [
    "document",
    "select l.id, e.source_number from journal_line l join journal_entry e on e.id = l.entry_id where l.id = any($1)",
  ],
  ["document", "select l.id, o.number from order_line l join sales_order o on o.id = l.order_id where l.id = any($1)"],
  ["document", "select r.id, o.number from reservation r join sales_order o on o.id = r.order_id where r.id = any($1)"],
  ["document", "select m.id, s.number from stock_move m join shipment s on s.id = m.source_id where m.id = any($1)"],
  ["document", "select a.id, i.number from allocation a join invoice i on i.id = a.invoice_id where a.id = any($1)"],
  ["document", "select d.id, o.number from event_log d join sales_order o on o.id = d.subject_id where d.id = any($1)"],
  ["document", "select d.id, i.number from event_log d join invoice i on i.id = d.subject_id where d.id = any($1)"],
  ["product", "select id, sku from item where id = any($1)"],
  ["account", "select id, code from ledger_account where id = any($1)"],
];

const TABLE = NAMES.map(([kind, sql]) => `select '${kind}' as kind, x.* from (${sql}) x(id, name)`).join(" union all ");

/**
 * Puts before each breach that is shown what people call it: `document` (SO-…, INV-…), `product` (its SKU), `account` (its code),
 * where its ids have such a name. What cannot be read adds nothing: the breach is said all the same.
 */
export async function nameDocuments(sql: Db, results: CheckResult[]): Promise<CheckResult[]> {
  const idsOf = (row: Record<string, unknown>) =>
    Object.entries(row).flatMap(([column, value]) =>
      column !== "tenant_id" && typeof value === "string" && UUID.test(value) ? [value] : [],
    );
  const ids = [...new Set(results.flatMap(({ first }) => first.flatMap(idsOf)))];
  if (ids.length === 0) return results;
  const found = await sql
    .unsafe<{ kind: string; id: string; name: string }[]>(`select * from (${TABLE}) t where name is not null`, [ids])
    .catch(() => []);
  const namesOf = (row: Record<string, unknown>) => {
    const names: Record<string, string> = {};
    for (const id of idsOf(row)) for (const one of found) if (one.id === id) names[one.kind] ??= one.name;
    return names;
  };
  return results.map((result) => ({ ...result, first: result.first.map((row) => ({ ...namesOf(row), ...row })) }));
}
