-- Accounts that stand for documents take lines of these alone. What was posted there by hand before can still be taken back.
set local role pulse_owner;

create or replace function refuse_group_posting() returns trigger language plpgsql as $$
declare
  account ledger_account;
begin
  select * into account from ledger_account where tenant_id = new.tenant_id and id = new.account_id;
  if account.is_group then
    raise exception 'account_is_group' using errcode = 'check_violation', constraint = 'account_is_group';
  end if;
  if account.purpose in ('receivable', 'customer_credit', 'inventory') and exists (
    select 1 from journal_entry
     where tenant_id = new.tenant_id and id = new.entry_id and source_type in ('manual', 'opening_balance') and reverses_id is null) then
    raise exception 'control_account' using errcode = 'check_violation', constraint = 'control_account', detail = account.code;
  end if;
  return new;
end $$;
