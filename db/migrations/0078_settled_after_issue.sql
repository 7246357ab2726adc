-- Nothing is settled before there is something to settle, nor given before it is there to give: so receivables by age, and what
-- customers have left, are on every day what their accounts say. Rows of before stay as they are.
set local role pulse_owner;

create or replace function apply_allocation() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  settles_from date;
  gives_from date;
begin
  if new.invoice_id is not null then
    update invoice set allocated_minor = allocated_minor + new.amount_minor,
                       credited_minor = credited_minor + case when new.credit_note_id is null then 0 else new.amount_minor end
     where tenant_id = new.tenant_id and id = new.invoice_id and kind = 'invoice' and currency = new.currency
     returning issued_on into settles_from;
  else
    update payment set allocated_minor = allocated_minor + new.amount_minor
     where tenant_id = new.tenant_id and id = new.refund_id and kind = 'refund' and currency = new.currency
     returning paid_on into settles_from;
  end if;
  if not found then raise exception 'an allocation settles an invoice or a refund of its currency' using errcode = 'check_violation'; end if;
  if new.credit_note_id is not null then
    update invoice set allocated_minor = allocated_minor + new.amount_minor
     where tenant_id = new.tenant_id and id = new.credit_note_id and kind = 'credit_note' and currency = new.currency
     returning issued_on into gives_from;
  else
    update payment set allocated_minor = allocated_minor + new.amount_minor
     where tenant_id = new.tenant_id and id = new.receipt_id and kind = 'receipt' and currency = new.currency
     returning paid_on into gives_from;
  end if;
  if not found then raise exception 'an allocation takes from a receipt or a credit note of its currency' using errcode = 'check_violation'; end if;
  if new.allocated_on < greatest(settles_from, gives_from) then
    raise exception 'allocated before its documents' using errcode = 'check_violation', constraint = 'allocated_too_early';
  end if;
  return null;
end $$;
