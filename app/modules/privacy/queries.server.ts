import { may } from "#app/modules/access/policy.ts";
import { listInvoices } from "#app/modules/billing/queries.server.ts";
import { listOrders } from "#app/modules/orders/queries.server.ts";
import { readCustomer } from "#app/modules/parties/queries.server.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import type { Page, Paged } from "#app/modules/shared/paging.ts";
import { Forbidden } from "#app/modules/shared/refusal.ts";
import type { Tx } from "#db/client.ts";

export type ConsentView = {
  id: string;
  purpose: string;
  given: boolean;
  source: string;
  recorded_by: string;
  recorded_at: string;
};

/** What was agreed to and withdrawn, newest first. */
export async function listConsents(tx: Tx, customerId: string): Promise<ConsentView[]> {
  const rows = await tx<(Omit<ConsentView, "recorded_at"> & { recorded_at: Date })[]>`
    select id, purpose, given, source, recorded_by, recorded_at from consent where customer_id = ${customerId} order by id desc limit 500`;
  return rows.map((row) => ({ ...row, recorded_at: row.recorded_at.toISOString() }));
}

export async function wasErased(tx: Tx, customerId: string): Promise<string | null> {
  const [row] = await tx<{ at: Date | null }[]>`select erased_at as at from customer where id = ${customerId}`;
  return row?.at?.toISOString() ?? null;
}

const EVERYTHING = 10_000;

async function all<Row>(read: (page: Page) => Promise<Paged<Row>>): Promise<Row[]> {
  return (await read({ limit: EVERYTHING, after: null })).data;
}

/** What one must be able to read for a file that has all of it. */
const ALL_OF_IT = [
  "customers",
  "customer_contact",
  "customer_terms",
  "price_lists",
  "orders",
  "invoices",
  "invoice_detail",
  "comments",
] as const;

/** All that is known of the person behind a customer, for handing it to them (GDPR, article 15). Refuses: Forbidden, NotFound. */
export async function readSubject(
  tx: Tx,
  actor: Actor,
  customerId: string,
  now: Date,
): Promise<Record<string, unknown>> {
  const seesAll = ALL_OF_IT.every((resource) => may(actor, "read", resource, null));
  if (!seesAll)
    throw new Forbidden(
      "This needs the right to read all that is kept of a customer: contacts, terms, orders, invoices and comments.",
    );
  const customer = await readCustomer(tx, customerId);
  const [comments, files, texts] = await Promise.all([
    tx<{ body: string; created_at: Date }[]>`
      select body, created_at from comment where subject_type = 'customer' and subject_id = ${customerId} and deleted_at is null order by id`,
    tx<{ name: string; media_type: string; added_at: Date; sha256: string }[]>`
      select name, media_type, added_at, sha256 from attachment
       where subject_type = 'customer' and subject_id = ${customerId} and removed_at is null order by id`,
    tx<{ type: string; occurred_at: Date; data: unknown }[]>`
      select e.type, e.occurred_at, p.data from event_log e join event_personal p on p.tenant_id = e.tenant_id and p.event_id = e.id
       where e.subject_id = ${customerId} order by e.occurred_at, e.id`,
  ]);
  return {
    made_at: now.toISOString(),
    customer,
    consents: await listConsents(tx, customerId),
    orders: await all((page) => listOrders(tx, { customer_id: customerId }, page)),
    invoices: await all((page) => listInvoices(tx, { customer_id: customerId }, page, now)),
    credit_notes: await all((page) => listInvoices(tx, { customer_id: customerId, kind: "credit_note" }, page, now)),
    comments,
    files,
    history: texts,
  };
}
