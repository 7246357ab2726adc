import type { Actor } from "#app/modules/shared/actor.ts";
import { newId } from "#app/modules/shared/id.ts";
import { BadInput, NotFound } from "#app/modules/shared/refusal.ts";
import type { InsertRow } from "#db/insert-rows.ts";
import type { allocation } from "#db/schema/billing.ts";
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

/** The row of an allocation, and its id. */
export function allocationRow(
  actor: Actor,
  settled: NewAllocation,
  now: Date,
): InsertRow<typeof allocation> & { id: string } {
  return {
    id: newId(now.getTime()),
    tenant_id: actor.tenantId,
    invoice_id: settled.invoiceId ?? null,
    refund_id: settled.refundId ?? null,
    receipt_id: settled.receiptId ?? null,
    credit_note_id: settled.creditNoteId ?? null,
    amount_minor: settled.amountMinor,
    currency: settled.currency,
    undoes_id: settled.undoesId ?? null,
    allocated_on: settled.allocatedOn,
    recorded_at: now,
    actor_name: actor.name,
  };
}
