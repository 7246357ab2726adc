import type {
  OrderCancelled,
  OrderClosedShort,
  OrderLines,
  OrderShipped,
  ReservationFailed,
  StockReserved,
} from "#analytics/facts/events.ts";
import { type Changes, type FactModule, factTable, summary } from "#analytics/facts/table.ts";
import { parseMoney } from "#app/modules/shared/money.ts";
import { parseMicro } from "#app/modules/shared/quantity.ts";

/**
 * Every order that was placed, once, whatever became of it: whose it is stays. Nobody's is what was taken over from elsewhere, and what
 * the program placed by itself. A program with somebody's token places for that person.
 */
export const placedOrder = factTable(
  "placed_order",
  { order_id: "uuid", customer_id: "uuid", salesperson_id: "uuid" },
  { key: "order_id" },
);

/**
 * Lines of what was sold, as they are now: an amended order replaces its lines. A cancelled order stays only when its invoice
 * was posted: then the credit note is the counterpart, under returns. Without an invoice nothing was ever sold. The same goes for
 * what is closed short of an order: `quantity` and `net` are what is sold of a line, `ordered` is what was wanted of it.
 */
export const orderLine = factTable(
  "order_line",
  {
    order_id: "uuid",
    line_id: "uuid",
    item_id: "uuid",
    customer_id: "uuid",
    salesperson_id: "uuid",
    quantity: "micro",
    ordered: "micro",
    net: "minor",
    placed_at: "instant",
    placed_on: "day",
    // Of one line of each order: orders are counted by it, which no sum of different ids is as fast as.
    is_first: "flag",
  },
  { takes: { from: placedOrder, columns: ["salesperson_id"] } },
);

/** Lines that wait for stock: there from the failed reservation until they are reserved, shipped, cancelled or edited away. */
export const shortage = factTable("shortage", {
  order_id: "uuid",
  line_id: "uuid",
  item_id: "uuid",
  quantity: "micro",
});

export const shipmentLine = factTable(
  "shipment_line",
  {
    shipment_id: "uuid",
    order_id: "uuid",
    line_id: "uuid",
    item_id: "uuid",
    customer_id: "uuid",
    salesperson_id: "uuid",
    quantity: "micro",
    cost: "minor",
    shipped_at: "instant",
    shipped_on: "day",
    // When its order was placed; nothing in events of before, then the order's lines say it.
    placed_at: "instant",
    placed_on: "day",
    is_first: "flag",
  },
  { takes: { from: placedOrder, columns: ["customer_id", "salesperson_id"] } },
);

/** Sales by quarter of an hour: whole hours of any country's clock are made of these, also on the days when clocks change. */
export const salesByHour = summary({
  name: "sales_by_hour",
  columns: { day: "day", quarter: "instant", orders: "count", units: "micro", gross: "minor" },
  key: "day",
  touchedBy: [[orderLine, "placed_on"]],
  rows: (where) => `select tenant_id, placed_on as day, time_bucket(interval 15 minutes, placed_at) as quarter,
      count(*) filter (where is_first) as orders, sum(quantity)::bigint as units, sum(net)::bigint as gross
    from order_line where ${where} group by all`,
});

/** What is sold of each product each day: how fast it goes, and how much it brings. */
export const stockVelocity = summary({
  name: "stock_velocity",
  columns: { day: "day", item_id: "uuid", units: "micro", gross: "minor" },
  key: "day",
  touchedBy: [[orderLine, "placed_on"]],
  rows: (
    where,
  ) => `select tenant_id, placed_on as day, item_id, sum(quantity)::bigint as units, sum(net)::bigint as gross
    from order_line where ${where} group by all`,
});

export const shippedByDay = summary({
  name: "shipped_by_day",
  columns: { day: "day", cost: "minor" },
  key: "day",
  touchedBy: [[shipmentLine, "shipped_on"]],
  rows: (where) =>
    `select tenant_id, shipped_on as day, sum(cost)::bigint as cost from shipment_line where ${where} group by all`,
});

/** What leaves of each product each day, and what it cost. */
export const shippedByProduct = summary({
  name: "shipped_by_product",
  columns: { day: "day", item_id: "uuid", units: "micro", cost: "minor" },
  key: "day",
  touchedBy: [[shipmentLine, "shipped_on"]],
  rows: (
    where,
  ) => `select tenant_id, shipped_on as day, item_id, sum(quantity)::bigint as units, sum(cost)::bigint as cost
    from shipment_line where ${where} group by all`,
});

type Sold = Pick<OrderLines, "order_id" | "customer_id" | "currency" | "placed_at" | "placed_on"> & {
  lines: Array<{ line_id: string; item_id: string; quantity: number; ordered?: number; net: string }>;
};

/** The same line whatever order they come in. */
function firstOf(lines: ReadonlyArray<{ line_id: string }>): string | undefined {
  return lines.map(({ line_id }) => line_id).sort()[0];
}

function addLines(data: Sold, tenantId: string, changes: Changes): void {
  const first = firstOf(data.lines);
  for (const line of data.lines) {
    changes.add(orderLine, {
      tenant_id: tenantId,
      order_id: data.order_id,
      line_id: line.line_id,
      item_id: line.item_id,
      customer_id: data.customer_id,
      quantity: parseMicro(String(line.quantity)),
      ordered: parseMicro(String(line.ordered ?? line.quantity)),
      net: parseMoney(line.net, data.currency),
      placed_at: data.placed_at,
      placed_on: data.placed_on,
      is_first: line.line_id === first,
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
  tables: [placedOrder, orderLine, shortage, shipmentLine],
  summaries: [salesByHour, stockVelocity, shippedByDay, shippedByProduct],
  rules: {
    "orders.order_created": (data: OrderLines, tenantId, changes, actor) => {
      // Before its lines, which take over from it.
      changes.add(placedOrder, {
        tenant_id: tenantId,
        order_id: data.order_id,
        customer_id: data.customer_id,
        salesperson_id: actor.origin === "import" ? null : actor.account_id,
      });
      addLines(data, tenantId, changes);
    },
    "orders.order_amended": (data: OrderLines, tenantId, changes) => {
      if (data.status === "draft") return;
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
      const first = firstOf(data.lines);
      for (const line of data.lines) {
        changes.add(shipmentLine, {
          tenant_id: tenantId,
          shipment_id: data.shipment_id,
          order_id: data.order_id,
          line_id: line.line_id,
          item_id: line.item_id,
          quantity: parseMicro(String(line.quantity)),
          cost: parseMoney(line.cost, data.currency),
          shipped_at: data.shipped_at,
          shipped_on: data.shipped_on,
          placed_at: data.placed_at ?? null,
          placed_on: data.placed_on ?? null,
          is_first: line.line_id === first,
        });
      }
    },
    "orders.order_closed_short": (data: OrderClosedShort, tenantId, changes) => {
      changes.remove(shortage, "order_id", data.order_id);
      if (data.is_invoiced) return;
      changes.remove(orderLine, "order_id", data.order_id);
      addLines(data, tenantId, changes);
    },
    "orders.order_cancelled": (data: OrderCancelled, _tenantId, changes) => {
      if (data.from_status !== "placed") return;
      changes.remove(shortage, "order_id", data.order_id);
      if (data.is_invoiced || data.placed_on === null) return;
      changes.remove(orderLine, "order_id", data.order_id);
      for (const sums of [salesByHour, stockVelocity]) changes.touch(sums, data.placed_on);
    },
  },
};
