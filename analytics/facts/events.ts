import type * as z from "zod";
import type * as billing from "#app/modules/billing/events.ts";
import type * as catalog from "#app/modules/catalog/events.ts";
import type * as inventory from "#app/modules/inventory/events.ts";
import type * as ledger from "#app/modules/ledger/events.ts";
import type * as orders from "#app/modules/orders/events.ts";

// The data of the events that facts are made of, taken from the modules that announce them.
type Data<Definition extends { schema: z.ZodType }> = z.output<Definition["schema"]>;

export type OrderLines = Data<typeof orders.orderCreated> & { status?: string };
export type ReservationFailed = Data<typeof orders.reservationFailed>;
export type StockReserved = Data<typeof orders.stockReserved>;
export type OrderShipped = Data<typeof orders.orderShipped>;
export type OrderClosedShort = Data<typeof orders.orderClosedShort>;
export type OrderCancelled = Data<typeof orders.orderCancelled>;
export type InvoiceCreated = Data<typeof billing.invoiceCreated>;
export type CreditNoteCreated = Data<typeof billing.creditNoteCreated>;
export type PaymentRecorded = Data<typeof billing.paymentRecorded>;
export type CreditAllocated = Data<typeof billing.creditAllocated>;
export type EntryPosted = Data<typeof ledger.entryPosted>;
export type StockChanged = Data<typeof inventory.stockChanged>;
export type ItemChanged = Data<typeof catalog.itemChanged>;
