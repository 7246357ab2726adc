import type { Check } from "#db/verify/check.ts";

export const ledgerChecks: Check[] = [
  {
    name: "entries_balance",
    rule: "Every journal entry sums to zero in each currency.",
    each: "entries",
    sql: `select tenant_id, entry_id, currency, sum(amount_minor) as off_by from journal_line group by 1, 2, 3 having sum(amount_minor) <> 0`,
  },
  {
    name: "entries_complete",
    rule: "Every journal entry has all its lines, two at least.",
    each: "entries",
    sql: `select e.tenant_id, e.id, e.line_count, count(l.id) as found from journal_entry e
            left join journal_line l on l.tenant_id = e.tenant_id and l.entry_id = e.id
           group by 1, 2, 3 having count(l.id) <> e.line_count or count(l.id) < 2`,
  },
  {
    name: "reversals_mirror",
    rule: "A reversal and the entry it takes back cancel out in every account.",
    sql: `select r.tenant_id, r.id, l.account_id from journal_entry r
            join journal_line l on l.tenant_id = r.tenant_id and l.entry_id in (r.id, r.reverses_id)
           where r.reverses_id is not null group by 1, 2, 3 having sum(l.amount_minor) <> 0`,
  },
  {
    name: "lines_dated_as_entry",
    rule: "A journal line has its entry's day.",
    each: "entries",
    sql: `select l.tenant_id, l.id from journal_line l join journal_entry e on e.tenant_id = l.tenant_id and e.id = l.entry_id
           where l.effective_on <> e.effective_on`,
  },
  {
    name: "entries_in_their_period",
    rule: "An entry's day lies in its period.",
    sql: `select e.tenant_id, e.id from journal_entry e join accounting_period p on p.tenant_id = e.tenant_id and p.id = e.period_id
           where e.effective_on not between p.start_on and p.end_on`,
  },
  {
    name: "nothing_posted_when_closed",
    rule: "Nothing was posted into a period after it was closed.",
    sql: `select e.tenant_id, e.id from journal_entry e join accounting_period p on p.tenant_id = e.tenant_id and p.id = e.period_id
           where p.status <> 'open' and e.recorded_at > p.status_changed_at`,
  },
  {
    name: "no_postings_on_groups",
    rule: "Group accounts take no postings.",
    each: "entries",
    sql: `select l.tenant_id, l.id from journal_line l join ledger_account a on a.tenant_id = l.tenant_id and a.id = l.account_id where a.is_group`,
  },
  {
    name: "documents_posted",
    rule: "Every invoice, credit note and payment with an amount has its journal entry.",
    sql: `select d.tenant_id, d.id, d.source from (
            select tenant_id, id, kind as source, total_minor as amount from invoice
            union all select tenant_id, id, 'payment', amount_minor from payment
          ) d where d.amount > 0 and not exists (
            select 1 from journal_entry e where e.tenant_id = d.tenant_id and e.source_type = d.source and e.source_id = d.id)`,
  },
  {
    name: "postings_have_documents",
    rule: "Every journal entry of a document has that document.",
    sql: `select e.tenant_id, e.id, e.source_type from journal_entry e where
            (e.source_type in ('invoice', 'credit_note') and not exists (select 1 from invoice d where d.tenant_id = e.tenant_id and d.id = e.source_id and d.kind = e.source_type))
            or (e.source_type = 'payment' and not exists (select 1 from payment d where d.tenant_id = e.tenant_id and d.id = e.source_id))
            or (e.source_type = 'shipment' and not exists (select 1 from shipment d where d.tenant_id = e.tenant_id and d.id = e.source_id))
            or (e.source_type = 'allocation' and not exists (select 1 from allocation d where d.tenant_id = e.tenant_id and d.id = e.source_id))
            or (e.source_type = 'stock_adjustment' and not exists (select 1 from stock_move d where d.tenant_id = e.tenant_id and d.source_id = e.source_id))`,
  },
  {
    name: "ledger_days_are_sums",
    rule: "What is added up of a day, with what is pending of it, is the sum of its journal lines.",
    full: true,
    sql: `select tenant_id, day, account_id, s.debit as summed_debit, l.debit, s.credit as summed_credit, l.credit
            from (select tenant_id, day, account_id, currency, sum(debit_minor) as debit, sum(credit_minor) as credit
                    from (select tenant_id, day, account_id, currency, debit_minor, credit_minor from ledger_day
                          union all select tenant_id, day, account_id, currency, debit_minor, credit_minor from ledger_pending) parts
                   group by 1, 2, 3, 4) s
            full join (
              select tenant_id, effective_on as day, account_id, currency,
                     sum(greatest(amount_minor, 0)) as debit, sum(greatest(-amount_minor, 0)) as credit
                from journal_line group by 1, 2, 3, 4) l using (tenant_id, day, account_id, currency)
           where s.debit is distinct from l.debit or s.credit is distinct from l.credit`,
  },
  {
    name: "ledger_months_are_sums",
    rule: "What is added up of a month of the ledger is the sum of its days.",
    sql: `select tenant_id, month, account_id, m.debit_minor, d.debit, m.credit_minor, d.credit
            from ledger_month m
            full join (
              select tenant_id, date_trunc('month', day::timestamp)::date as month, account_id, currency,
                     sum(debit_minor) as debit, sum(credit_minor) as credit
                from ledger_day group by 1, 2, 3, 4) d using (tenant_id, month, account_id, currency)
           where m.debit_minor is distinct from d.debit or m.credit_minor is distinct from d.credit`,
  },
  {
    name: "receivable_is_what_invoices_owe",
    rule: "On each day the receivable account moves by what was invoiced, less what was settled of invoices.",
    sql: controlDays(
      "receivable",
      `select tenant_id, issued_on as day, total_minor as amount from invoice where kind = 'invoice'
       union all select tenant_id, allocated_on, -amount_minor from allocation where invoice_id is not null`,
    ),
  },
  {
    name: "credit_is_what_customers_have_left",
    rule: "On each day the customer credit account moves by what came in as receipts and credit notes, less what was used of them.",
    sql: controlDays(
      "customer_credit",
      `select tenant_id, paid_on as day, -amount_minor as amount from payment where kind = 'receipt'
       union all select tenant_id, issued_on, -total_minor from invoice where kind = 'credit_note'
       union all select tenant_id, allocated_on, amount_minor from allocation`,
    ),
  },
  {
    name: "inventory_is_the_value_of_stock",
    rule: "The inventory account is the value of the stock on hand.",
    sql: `select t.id as tenant_id, coalesce(b.balance, 0) as ledger, coalesce(d.amount, 0) as documents
            from tenant t
            left join (select l.tenant_id, sum(l.amount_minor) as balance from journal_line l
                         join ledger_account a on a.tenant_id = l.tenant_id and a.id = l.account_id
                        where a.purpose = 'inventory' group by 1) b on b.tenant_id = t.id
            left join (select tenant_id, sum(value_minor) as amount from stock_level group by 1) d on d.tenant_id = t.id
           where coalesce(b.balance, 0) <> coalesce(d.amount, 0)`,
  },
];

/**
 * Day by day, so that it holds of every balance. Before a control account refused what is posted by hand, such an entry could be there
 * with its reversal on another day: the two of them are left out.
 */
function controlDays(purpose: string, documents: string): string {
  return `select tenant_id, day, coalesce(l.amount, 0) as ledger, coalesce(d.amount, 0) as documents
            from (select l.tenant_id, l.effective_on as day, sum(l.amount_minor) as amount from journal_line l
                    join ledger_account a on a.tenant_id = l.tenant_id and a.id = l.account_id and a.purpose = '${purpose}'
                    left join (select tenant_id, unnest(array[id, reverses_id]) as id from journal_entry
                               where source_type = 'manual' and reverses_id is not null) r
                      on r.tenant_id = l.tenant_id and r.id = l.entry_id
                   where r.id is null group by 1, 2) l
            full join (select tenant_id, day, sum(amount) as amount from (${documents}) x group by 1, 2) d using (tenant_id, day)
           where coalesce(l.amount, 0) <> coalesce(d.amount, 0)`;
}
