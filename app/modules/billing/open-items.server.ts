import type { Actor } from "#app/modules/shared/actor.ts";
import { newId } from "#app/modules/shared/id.ts";
import { BadInput, NotFound } from "#app/modules/shared/refusal.ts";
import type { Tx } from "#db/transaction.ts";

/** A document that is settled by, or settles, others; locked. `leftMinor` is what it still owes, or still has to give. */
export type OpenItem = {
  id: string;
  number: string;
  customerId: string;
  currency: string;
  totalMinor: bigint;
  leftMinor: bigint;
};

export type OpenInvoice = OpenItem & {
  kind: "invoice" | "credit_note";
  dueOn: string;
  issuedOn: string;
  orderId: string | null;
  origin: string | null;
};

/** Locks an invoice (or credit note). Refuses: NotFound. */
export async function lockInvoice(tx: Tx, id: string): Promise<OpenInvoice> {
  const [row] = await tx<OpenInvoice[]>`
    select id, number, kind, customer_id as "customerId", currency, total_minor as "totalMinor", total_minor - allocated_minor as "leftMinor",
           due_on as "dueOn", issued_on as "issuedOn", order_id as "orderId", origin
      from invoice where id = ${id} for update`;
  if (!row) throw new NotFound("invoice");
  return row;
}

/** Locks what gives credit: a receipt's rest or a credit note's. Refuses: BadInput at source_id. */
export async function lockCredit(tx: Tx, type: "payment" | "credit_note", id: string): Promise<OpenItem> {
  const rows =
    type === "payment"
      ? await tx<OpenItem[]>`
          select id, number, customer_id as "customerId", currency, amount_minor as "totalMinor", amount_minor - allocated_minor as "leftMinor"
            from payment where id = ${id} and kind = 'receipt' for update`
      : await tx<OpenItem[]>`
          select id, number, customer_id as "customerId", currency, total_minor as "totalMinor", total_minor - allocated_minor as "leftMinor"
            from invoice where id = ${id} and kind = 'credit_note' for update`;
  const item = rows[0];
  if (!item) throw BadInput.at("source_id", "unknown_credit", "There is no such payment or credit note");
  return item;
}

export type NewAllocation = {
  invoiceId?: string;
  refundId?: string;
  receiptId?: string;
  creditNoteId?: string;
  amountMinor: bigint;
  currency: string;
  allocatedOn: string;
  undoesId?: string;
};

/** Writes allocations; triggers move both sides, and the database refuses more than either side has left. Returns their ids. */
export async function allocateItems(
  tx: Tx,
  actor: Actor,
  rows: readonly NewAllocation[],
  now: Date,
): Promise<string[]> {
  if (rows.length === 0) return [];
  const ids = rows.map(() => newId(now.getTime()));
  await tx`insert into allocation ${tx(
    rows.map((row, index) => ({
      id: ids[index] ?? newId(),
      tenant_id: actor.tenantId,
      invoice_id: row.invoiceId ?? null,
      refund_id: row.refundId ?? null,
      receipt_id: row.receiptId ?? null,
      credit_note_id: row.creditNoteId ?? null,
      amount_minor: row.amountMinor,
      currency: row.currency,
      undoes_id: row.undoesId ?? null,
      allocated_on: row.allocatedOn,
      recorded_at: now,
      actor_name: actor.name,
    })),
  )}`;
  return ids;
}
