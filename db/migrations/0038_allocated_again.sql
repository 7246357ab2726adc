-- What a receipt settled of an invoice before, it may settle again: closing an order short or cancelling it takes the payment back and
-- gives the invoice what it still needs of it, which is no new payment. Beyond what ever stood between the two it is one.

set local role pulse_owner;

create or replace function keep_duties_of_allocation() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  most bigint;
begin
  select payment_minor into most from duty_limit where tenant_id = new.tenant_id;
  if most is null then return null; end if;
  if exists (
    select 1 from payment p
      left join invoice i on i.tenant_id = p.tenant_id and i.id = coalesce(new.invoice_id, new.credit_note_id)
      left join sales_order o on o.tenant_id = i.tenant_id and o.id = i.order_id
      left join payment r on new.refund_id is not null and r.tenant_id = p.tenant_id and r.id = new.receipt_id
     where p.tenant_id = new.tenant_id and p.id = coalesce(new.refund_id, new.receipt_id)
       and p.amount_minor > most and p.created_by in (i.created_by, o.created_by, r.created_by))
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
