import type { OrderStatus } from "#app/modules/orders/rules.ts";
import { type Micro, parseMicro } from "#app/modules/shared/quantity.ts";
import { NotFound, Refusal } from "#app/modules/shared/refusal.ts";
import type { Tx } from "#db/transaction.ts";

export type LockedOrder = {
  id: string;
  number: string;
  status: OrderStatus;
  customerId: string;
  currency: string;
  version: number;
  invoicePolicy: "on_order" | "on_shipment" | "prepay";
  taxRounding: "line" | "document";
  customerReference: string | null;
  externalReference: string | null;
  outletId: string | null;
  placedAt: Date | null;
  placedOn: string | null;
  origin: "import" | null;
  lines: LockedLine[];
};

export type LockedLine = {
  id: string;
  lineNo: number;
  itemId: string;
  sku: string;
  name: string;
  kind: "stock" | "service";
  quantity: Micro;
  unitPrice: Micro;
  netMinor: bigint;
  taxMinor: bigint;
  reserved: Micro;
  shipped: Micro;
  closed: Micro;
  waiting: boolean;
};

type LineRow = {
  id: string;
  line_no: number;
  item_id: string;
  sku: string;
  name: string;
  kind: "stock" | "service";
  quantity: string;
  unit_price: string;
  net_minor: bigint;
  tax_minor: bigint;
  quantity_reserved: string;
  quantity_shipped: string;
  quantity_closed: string;
  waiting: boolean;
};

/**
 * Locks an order and reads its lines. The order's row comes before stock levels in every command, so commands queue, never circle.
 * Refuses: NotFound, stale_version (where the caller knows one).
 */
export async function lockOrder(tx: Tx, id: string, version?: number): Promise<LockedOrder> {
  const locked = tx<Array<Omit<LockedOrder, "lines">>>`
    select id, number, status, customer_id as "customerId", currency, version, invoice_policy as "invoicePolicy",
           tax_rounding as "taxRounding",
           customer_reference as "customerReference", external_reference as "externalReference",
           outlet_id as "outletId", placed_at as "placedAt",
           placed_on as "placedOn", origin
      from sales_order where id = ${id} for update`.execute();
  // Sent along, run after the lock is held: the lines as the last command left them.
  const lines = tx<LineRow[]>`
    select id, line_no, item_id, sku, name, kind, quantity, unit_price, net_minor, tax_minor, quantity_reserved, quantity_shipped, quantity_closed,
           waiting
      from order_line where order_id = ${id} order by line_no`.execute();
  const [[order], rows] = await Promise.all([locked, lines]);
  if (!order) throw new NotFound("order");
  if (version !== undefined && version !== order.version) {
    throw new Refusal("stale_version", "Somebody else has changed this order. Load it again.", {
      version: order.version,
    });
  }
  return { ...order, lines: rows.map(toLine) };
}

function toLine(row: LineRow): LockedLine {
  return {
    id: row.id,
    lineNo: row.line_no,
    itemId: row.item_id,
    sku: row.sku,
    name: row.name,
    kind: row.kind,
    quantity: parseMicro(row.quantity),
    unitPrice: parseMicro(row.unit_price),
    netMinor: row.net_minor,
    taxMinor: row.tax_minor,
    reserved: parseMicro(row.quantity_reserved),
    shipped: parseMicro(row.quantity_shipped),
    closed: parseMicro(row.quantity_closed),
    waiting: row.waiting,
  };
}

export type OpenReservation = { id: string; itemId: string; orderLineId: string | null; openQuantity: Micro };

/** What is still held for an order. Call after its stock levels are locked. */
export async function openReservations(tx: Tx, orderId: string): Promise<OpenReservation[]> {
  const rows = await tx<Array<{ id: string; item_id: string; order_line_id: string | null; open_quantity: string }>>`
    select id, item_id, order_line_id, open_quantity from reservation where order_id = ${orderId} and open_quantity > 0 order by id for update`;
  return rows.map((row) => ({
    id: row.id,
    itemId: row.item_id,
    orderLineId: row.order_line_id,
    openQuantity: parseMicro(row.open_quantity),
  }));
}

/** Items whose levels an order's end touches: of its stock lines, and of what was reserved for it beside them. */
export async function itemsHeldFor(tx: Tx, order: LockedOrder): Promise<string[]> {
  const rows = await tx<
    { itemId: string }[]
  >`select distinct item_id as "itemId" from reservation where order_id = ${order.id} and open_quantity > 0`;
  return [
    ...order.lines.filter((line) => line.kind === "stock").map((line) => line.itemId),
    ...rows.map((row) => row.itemId),
  ];
}
