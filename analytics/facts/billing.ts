import type { CreditAllocated, CreditNoteCreated, InvoiceCreated, PaymentRecorded } from "#analytics/facts/events.ts";
import { placedOrder } from "#analytics/facts/orders.ts";
import { type FactModule, factTable, summary } from "#analytics/facts/table.ts";
import { parseMoney } from "#app/modules/shared/money.ts";
import { parseMicro } from "#app/modules/shared/quantity.ts";

/** Whose the sale is, the order says. */
const SALESPERSON = { takes: { from: placedOrder, columns: ["salesperson_id"] } };

export const invoice = factTable(
  "invoice",
  {
    invoice_id: "uuid",
    order_id: "uuid",
    customer_id: "uuid",
    salesperson_id: "uuid",
    number: "text",
    net: "minor",
    tax: "minor",
    total: "minor",
    issued_on: "day",
    due_on: "day",
  },
  SALESPERSON,
);

export const invoiceLine = factTable("invoice_line", {
  invoice_id: "uuid",
  line_id: "uuid",
  item_id: "uuid",
  quantity: "micro",
  net: "minor",
  tax: "minor",
});

export const creditNoteLine = factTable(
  "credit_note_line",
  {
    credit_note_id: "uuid",
    invoice_id: "uuid",
    order_id: "uuid",
    customer_id: "uuid",
    salesperson_id: "uuid",
    line_id: "uuid",
    item_id: "uuid",
    quantity: "micro",
    net: "minor",
    tax: "minor",
    cost: "minor",
    issued_on: "day",
  },
  SALESPERSON,
);

export const payment = factTable("payment", {
  payment_id: "uuid",
  kind: "text",
  customer_id: "uuid",
  method: "text",
  amount: "minor",
  paid_on: "day",
});

/** What settles an invoice: receipts and credit notes, and their undoing with a negative amount. */
export const allocation = factTable("allocation", {
  allocation_id: "uuid",
  invoice_id: "uuid",
  source_type: "text",
  source_id: "uuid",
  amount: "minor",
  allocated_on: "day",
});

export const returnedByDay = summary({
  name: "returned_by_day",
  columns: { day: "day", net: "minor", cost: "minor" },
  key: "day",
  touchedBy: [[creditNoteLine, "issued_on"]],
  rows: (where) => `select tenant_id, issued_on as day, sum(net)::bigint as net, sum(cost)::bigint as cost
    from credit_note_line where ${where} group by all`,
});

/** What customers owe: invoices that are not settled, each with the day that its age counts from. Everything known taken together, also what is dated ahead. */
export const accountsReceivableAgeing = summary({
  name: "accounts_receivable_ageing",
  columns: {
    invoice_id: "uuid",
    customer_id: "uuid",
    number: "text",
    issued_on: "day",
    due_on: "day",
    total: "minor",
    due: "minor",
  },
  key: "invoice_id",
  touchedBy: [
    [invoice, "invoice_id"],
    [allocation, "invoice_id"],
  ],
  rows: (where) => `
    select v.tenant_id, v.invoice_id, v.customer_id, v.number, v.issued_on, v.due_on, v.total,
      (v.total - coalesce(a.settled, 0))::bigint as due
    from (select * from invoice where ${where}) v left join (
      select tenant_id, invoice_id, sum(amount) as settled from allocation where ${where} group by all
    ) a on a.tenant_id = v.tenant_id and a.invoice_id = v.invoice_id
    where v.total - coalesce(a.settled, 0) <> 0`,
});

export const billing: FactModule = {
  tables: [invoice, invoiceLine, creditNoteLine, payment, allocation],
  summaries: [returnedByDay, accountsReceivableAgeing],
  rules: {
    "orders.invoice_created": (data: InvoiceCreated, tenantId, changes) => {
      changes.add(invoice, {
        tenant_id: tenantId,
        invoice_id: data.invoice_id,
        order_id: data.order_id,
        customer_id: data.customer_id,
        number: data.number,
        net: parseMoney(data.subtotal, data.currency),
        tax: parseMoney(data.tax_total, data.currency),
        total: parseMoney(data.total, data.currency),
        issued_on: data.issued_on,
        due_on: data.due_on,
      });
      for (const line of data.lines) {
        changes.add(invoiceLine, {
          tenant_id: tenantId,
          invoice_id: data.invoice_id,
          line_id: line.line_id,
          item_id: line.item_id,
          quantity: parseMicro(String(line.quantity)),
          net: parseMoney(line.net, data.currency),
          tax: parseMoney(line.tax, data.currency),
        });
      }
    },
    "orders.credit_note_created": (data: CreditNoteCreated, tenantId, changes) => {
      for (const line of data.lines) {
        changes.add(creditNoteLine, {
          tenant_id: tenantId,
          credit_note_id: data.credit_note_id,
          invoice_id: data.invoice_id,
          order_id: data.order_id,
          customer_id: data.customer_id,
          line_id: line.line_id,
          item_id: line.item_id,
          quantity: parseMicro(String(line.quantity)),
          net: parseMoney(line.net, data.currency),
          tax: parseMoney(line.tax, data.currency),
          cost: parseMoney(line.cost, data.currency),
          issued_on: data.issued_on,
        });
      }
    },
    "orders.payment_recorded": (data: PaymentRecorded, tenantId, changes) => {
      changes.add(payment, {
        tenant_id: tenantId,
        payment_id: data.payment_id,
        kind: data.kind,
        customer_id: data.customer_id,
        method: data.method,
        amount: parseMoney(data.amount, data.currency),
        paid_on: data.paid_on,
      });
      for (const part of data.allocations) {
        // A refund's parts give back a receipt or a credit note; they settle no invoice.
        if (part.invoice_id === null) continue;
        changes.add(allocation, {
          tenant_id: tenantId,
          allocation_id: part.allocation_id,
          invoice_id: part.invoice_id,
          source_type: "payment",
          source_id: data.payment_id,
          amount: parseMoney(part.amount, data.currency),
          allocated_on: part.allocated_on ?? data.paid_on,
        });
      }
    },
    "orders.credit_allocated": (data: CreditAllocated, tenantId, changes) => {
      changes.add(allocation, {
        tenant_id: tenantId,
        allocation_id: data.allocation_id,
        invoice_id: data.invoice_id,
        source_type: data.source_type,
        source_id: data.source_id,
        amount: parseMoney(data.amount, data.currency),
        allocated_on: data.allocated_on,
      });
    },
  },
};
