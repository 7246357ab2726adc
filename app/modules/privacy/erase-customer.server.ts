import { customerChanged } from "#app/modules/parties/events.ts";
import { setOwnCompany } from "#app/modules/parties/own-company.server.ts";
import { erased } from "#app/modules/privacy/events.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { NotFound, Refusal } from "#app/modules/shared/refusal.ts";
import { appendEvents } from "#db/event-log.ts";
import { askForJob } from "#db/jobs.ts";
import type { Tx } from "#db/transaction.ts";

export type Erasure =
  /** So many documents have to be rendered first, with the name that they were issued to; asked for. */
  | { done: false; rendering: number }
  /** Contents that no other record has, to be taken out of the folder once this is committed. */
  | { done: true; contents: string[] };

type Customer = { code: string; payment_terms_days: number; erased_at: Date | null };

/**
 * Takes away what is known of the person behind a customer: name, addresses, contacts, what was said and attached, and the texts
 * beside the event log. Orders, invoices and the journal stay, and so do issued documents, which the law wants kept as they were.
 * Refuses: NotFound, already_erased, confirm_code, open_documents (there is still something to be done or paid), both_companies.
 */
export async function eraseCustomer(
  tx: Tx,
  actor: Actor,
  customerId: string,
  input: { code: string },
  now: Date,
): Promise<Erasure> {
  const [customer] = await tx<Customer[]>`
    select code, payment_terms_days, erased_at from customer where id = ${customerId} for update`;
  if (!customer) throw new NotFound("customer");
  if (customer.erased_at) throw new Refusal("already_erased", "This person was erased already.");
  if (input.code.toLowerCase() !== customer.code.toLowerCase())
    throw new Refusal("confirm_code", "Enter the customer's code to confirm.", { field: "code" });
  await refuseOpen(tx, customerId);
  const rendering = await askForDocuments(tx, actor, customerId);
  if (rendering > 0) return { done: false, rendering };

  await tx`
    update customer set name = ${`Erased person ${customer.code}`}, email = null, phone = null, country = null, erased_at = ${now},
           updated_at = ${now}, version = version + 1 where id = ${customerId}`;
  // Nobody changes the customer any more, so nobody could end it later.
  await setOwnCompany(tx, actor, customerId, null, now);
  await tx`delete from customer_address where customer_id = ${customerId}`;
  await tx`delete from customer_contact where customer_id = ${customerId}`;
  const { count: comments } = await tx`
    update comment set body = '', deleted_at = coalesce(deleted_at, ${now}) where subject_type = 'customer' and subject_id = ${customerId}`;
  const contents = await eraseFiles(tx, customerId, now);
  await tx`delete from import_row where subject_id = ${customerId}`;
  const [beside] = await tx<{ gone: number }[]>`select erase_beside_log(${customerId}) as gone`;

  const { code, payment_terms_days } = customer;
  await appendEvents(
    tx,
    actor,
    [
      erased.make(customerId, {
        customer_id: customerId,
        code,
        comments,
        files: contents.length,
        texts: beside?.gone ?? 0,
      }),
      customerChanged.make(customerId, { customer_id: customerId, code, payment_terms_days }),
    ],
    now,
  );

  return { done: true, contents };
}

async function refuseOpen(tx: Tx, customerId: string): Promise<void> {
  const [open] = await tx<{ orders: number; invoices: number; credit: bigint }[]>`
    select (select count(*)::int from sales_order where customer_id = ${customerId} and status in ('draft', 'placed', 'shipped')) as orders,
           (select count(*)::int from invoice where customer_id = ${customerId} and kind = 'invoice' and total_minor - allocated_minor > 0) as invoices,
           (select coalesce(sum(amount_minor - allocated_minor), 0)::bigint from payment where customer_id = ${customerId} and kind = 'receipt') as credit`;
  const { orders = 0, invoices = 0, credit = 0n } = open ?? {};
  if (orders === 0 && invoices === 0 && credit === 0n) return;
  throw new Refusal(
    "open_documents",
    "Something is still open with this person: orders that are not completed, invoices that are not paid, or credit that is not used. Their data is needed for it.",
    { orders, invoices },
  );
}

/** A document that nobody has looked at yet is rendered now, as it was issued. */
async function askForDocuments(tx: Tx, actor: Actor, customerId: string): Promise<number> {
  const missing = await tx<{ id: string }[]>`
    select i.id from invoice i left join invoice_document d on d.tenant_id = i.tenant_id and d.invoice_id = i.id
     where i.customer_id = ${customerId} and i.source_type <> 'opening' and d.invoice_id is null order by i.id limit 5000`;
  for (const { id } of missing) await askForJob(tx, actor, { kind: "render-invoice-pdf", invoiceId: id });
  return missing.length;
}

async function eraseFiles(tx: Tx, customerId: string, now: Date): Promise<string[]> {
  const erasedFiles = await tx<{ sha256: string; path: string }[]>`
    update attachment set name = 'erased', removed_at = coalesce(removed_at, ${now}), erased_at = ${now}
     where subject_type = 'customer' and subject_id = ${customerId} and erased_at is null returning sha256, path`;
  const hashes = [...new Set(erasedFiles.map((file) => file.sha256))];
  const kept = await tx<
    { path: string }[]
  >`select distinct path from attachment where sha256 = any(${hashes}) and erased_at is null`;
  const elsewhere = new Set(kept.map((file) => file.path));
  return [...new Set(erasedFiles.map((file) => file.path))].filter((path) => !elsewhere.has(path));
}
