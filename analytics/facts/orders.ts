import type {
  OrderCancelled,
  OrderLines,
  OrderShipped,
  ReservationFailed,
  StockReserved,
} from "#analytics/facts/events.ts";
import { type Changes, type FactModule, factTable } from "#analytics/facts/table.ts";
import { parseMoney } from "#app/modules/shared/money.ts";
import { parseMicro } from "#app/modules/shared/quantity.ts";

/** Lines of placed orders as they are now: an amended order replaces its lines. */
export const orderLine = factTable("order_line", {
  order_id: "uuid",
  line_id: "uuid",
  item_id: "uuid",
  customer_id: "uuid",
  quantity: "micro",
  net: "minor",
  placed_at: "instant",
  placed_on: "day",
});

export const orderCancelled = factTable("order_cancelled", { order_id: "uuid", cancelled_on: "day" });

/** Lines that wait for stock: there from the failed reservation until they are reserved, shipped, cancelled or edited away. */
export const shortage = factTable("shortage", {
  order_id: "uuid",
  line_id: "uuid",
  item_id: "uuid",
  quantity: "micro",
});

export const shipmentLine = factTable("shipment_line", {
  shipment_id: "uuid",
  order_id: "uuid",
  line_id: "uuid",
  item_id: "uuid",
  quantity: "micro",
  cost: "minor",
  shipped_on: "day",
});

function addLines(data: OrderLines, tenantId: string, changes: Changes): void {
  for (const line of data.lines) {
    changes.add(orderLine, {
      tenant_id: tenantId,
      order_id: data.order_id,
      line_id: line.line_id,
      item_id: line.item_id,
      customer_id: data.customer_id,
      quantity: parseMicro(String(line.quantity)),
      net: parseMoney(line.net, data.currency),
      placed_at: data.placed_at,
      placed_on: data.placed_on,
    });
  }
}

function addShortage(
  orderId: string,
  line: { line_id: string; item_id: string },
  quantity: number,
  tenantId: string,
  changes: Changes,
): void {
  changes.add(shortage, {
    tenant_id: tenantId,
    order_id: orderId,
    line_id: line.line_id,
    item_id: line.item_id,
    quantity: parseMicro(String(quantity)),
  });
}

export const orders: FactModule = {
  tables: [orderLine, orderCancelled, shortage, shipmentLine],
  // What counts as sold. A cancelled order stays only when its invoice was posted: then the credit note is the counterpart,
  // under returns. Without an invoice nothing was ever sold.
  views: [
    `create view sold_line as select l.* from order_line l
      where not exists (select 1 from order_cancelled c where c.tenant_id = l.tenant_id and c.order_id = l.order_id
        and not exists (select 1 from invoice i where i.tenant_id = c.tenant_id and i.order_id = c.order_id))`,
  ],
  rules: {
    "orders.order_created": addLines,
    "orders.order_amended": (data: OrderLines, tenantId, changes) => {
      if (data.status !== "placed") return;
      changes.remove(orderLine, "order_id", data.order_id);
      changes.remove(shortage, "order_id", data.order_id);
      addLines(data, tenantId, changes);
    },
    "orders.reservation_failed": (data: ReservationFailed, tenantId, changes) => {
      for (const line of data.shortages) {
        changes.remove(shortage, "line_id", line.line_id);
        addShortage(data.order_id, line, line.requested, tenantId, changes);
      }
    },
    "orders.stock_reserved": (data: StockReserved, _tenantId, changes) => {
      for (const line of data.lines) changes.remove(shortage, "line_id", line.line_id);
    },
    "orders.order_shipped": (data: OrderShipped, tenantId, changes) => {
      changes.remove(shortage, "order_id", data.order_id);
      for (const line of data.waiting ?? []) addShortage(data.order_id, line, line.quantity, tenantId, changes);
      for (const line of data.lines) {
        changes.add(shipmentLine, {
          tenant_id: tenantId,
          shipment_id: data.shipment_id,
          order_id: data.order_id,
          line_id: line.line_id,
          item_id: line.item_id,
          quantity: parseMicro(String(line.quantity)),
          cost: parseMoney(line.cost, data.currency),
          shipped_on: data.shipped_on,
        });
      }
    },
    "orders.order_cancelled": (data: OrderCancelled, tenantId, changes) => {
      if (data.from_status !== "placed") return;
      changes.remove(shortage, "order_id", data.order_id);
      changes.add(orderCancelled, { tenant_id: tenantId, order_id: data.order_id, cancelled_on: data.cancelled_on });
    },
  },
};
