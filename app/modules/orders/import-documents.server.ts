import { documentNumber } from "#app/modules/billing/billing-batch.server.ts";
import { prepareCreditNote } from "#app/modules/billing/post-credit-note.server.ts";
import { prepareInvoice } from "#app/modules/billing/post-invoice.server.ts";
import { prepareReceipt, prepareRefund } from "#app/modules/billing/prepare-payment.server.ts";
import type { DocumentLine } from "#app/modules/billing/rules.ts";
import { closeAct, issue, levelOf, receive } from "#app/modules/inventory/stock-sheet.server.ts";
import { prepareEntry } from "#app/modules/ledger/post-entry.server.ts";
import { orderCompleted, orderCreated, orderShipped } from "#app/modules/orders/events.ts";
import { itemOf, nextNumber, type Run } from "#app/modules/orders/import-run.server.ts";
import { lineFacts, lineRows, type PricedLine } from "#app/modules/orders/price-order.server.ts";
import type { SalesDocument, SalesRow } from "#app/modules/orders/sales-file.server.ts";
import { dayIn } from "#app/modules/shared/calendar.ts";
import { newId } from "#app/modules/shared/id.ts";
import { formatMoney } from "#app/modules/shared/money.ts";
import { extendLine, formatMicro, microToNumber } from "#app/modules/shared/quantity.ts";

/** A completed order: placed, shipped, invoiced and paid at the document's time. */
export function takeSale(run: Run, document: SalesDocument, rows: SalesRow[]): void {
  const { actor, company } = run;
  const { at } = document;
  const day = dayIn(company.timeZone, at);
  const currency = company.currency;
  const orderId = newId(at.getTime());
  const customerId = run.customers.get(document.customerCode) ?? "";
  const order = nextNumber(run, "order", day);
  const number = documentNumber("SO", order.year, order.sequenceNo).number;
  const lines = rows.map((row, index): PricedLine => {
    const item = itemOf(run, row);
    return {
      id: newId(at.getTime()),
      lineNo: index + 1,
      itemId: item.id,
      sku: item.sku,
      name: row.description || item.name,
      kind: item.kind,
      quantity: row.quantity,
      unitPrice: row.unitPrice,
      netMinor: extendLine(row.quantity, row.unitPrice, currency),
      taxMinor: 0n,
    };
  });
  const totalMinor = lines.reduce((sum, line) => sum + line.netMinor, 0n);

  run.rows.orders.push({
    id: orderId,
    tenant_id: actor.tenantId,
    number,
    customer_id: customerId,
    status: "completed",
    currency,
    subtotal_minor: totalMinor,
    tax_minor: 0n,
    total_minor: totalMinor,
    external_reference: document.number,
    invoice_policy: "on_order",
    origin: "import",
    created_by_name: actor.name,
    created_at: at,
    placed_at: at,
    placed_on: day,
    completed_at: at,
    version: 1,
  });
  run.rows.lines.push(
    ...lineRows(actor.tenantId, orderId, lines, new Set()).map((row) => ({
      ...row,
      quantity_shipped: row.quantity,
      quantity_reserved: "0",
    })),
  );
  const money = formatMoney(totalMinor, currency);
  run.events.push(
    orderCreated.make(
      orderId,
      {
        order_id: orderId,
        number,
        customer_id: customerId,
        currency,
        placed_at: at.toISOString(),
        placed_on: day,
        subtotal: money,
        tax_total: formatMoney(0n, currency),
        total: money,
        invoice_policy: "on_order",
        customer_reference: null,
        external_reference: document.number,
        lines: lineFacts(lines, currency),
      },
      { occurredAt: at },
    ),
  );
  ship(run, { orderId, number, customerId, day, at }, lines);
  const documentLines = lines.map(
    (line): DocumentLine => ({
      orderLineId: line.id,
      itemId: line.itemId,
      sku: line.sku,
      description: line.name,
      quantity: line.quantity,
      unitPrice: line.unitPrice,
      netMinor: line.netMinor,
      taxMinor: 0n,
    }),
  );
  const inv = nextNumber(run, "INV", day);
  const invoice = prepareInvoice(
    run.billing,
    actor,
    run,
    documentNumber("INV", inv.year, inv.sequenceNo),
    {
      customerId,
      paymentTermsDays: 0,
      source: { type: "order", id: orderId },
      orderId,
      lines: documentLines,
      taxes: [],
      issuedOn: day,
      externalReference: document.number,
    },
    at,
  );
  run.events.push(...invoice.events);
  if (totalMinor > 0n) {
    const pay = nextNumber(run, "PAY", day);
    const part = {
      invoice: { id: invoice.id, number: invoice.number, customerId, leftMinor: totalMinor, openFrom: day },
      amountMinor: totalMinor,
    };
    const receipt = {
      customerId,
      currency,
      amountMinor: totalMinor,
      method: "bank" as const,
      reference: document.number,
      paidOn: day,
      parts: [part],
    };
    run.events.push(
      ...prepareReceipt(run.billing, actor, run.accounts, documentNumber("PAY", pay.year, pay.sequenceNo), receipt, at)
        .events,
    );
  }
  run.events.push(
    orderCompleted.make(orderId, { order_id: orderId, number, completed_at: at.toISOString() }, { occurredAt: at }),
  );
}

function ship(
  run: Run,
  order: { orderId: string; number: string; customerId: string; day: string; at: Date },
  lines: PricedLine[],
): void {
  const { actor, company, accounts, sheet } = run;
  const shipmentId = newId(order.at.getTime());
  const taken = nextNumber(run, "shipment", order.day);
  const shipmentNumber = documentNumber("SH", taken.year, taken.sequenceNo).number;
  const shipped = lines.map((line) => ({
    line,
    costMinor:
      line.kind === "service"
        ? 0n
        : issue(sheet, line.itemId, {
            quantity: line.quantity,
            to: "customer",
            kind: "shipment",
            reason: `Shipment ${shipmentNumber}`,
          }),
  }));
  run.rows.shipments.push({
    id: shipmentId,
    tenant_id: actor.tenantId,
    number: shipmentNumber,
    order_id: order.orderId,
    shipped_at: order.at,
    shipped_on: order.day,
    actor_name: actor.name,
  });
  run.rows.shipmentLines.push(
    ...shipped.map(({ line, costMinor }) => ({
      id: newId(order.at.getTime()),
      tenant_id: actor.tenantId,
      shipment_id: shipmentId,
      order_line_id: line.id,
      item_id: line.itemId,
      quantity: formatMicro(line.quantity),
      cost_minor: costMinor,
    })),
  );
  run.events.push(
    orderShipped.make(
      order.orderId,
      {
        order_id: order.orderId,
        number: order.number,
        shipment_id: shipmentId,
        shipment_number: shipmentNumber,
        currency: company.currency,
        invoice_policy: "on_order",
        shipped_at: order.at.toISOString(),
        shipped_on: order.day,
        placed_at: order.at.toISOString(),
        placed_on: order.day,
        lines: shipped.map(({ line, costMinor }) => ({
          line_id: line.id,
          item_id: line.itemId,
          sku: line.sku,
          kind: line.kind,
          quantity: microToNumber(line.quantity),
          cost: formatMoney(costMinor, company.currency),
        })),
      },
      { occurredAt: order.at },
    ),
    ...closeAct(actor, sheet, {
      reason: "shipment",
      sourceType: "shipment",
      sourceId: shipmentId,
      at: order.at,
      timeZone: company.timeZone,
    }),
  );
  const costMinor = shipped.reduce((sum, one) => sum + one.costMinor, 0n);
  if (costMinor === 0n) return;
  const entry = prepareEntry(
    actor,
    {
      effectiveOn: order.day,
      memo: `Cost of goods sold ${order.number}`,
      scope: "sales",
      currency: company.currency,
      sourceType: "shipment",
      sourceId: shipmentId,
      sourceNumber: shipmentNumber,
      purpose: "cogs",
      lines: [
        { account: accounts.of("cogs"), amountMinor: costMinor, customerId: order.customerId },
        { account: accounts.of("inventory"), amountMinor: -costMinor },
      ],
    },
    order.at,
  );
  run.billing.entries.push(entry);
  run.events.push(entry.event);
}

/** A credit note on its own (the sale need not be in any file), the goods back in stock at average cost, the money back by bank. */
export function takeReturn(run: Run, document: SalesDocument, rows: SalesRow[]): void {
  const { actor, company, accounts, sheet } = run;
  const { at } = document;
  const day = dayIn(company.timeZone, at);
  const currency = company.currency;
  const returnId = newId(at.getTime());
  const customerId = run.customers.get(document.customerCode) ?? "";
  const taken = nextNumber(run, "CN", day);
  const numbered = documentNumber("CN", taken.year, taken.sequenceNo);
  const lines = rows.map((row) => {
    const item = itemOf(run, row);
    let costMinor = 0n;
    if (item.kind === "stock") {
      const level = levelOf(sheet, item.id);
      const worth =
        level.onHand > 0n
          ? (level.valueMinor * row.quantity * 2n + level.onHand) / (level.onHand * 2n)
          : extendLine(row.quantity, level.lastCost, currency);
      costMinor = receive(sheet, item.id, {
        quantity: row.quantity,
        costMinor: worth,
        from: "customer",
        kind: "return",
        reason: `Return ${document.number}`,
      }).stockMinor;
    }
    return {
      orderLineId: null,
      itemId: item.id,
      sku: item.sku,
      description: row.description || item.name,
      quantity: row.quantity,
      unitPrice: row.unitPrice,
      netMinor: extendLine(row.quantity, row.unitPrice, currency),
      taxMinor: 0n,
      costMinor,
    };
  });
  run.events.push(
    ...closeAct(actor, sheet, {
      reason: "return",
      sourceType: "return",
      sourceId: returnId,
      at,
      timeZone: company.timeZone,
    }),
  );
  const note = prepareCreditNote(
    run.billing,
    actor,
    run,
    numbered,
    {
      customerId,
      invoice: null,
      source: { type: "return", id: returnId },
      orderId: null,
      lines,
      taxes: [],
      issuedOn: day,
      reason: `Return ${document.number}`,
      externalReference: document.number,
    },
    at,
  );
  run.events.push(...note.events);
  const costMinor = lines.reduce((sum, line) => sum + line.costMinor, 0n);
  if (costMinor > 0n) {
    const entry = prepareEntry(
      actor,
      {
        effectiveOn: day,
        memo: `Goods back by ${numbered.number}`,
        scope: "sales",
        currency,
        sourceType: "credit_note",
        sourceId: note.id,
        sourceNumber: numbered.number,
        purpose: "restock",
        lines: [
          { account: accounts.of("inventory"), amountMinor: costMinor },
          { account: accounts.of("cogs"), amountMinor: -costMinor, customerId },
        ],
      },
      at,
    );
    run.billing.entries.push(entry);
    run.events.push(entry.event);
  }
  if (note.leftMinor === 0n) return;
  const pay = nextNumber(run, "PAY", day);
  const refund = {
    customerId,
    currency,
    amountMinor: note.leftMinor,
    method: "bank" as const,
    reference: document.number,
    paidOn: day,
    of: { number: numbered.number, creditNoteId: note.id },
  };
  run.events.push(
    ...prepareRefund(run.billing, actor, accounts, documentNumber("PAY", pay.year, pay.sequenceNo), refund, at).events,
  );
}
