import { readCompany } from "#app/modules/access/company.server.ts";
import { postInvoice } from "#app/modules/billing/post-invoice.server.ts";
import type { DocumentLine } from "#app/modules/billing/rules.ts";
import { readAccounts } from "#app/modules/ledger/accounts.server.ts";
import { taxDocument } from "#app/modules/ledger/tax.ts";
import { readTaxFinder } from "#app/modules/ledger/taxes.server.ts";
import { type LockedLine, lockOrder } from "#app/modules/orders/lock-order.server.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { dayIn } from "#app/modules/shared/calendar.ts";
import { extendLine, type Micro } from "#app/modules/shared/quantity.ts";
import { NotFound, Refusal } from "#app/modules/shared/refusal.ts";
import type { Tx } from "#db/transaction.ts";

/**
 * Invoices an order, or under the on-shipment policy one shipment of it. There is at most one invoice for each: a second call
 * returns the first one.
 * Refuses: NotFound, not_invoiceable (a draft or cancelled order, or nothing shipped yet under on-shipment), period_closed.
 */
export async function invoiceOrder(
  tx: Tx,
  actor: Actor,
  orderId: string,
  now: Date,
  shipmentId?: string,
): Promise<{ id: string; created: boolean }> {
  const [order, decided, accounts, [customer]] = await Promise.all([
    lockOrder(tx, orderId),
    readCompany(tx),
    readAccounts(tx),
    tx<Array<{ taxCategory: string; country: string | null; terms: number }>>`
      select c.tax_category as "taxCategory", c.country, c.payment_terms_days as terms
        from sales_order o join customer c on c.tenant_id = o.tenant_id and c.id = o.customer_id where o.id = ${orderId}`,
  ]);
  if (!customer) throw new NotFound("customer");
  const company = { ...decided, taxRounding: order.taxRounding };
  const shipment = order.invoicePolicy === "on_shipment" ? await readShipment(tx, orderId, shipmentId) : null;
  const source = shipment ? { type: "shipment" as const, id: shipment.id } : { type: "order" as const, id: orderId };
  const issuedOn = dayIn(company.timeZone, now);
  const parts = order.lines
    .map((line) => ({ line, quantity: shipment ? (shipment.quantities.get(line.id) ?? 0n) : line.quantity }))
    .filter((part) => part.quantity > 0n);
  // What was agreed when placing stands, taxes included; a part shipment is taxed for itself.
  const isWhole = parts.length === order.lines.length && parts.every((part) => part.quantity === part.line.quantity);
  const [[existing], itemTaxes, taxesOf] = await Promise.all([
    tx<
      { id: string }[]
    >`select id from invoice where kind = 'invoice' and source_type = ${source.type} and source_id = ${source.id}`,
    tx<{ id: string; category: string }[]>`
      select id, tax_category as category from item where id = any(${parts.map((part) => part.line.itemId)}::uuid[])`,
    readTaxFinder(tx, customer, isWhole && order.placedOn ? order.placedOn : issuedOn),
  ]);
  if (existing) return { id: existing.id, created: false };
  if (order.status === "draft" || order.status === "cancelled") {
    throw new Refusal(
      "not_invoiceable",
      `The order is ${order.status === "draft" ? "still a draft" : "cancelled"}: there is nothing to invoice.`,
    );
  }
  if (order.invoicePolicy === "on_shipment" && !shipment) {
    throw new Refusal("not_invoiceable", "This order is invoiced when it is shipped, and nothing is shipped yet.");
  }
  const taxed = taxDocument(
    parts.map((part) => ({
      amountMinor: extendLine(part.quantity, part.line.unitPrice, order.currency),
      taxes: taxesOf(itemTaxes.find((row) => row.id === part.line.itemId)?.category ?? "standard"),
    })),
    company.taxRounding,
  );

  const id = await postInvoice(
    tx,
    actor,
    { company, accounts },
    {
      customerId: order.customerId,
      paymentTermsDays: customer.terms,
      source,
      orderId,
      lines: parts.map((part, index) => documentLine(part.line, part.quantity, taxed.lines[index])),
      taxes: taxed.totals,
      issuedOn,
      externalReference: order.externalReference,
    },
    now,
  );

  return { id, created: true };
}

function documentLine(
  line: LockedLine,
  quantity: Micro,
  taxed: { netMinor: bigint; taxMinor: bigint } | undefined,
): DocumentLine {
  return {
    orderLineId: line.id,
    itemId: line.itemId,
    sku: line.sku,
    description: line.name,
    quantity,
    unitPrice: line.unitPrice,
    netMinor: taxed?.netMinor ?? 0n,
    taxMinor: taxed?.taxMinor ?? 0n,
  };
}

async function readShipment(
  tx: Tx,
  orderId: string,
  shipmentId: string | undefined,
): Promise<{ id: string; quantities: Map<string, Micro> } | null> {
  const rows = await tx<Array<{ id: string; lineId: string; micro: string }>>`
    select s.id, l.order_line_id as "lineId", trim_scale(l.quantity * 1000000)::text as micro
      from shipment s join shipment_line l on l.tenant_id = s.tenant_id and l.shipment_id = s.id
     where s.order_id = ${orderId} and (${shipmentId ?? null}::uuid is null or s.id = ${shipmentId ?? null}) order by s.id`;
  const first = rows[0];
  if (!first) return null;
  return {
    id: first.id,
    quantities: new Map(rows.filter((row) => row.id === first.id).map((row) => [row.lineId, BigInt(row.micro)])),
  };
}
