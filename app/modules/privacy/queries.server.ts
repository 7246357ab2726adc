import { hiddenFields, may, ownOnly, type Resource, withoutFields } from "#app/modules/access/policy.ts";
import { listInvoices } from "#app/modules/billing/queries.server.ts";
import { listOrders } from "#app/modules/orders/queries.server.ts";
import { readCustomer } from "#app/modules/parties/queries.server.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import type { Page, Paged } from "#app/modules/shared/paging.ts";
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

/** When the person behind a customer was erased; null while nobody was. */
export async function wasErased(tx: Tx, customerId: string): Promise<string | null> {
  const [row] = await tx<{ at: Date | null }[]>`select erased_at as at from customer where id = ${customerId}`;
  return row?.at?.toISOString() ?? null;
}

const EVERYTHING = 10_000;

async function all<Row>(read: (page: Page) => Promise<Paged<Row>>): Promise<Row[]> {
  return (await read({ limit: EVERYTHING, after: null })).data;
}

/**
 * All that is known of the person behind a customer, for handing it to them (GDPR, article 15), as far as the reader may see it.
 * Refuses: NotFound.
 */
export async function readSubject(
  tx: Tx,
  actor: Actor,
  customerId: string,
  now: Date,
): Promise<Record<string, unknown>> {
  const customer = withoutFields(await readCustomer(tx, customerId), hiddenFields(actor, "customers"));
  const sees = (resource: Resource) => may(actor, "read", resource) && !ownOnly(actor, "read", resource);
  const bills = sees("invoices") && sees("invoice_detail");
  const filter = { customer_id: customerId };
  return {
    made_at: now.toISOString(),
    customer,
    consents: await listConsents(tx, customerId),
    ...(sees("orders") ? { orders: await all((page) => listOrders(tx, filter, page)) } : {}),
    ...(bills ? { invoices: await all((page) => listInvoices(tx, filter, page, now)) } : {}),
    ...(bills
      ? { credit_notes: await all((page) => listInvoices(tx, { ...filter, kind: "credit_note" }, page, now)) }
      : {}),
    ...(sees("comments") ? { comments: await readComments(tx, customerId) } : {}),
    files: await readFiles(tx, customerId),
    // Earlier names and addresses stand there as they were.
    ...(sees("customer_contact") && sees("customer_terms") ? { history: await readTexts(tx, customerId) } : {}),
  };
}

const readComments = (tx: Tx, id: string) => tx<{ body: string; created_at: Date }[]>`
  select body, created_at from comment where subject_type = 'customer' and subject_id = ${id} and deleted_at is null order by id`;

const readFiles = (tx: Tx, id: string) => tx<{ name: string; media_type: string; added_at: Date; sha256: string }[]>`
  select name, media_type, added_at, sha256 from attachment
   where subject_type = 'customer' and subject_id = ${id} and removed_at is null order by id`;

const readTexts = (tx: Tx, id: string) => tx<{ type: string; occurred_at: Date; data: unknown }[]>`
  select e.type, e.occurred_at, p.data from event_log e join event_personal p on p.tenant_id = e.tenant_id and p.event_id = e.id
   where e.subject_id = ${id} order by e.occurred_at, e.id`;
