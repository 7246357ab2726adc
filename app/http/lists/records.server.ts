import {
  afterDay,
  moveFilter,
  paymentFilter,
  salesLineFilter,
  shipmentFilter,
} from "#app/components/record-filters.ts";
import type { Call } from "#app/http/run-command.server.ts";
import type { Filtered, ScreenList } from "#app/http/screen-lists.server.ts";
import { may } from "#app/modules/access/policy.ts";
import { listPaymentLines, type PaymentLine, sumPayments } from "#app/modules/billing/list-payments.server.ts";
import { listAllMoves, type MoveView, sumMoves } from "#app/modules/inventory/list-moves.server.ts";
import {
  listSalesLines,
  type SalesLineFilter,
  type SalesLineView,
  sumSalesLines,
} from "#app/modules/orders/list-sales-lines.server.ts";
import { countShipments, listShipments, type ShipmentView } from "#app/modules/orders/list-shipments.server.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { addDays, dayIn } from "#app/modules/shared/calendar.ts";

/* The records that figures are sums of: every number of a report leads to one of these or to a list of documents. */

const sight = (actor: Actor) => ({ cost: may(actor, "read", "product_cost") });

function toLines({ identity, now }: Call, { last, ...filter }: Filtered<typeof salesLineFilter>): SalesLineFilter {
  if (last === undefined) return filter;
  const today = dayIn(identity.timeZone, now);
  return { ...filter, from: addDays(today, 1 - last), to: today };
}

export const salesLineList: ScreenList<typeof salesLineFilter, SalesLineView> = {
  name: "sales-lines",
  path: "/reports/lines",
  resource: "orders",
  filters: salesLineFilter,
  sorts: [],
  usual: "",
  after: afterDay,
  read: (call, filter, page) => listSalesLines(call.tx, toLines(call, filter), page, sight(call.actor)),
  totals: (call, filter, atMost) => sumSalesLines(call.tx, toLines(call, filter), atMost, sight(call.actor)),
  file: ({ actor }) => [
    { head: "day", type: "day", cell: (row) => row.day },
    { head: "kind", cell: (row) => row.kind },
    { head: "document", cell: (row) => row.document },
    { head: "customer", cell: (row) => row.customer },
    { head: "sku", cell: (row) => row.sku },
    { head: "quantity", type: "number", cell: (row) => row.quantity },
    { head: "shipped", type: "number", cell: (row) => row.shipped },
    { head: "currency", cell: (row) => row.currency },
    { head: "net", type: "number", cell: (row) => row.net },
    ...(sight(actor).cost
      ? [
          { head: "cost", type: "number" as const, cell: (row: SalesLineView) => row.cost },
          { head: "margin", type: "number" as const, cell: (row: SalesLineView) => row.margin },
        ]
      : []),
  ],
};

export const shipmentList: ScreenList<typeof shipmentFilter, ShipmentView> = {
  name: "shipments",
  path: "/reports/shipments",
  resource: "orders",
  filters: shipmentFilter,
  sorts: [],
  usual: "",
  after: afterDay,
  read: ({ tx }, filter, page) => listShipments(tx, filter, page),
  totals: ({ tx }, filter, atMost) => countShipments(tx, filter, atMost),
  file: () => [
    { head: "number", cell: (row) => row.number },
    { head: "order", cell: (row) => row.order },
    { head: "customer", cell: (row) => row.customer },
    { head: "placed_at", type: "instant", cell: (row) => row.placed_at },
    { head: "shipped_at", type: "instant", cell: (row) => row.shipped_at },
    { head: "seconds", type: "number", cell: (row) => row.seconds },
  ],
};

export const moveList: ScreenList<typeof moveFilter, MoveView> = {
  name: "stock-moves",
  path: "/reports/moves",
  resource: "stock",
  filters: moveFilter,
  sorts: [],
  usual: "",
  after: afterDay,
  read: ({ tx, actor }, filter, page) => listAllMoves(tx, filter, page, sight(actor)),
  totals: ({ tx, actor }, filter, atMost) => sumMoves(tx, filter, atMost, sight(actor)),
  file: ({ actor }) => [
    { head: "day", type: "day", cell: (row) => row.day },
    { head: "sku", cell: (row) => row.sku },
    { head: "name", cell: (row) => row.name },
    { head: "kind", cell: (row) => row.kind },
    { head: "reason", cell: (row) => row.reason },
    { head: "by", cell: (row) => row.actor },
    { head: "quantity", type: "number", cell: (row) => row.quantity },
    ...(sight(actor).cost
      ? [
          { head: "currency", cell: (row: MoveView) => row.currency },
          { head: "value", type: "number" as const, cell: (row: MoveView) => row.value },
        ]
      : []),
  ],
};

export const paymentList: ScreenList<typeof paymentFilter, PaymentLine> = {
  name: "payments",
  path: "/reports/payments",
  resource: "payments",
  filters: paymentFilter,
  sorts: [],
  usual: "",
  after: afterDay,
  read: ({ tx }, filter, page) => listPaymentLines(tx, filter, page),
  totals: ({ tx }, filter, atMost) => sumPayments(tx, filter, atMost),
  file: () => [
    { head: "paid_on", type: "day", cell: (row) => row.paid_on },
    { head: "number", cell: (row) => row.number },
    { head: "kind", cell: (row) => row.kind },
    { head: "customer", cell: (row) => row.customer },
    { head: "method", cell: (row) => row.method },
    { head: "reference", cell: (row) => row.reference },
    { head: "currency", cell: (row) => row.currency },
    { head: "amount", type: "number", cell: (row) => row.amount },
  ],
};
