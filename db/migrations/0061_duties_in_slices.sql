-- What is above a limit is not let through in slices: what one person has recorded on a document since the limit was set counts
-- together, and of stock what one person has corrected of an item on a day.
set local role pulse_owner;

create or replace function keep_duties_of_invoice() returns trigger language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if exists (
    select 1 from duty_limit d join invoice i on i.tenant_id = d.tenant_id and i.id = new.credits_invoice_id
      left join sales_order o on o.tenant_id = i.tenant_id and o.id = i.order_id
     where d.tenant_id = new.tenant_id and new.created_by in (i.created_by, o.created_by) and d.credit_note_minor < (
       select sum(n.total_minor) from invoice n
        where n.tenant_id = d.tenant_id and n.credits_invoice_id = new.credits_invoice_id and n.source_type = 'return'
          and n.created_by = new.created_by and (n.issued_at >= d.changed_at or n.id = new.id))) then
    raise exception 'credited by whoever made the invoice' using errcode = 'check_violation', constraint = 'duties_credit_note';
  end if;
  return null;
end $$;

create or replace function keep_duties_of_allocation() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  most bigint;
  since timestamptz;
begin
  select payment_minor, changed_at into most, since from duty_limit where tenant_id = new.tenant_id;
  if most is null then return null; end if;
  if exists (
    select 1 from payment p
      left join invoice i on i.tenant_id = p.tenant_id and i.id = coalesce(new.invoice_id, new.credit_note_id)
      left join sales_order o on o.tenant_id = i.tenant_id and o.id = i.order_id
      left join payment r on new.refund_id is not null and r.tenant_id = p.tenant_id and r.id = new.receipt_id
     where p.tenant_id = new.tenant_id and p.id = coalesce(new.refund_id, new.receipt_id)
       and p.created_by in (i.created_by, o.created_by, r.created_by)
       and greatest(p.amount_minor, case
         -- What this person received for this invoice, or paid back of this credit.
         when new.refund_id is null then (
           select sum(a.amount_minor) from allocation a join payment q on q.tenant_id = a.tenant_id and q.id = a.receipt_id
            where a.tenant_id = p.tenant_id and a.invoice_id = new.invoice_id and q.created_by = p.created_by and a.recorded_at >= since)
         else (
           select sum(a.amount_minor) from allocation a join payment q on q.tenant_id = a.tenant_id and q.id = a.refund_id
            where a.tenant_id = p.tenant_id and (a.credit_note_id = new.credit_note_id or a.receipt_id = new.receipt_id)
              and q.created_by = p.created_by and a.recorded_at >= since)
         end) > most)
  -- By moment, not by row: within one a payment is taken back and given again in either order.
  and not exists (
    select 1 from (
      select a.recorded_at, sum(a.amount_minor) over (order by a.recorded_at) as stood,
             sum(a.amount_minor) over () as stands
        from allocation a
       where a.tenant_id = new.tenant_id and a.receipt_id = new.receipt_id and a.invoice_id = new.invoice_id) s
     where s.recorded_at < new.recorded_at and s.stood >= s.stands) then
    raise exception 'paid or refunded by whoever made the document' using errcode = 'check_violation', constraint = 'duties_payment';
  end if;
  return null;
end $$;

create or replace function keep_duties_of_stock() returns trigger language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if exists (
    with alone as (
      select a.*, d.adjustment_minor, d.changed_at from added a join duty_limit d on d.tenant_id = a.tenant_id
       where d.adjustment_minor is not null and a.kind = 'adjustment' and a.created_by is not null
         and (a.source_type <> 'stock_count' or exists (
           select 1 from stock_scan s where s.tenant_id = a.tenant_id and s.count_id = a.source_id and s.account_id = a.created_by)))
    select 1 from alone group by source_type, source_id, adjustment_minor having sum(abs(value_minor)) > adjustment_minor
    union all
    select 1 from (select distinct tenant_id, item_id, created_by, moved_on, adjustment_minor, changed_at from alone) n
     where n.adjustment_minor < (
       select sum(abs(m.value_minor)) from stock_move m
        where m.tenant_id = n.tenant_id and m.item_id = n.item_id and m.created_by = n.created_by and m.moved_on = n.moved_on
          and m.kind = 'adjustment' and m.recorded_at >= n.changed_at
          and (m.source_type <> 'stock_count' or exists (
            select 1 from stock_scan s where s.tenant_id = m.tenant_id and s.count_id = m.source_id and s.account_id = m.created_by)))) then
    raise exception 'corrected by one person alone' using errcode = 'check_violation', constraint = 'duties_adjustment';
  end if;
  return null;
end $$;
