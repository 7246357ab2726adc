import type { Check } from "#db/verify/check.ts";

export const billingChecks: Check[] = [
  {
    name: "orders_placed_on_their_day",
    rule: "An order's day is the day of the moment at which it was placed, wherever the company is.",
    sql: `select tenant_id, id, placed_on, placed_at from sales_order
           where (placed_at is null) <> (placed_on is null)
              or placed_on not between (placed_at at time zone 'UTC')::date - 1 and (placed_at at time zone 'UTC')::date + 1`,
  },
  {
    name: "invoices_add_up",
    rule: "An invoice's net and tax are the sums of its lines, its tax also of its taxes, and its total is net plus tax.",
    sql: `select i.tenant_id, i.id from invoice i
            left join (select tenant_id, invoice_id, sum(net_minor) as net, sum(tax_minor) as tax from invoice_line group by 1, 2) l
              on l.tenant_id = i.tenant_id and l.invoice_id = i.id
            left join (select tenant_id, invoice_id, sum(tax_minor) as tax from invoice_tax group by 1, 2) t on t.tenant_id = i.tenant_id and t.invoice_id = i.id
           where i.subtotal_minor <> coalesce(l.net, 0) or i.tax_minor <> coalesce(l.tax, 0) or i.tax_minor <> coalesce(t.tax, 0)
              or i.total_minor <> i.subtotal_minor + i.tax_minor`,
  },
  {
    name: "orders_add_up",
    rule: "An order's net and tax are the sums of its lines.",
    sql: `select o.tenant_id, o.id from sales_order o
            left join (select tenant_id, order_id, sum(net_minor) as net, sum(tax_minor) as tax from order_line group by 1, 2) l on l.tenant_id = o.tenant_id and l.order_id = o.id
           where o.subtotal_minor <> coalesce(l.net, 0) or o.tax_minor <> coalesce(l.tax, 0)`,
  },
  {
    name: "invoices_count_their_allocations",
    rule: "What is settled of an invoice or credit note is the sum of its allocations, and never more than its total.",
    sql: `select i.tenant_id, i.id, i.allocated_minor, a.allocated, i.credited_minor, a.credited from invoice i
            left join (select tenant_id, doc, sum(amount) as allocated, sum(credited) as credited from (
                select tenant_id, invoice_id as doc, amount_minor as amount, case when credit_note_id is null then 0 else amount_minor end as credited from allocation
                union all select tenant_id, credit_note_id, amount_minor, 0 from allocation) x where doc is not null group by 1, 2) a
              on a.tenant_id = i.tenant_id and a.doc = i.id
           where i.allocated_minor <> coalesce(a.allocated, 0) or i.credited_minor <> coalesce(a.credited, 0) or i.allocated_minor not between 0 and i.total_minor`,
  },
  {
    name: "payments_count_their_allocations",
    rule: "What is used of a payment is the sum of its allocations, and never more than its amount.",
    sql: `select p.tenant_id, p.id, p.allocated_minor, a.allocated from payment p
            left join (select tenant_id, coalesce(receipt_id, refund_id) as doc, sum(amount_minor) as allocated from (
                select tenant_id, receipt_id, null::uuid as refund_id, amount_minor from allocation where receipt_id is not null
                union all select tenant_id, null, refund_id, amount_minor from allocation where refund_id is not null) x group by 1, 2) a
              on a.tenant_id = p.tenant_id and a.doc = p.id
           where p.allocated_minor <> coalesce(a.allocated, 0) or p.allocated_minor not between 0 and p.amount_minor`,
  },
  {
    name: "undone_allocations_mirror",
    rule: "An allocation that takes back another has its sides and its amount, negative.",
    sql: `select u.tenant_id, u.id from allocation u join allocation a on a.tenant_id = u.tenant_id and a.id = u.undoes_id
           where u.amount_minor <> -a.amount_minor or u.invoice_id is distinct from a.invoice_id or u.receipt_id is distinct from a.receipt_id
              or u.credit_note_id is distinct from a.credit_note_id or u.refund_id is distinct from a.refund_id`,
  },
  {
    name: "document_numbers_gapless",
    rule: "Invoice and credit note numbers of a series and year run from 1 without a gap.",
    sql: `select tenant_id, series, year, min(sequence_no), max(sequence_no), count(*) from invoice group by 1, 2, 3
          having min(sequence_no) <> 1 or max(sequence_no) <> count(*)`,
  },
  {
    name: "number_series_at_their_last",
    rule: "A number series stands just behind the last number given.",
    sql: `select s.tenant_id, s.series, s.year, s.next_number, d.given from number_series s
            left join (select tenant_id, series, year, max(sequence_no) as given from invoice group by 1, 2, 3
                       union all select tenant_id, 'PAY', split_part(number, '-', 2)::int, count(*) from payment group by 1, 3) d using (tenant_id, series, year)
           where s.series in ('INV', 'CN', 'PAY') and s.next_number <> coalesce(d.given, 0) + 1`,
  },
  {
    name: "one_invoice_per_order",
    rule: "An order invoiced when placed has one invoice.",
    sql: `select tenant_id, order_id, count(*) from invoice where kind = 'invoice' and source_type = 'order' group by 1, 2 having count(*) > 1`,
  },
  {
    name: "notes_within_their_invoice",
    rule: "Credit notes never take back more than their invoice charged, nor more than any line of it.",
    sql: `select i.tenant_id, i.id, i.total_minor as charged, n.credited from invoice i
            join (select tenant_id, credits_invoice_id as id, sum(total_minor) as credited from invoice where credits_invoice_id is not null group by 1, 2) n
              on n.tenant_id = i.tenant_id and n.id = i.id
           where n.credited > i.total_minor
          union all
          select i.tenant_id, i.id, l.net_minor + l.tax_minor, sum(x.net_minor + x.tax_minor) from invoice i
            join invoice_line l on l.tenant_id = i.tenant_id and l.invoice_id = i.id
            join invoice n on n.tenant_id = i.tenant_id and n.credits_invoice_id = i.id
            join invoice_line x on x.tenant_id = n.tenant_id and x.invoice_id = n.id and x.order_line_id = l.order_line_id
           group by i.tenant_id, i.id, l.id, l.net_minor, l.tax_minor having sum(x.net_minor + x.tax_minor) > l.net_minor + l.tax_minor`,
  },
  {
    name: "closed_lines_are_credited",
    rule: "Of an order that was invoiced as a whole, what is closed short has been credited, up to how shares are rounded.",
    sql: `select l.tenant_id, l.order_id, l.id from order_line l
            join invoice_line v on v.tenant_id = l.tenant_id and v.order_line_id = l.id
            join invoice i on i.tenant_id = v.tenant_id and i.id = v.invoice_id and i.kind = 'invoice' and i.source_type = 'order'
           where l.quantity_closed > 0 and (v.net_minor + v.tax_minor) * l.quantity_closed / v.quantity - 2 >= (
             select coalesce(sum(x.net_minor + x.tax_minor), 0) from invoice n join invoice_line x on x.tenant_id = n.tenant_id and x.invoice_id = n.id
              where n.tenant_id = i.tenant_id and n.credits_invoice_id = i.id and x.order_line_id = l.id)`,
  },
  {
    name: "invoice_of_its_order",
    rule: "An invoice has its order's customer.",
    sql: `select i.tenant_id, i.id from invoice i join sales_order o on o.tenant_id = i.tenant_id and o.id = i.order_id where i.customer_id <> o.customer_id`,
  },
];
