-- The limit is looked for first: most companies have none, and a payment then reads no document.

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
       and p.amount_minor > most and p.created_by in (i.created_by, o.created_by, r.created_by)) then
    raise exception 'paid or refunded by whoever made the document' using errcode = 'check_violation', constraint = 'duties_payment';
  end if;
  return null;
end $$;
