import type { Actor } from "#app/modules/shared/actor.ts";
import { type Day, latestOf } from "#app/modules/shared/calendar.ts";
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
  /** Since when all of `leftMinor` is open: its own day, or the last on which something that had settled it was taken back. */
  openFrom: Day;
};

export type OpenInvoice = OpenItem & {
  kind: "invoice" | "credit_note";
  dueOn: string;
  issuedOn: string;
  orderId: string | null;
  origin: string | null;
};

/** The last day on which an allocation to, or of, these documents was taken back; they are locked before, so that it stays. */
async function lastTakenBack(
  tx: Tx,
  side: "invoice_id" | "receipt_id" | "credit_note_id",
  ids: readonly string[],
): Promise<Map<string, Day>> {
  const rows = await tx<{ id: string; day: Day }[]>`
    select ${tx(side)} as id, max(allocated_on) as day from allocation
     where ${tx(side)} = any(${[...ids]}::uuid[]) and undoes_id is not null group by 1`;
  return new Map(rows.map(({ id, day }) => [id, day]));
}

const openSince = <Item extends OpenItem>(item: Item, takenBack: Map<string, Day>): Item => ({
  ...item,
  openFrom: latestOf(item.openFrom, takenBack.get(item.id) ?? item.openFrom),
});

/** Locks an invoice (or credit note). Refuses: NotFound. */
export async function lockInvoice(tx: Tx, id: string): Promise<OpenInvoice> {
  const [[row], takenBack] = await Promise.all([
    tx<OpenInvoice[]>`
      select id, number, kind, customer_id as "customerId", currency, total_minor as "totalMinor", total_minor - allocated_minor as "leftMinor",
             due_on as "dueOn", issued_on as "issuedOn", issued_on as "openFrom", order_id as "orderId", origin
        from invoice where id = ${id} for update`,
    lastTakenBack(tx, "invoice_id", [id]),
  ]);
  if (!row) throw new NotFound("invoice");
  return openSince(row, takenBack);
}

/** Locks what a customer still owes, in id order, as every command that touches several invoices. */
export async function lockOpenInvoices(tx: Tx, customerId: string): Promise<Array<OpenItem & { dueOn: Day }>> {
  const open = await tx<Array<OpenItem & { dueOn: Day }>>`
    select id, number, customer_id as "customerId", currency, total_minor as "totalMinor", total_minor - allocated_minor as "leftMinor",
           issued_on as "openFrom", due_on as "dueOn"
      from invoice where customer_id = ${customerId} and kind = 'invoice' and total_minor - allocated_minor > 0 order by id for update`;
  if (open.length === 0) return open;
  const takenBack = await lastTakenBack(
    tx,
    "invoice_id",
    open.map(({ id }) => id),
  );
  return open.map((item) => openSince(item, takenBack));
}

/** Locks what gives credit: a receipt's rest or a credit note's. Refuses: BadInput at source_id. */
export async function lockCredit(tx: Tx, type: "payment" | "credit_note", id: string): Promise<OpenItem> {
  const [[item], takenBack] = await Promise.all([
    type === "payment"
      ? tx<OpenItem[]>`
          select id, number, customer_id as "customerId", currency, amount_minor as "totalMinor", amount_minor - allocated_minor as "leftMinor",
                 paid_on as "openFrom"
            from payment where id = ${id} and kind = 'receipt' for update`
      : tx<OpenItem[]>`
          select id, number, customer_id as "customerId", currency, total_minor as "totalMinor", total_minor - allocated_minor as "leftMinor",
                 issued_on as "openFrom"
            from invoice where id = ${id} and kind = 'credit_note' for update`,
    lastTakenBack(tx, type === "payment" ? "receipt_id" : "credit_note_id", [id]),
  ]);
  if (!item) throw BadInput.at("source_id", "unknown_credit", "There is no such payment or credit note");
  return openSince(item, takenBack);
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
