-- What is known of a person: what they have agreed to, and taking it away while the books stay.
set local role pulse_owner;

-- When the person behind a customer was erased; the code stays, for documents name it.
alter table customer add column erased_at timestamptz;

create table consent (
  id uuid not null default uuidv7(),
  tenant_id uuid not null,
  customer_id uuid not null,
  purpose text not null check (length(purpose) between 1 and 100),
  given boolean not null,
  -- How it was said: a form, a letter, by telephone.
  source text not null check (length(source) between 1 and 200),
  account_id uuid,
  recorded_by text not null,
  recorded_at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, customer_id) references customer (tenant_id, id)
);
create index consent_customer on consent (tenant_id, customer_id, id);
select wall_in('consent');
select make_append_only('consent');

-- Takes away what stands beside the log about one customer. The log itself keeps its hashes; `parties.erased` says why a text is gone.
create function erase_beside_log(customer uuid) returns integer
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  gone integer;
begin
  if not exists (select 1 from customer c where c.tenant_id = current_tenant() and c.id = customer and c.erased_at is not null) then
    raise exception 'only of a customer that is being erased' using errcode = 'integrity_constraint_violation';
  end if;
  delete from event_personal p using event_log e
   where e.tenant_id = current_tenant() and e.subject_id = customer and p.tenant_id = e.tenant_id and p.event_id = e.id;
  get diagnostics gone = row_count;
  return gone;
end $$;
revoke execute on function erase_beside_log(uuid) from public;
grant execute on function erase_beside_log(uuid) to pulse_app;
