-- Taking away what is known of a person who signed in. The account's id stays, so the books and the log still say that it was
-- one and the same person; what they are called by is taken out of everything that tells it.
set local role pulse_owner;

alter table account add column erased_at timestamptz,
  add constraint erased_stays_out check (erased_at is null or (disabled_at is not null and password_hash is null));

-- Whether a row is changed in nothing but the name of somebody, to what an erased person of its company is called.
create function erases_a_name(was jsonb, becomes jsonb, field text) returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select was - field = becomes - field and exists (
    select 1 from account a join membership m on m.account_id = a.id
     where m.tenant_id = (becomes ->> 'tenant_id')::uuid and a.erased_at is not null and a.name = becomes ->> field);
$$;

-- As refuse_change, for rows that carry somebody's name; its argument is the column.
create function refuse_change_but_erasing() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and erases_a_name(to_jsonb(old), to_jsonb(new), tg_argv[0]) then return new; end if;
  raise exception '% is append-only: % refused', tg_table_name, lower(tg_op) using errcode = 'integrity_constraint_violation';
end $$;

do $$
declare t text;
begin
  foreach t in array array['journal_entry', 'stock_move', 'shipment', 'allocation', 'stock_scan', 'consent'] loop
    execute format('drop trigger append_only on %I', t);
    execute format('create trigger append_only before update or delete on %I for each row execute function refuse_change_but_erasing(%L)',
      t, case t when 'consent' then 'recorded_by' else 'actor_name' end);
  end loop;
end $$;

create or replace function keep_issued_invoice() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and pg_trigger_depth() > 1
     and (to_jsonb(old) - 'allocated_minor' - 'credited_minor') = (to_jsonb(new) - 'allocated_minor' - 'credited_minor') then
    return new;
  end if;
  if tg_op = 'UPDATE' and erases_a_name(to_jsonb(old), to_jsonb(new), 'actor_name') then return new; end if;
  raise exception 'invoice is append-only: % refused', lower(tg_op) using errcode = 'integrity_constraint_violation';
end $$;

create or replace function keep_payment() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and pg_trigger_depth() > 1 and (to_jsonb(old) - 'allocated_minor') = (to_jsonb(new) - 'allocated_minor') then
    return new;
  end if;
  if tg_op = 'UPDATE' and erases_a_name(to_jsonb(old), to_jsonb(new), 'actor_name') then return new; end if;
  raise exception 'payment is append-only: % refused', lower(tg_op) using errcode = 'integrity_constraint_violation';
end $$;

-- As before; somebody who was erased is nobody's to change any more.
create or replace function access_may_change(wanted_account uuid) returns void language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  if exists (select 1 from account a where a.id = wanted_account and a.erased_at is not null) then
    raise exception 'an erased person' using errcode = 'insufficient_privilege';
  end if;
  if session_user in ('pulse_app', 'pulse_worker') then
    perform access_may_touch((select m.tenant_id from membership m where m.account_id = wanted_account and m.tenant_id = current_tenant()));
    if exists (select 1 from membership m where m.account_id = wanted_account and m.tenant_id <> current_tenant()) then
      raise exception 'a person of several companies' using errcode = 'insufficient_privilege';
    end if;
  end if;
end $$;

create function access_erased_at(wanted_account uuid) returns timestamptz
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select a.erased_at from account a join membership m on m.account_id = a.id and m.tenant_id = current_tenant() where a.id = wanted_account;
$$;

-- Takes the name out of documents and rows of the running company. By the account where the row has it, else by the name.
create function access_erase_name(wanted_account uuid, was text, becomes text) returns void
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  place record;
begin
  for place in select * from (values
    ('sales_order', 'created_by_name', 'created_by'), ('invoice', 'actor_name', 'created_by'), ('payment', 'actor_name', 'created_by'),
    ('stock_move', 'actor_name', 'created_by'), ('stock_scan', 'actor_name', 'account_id'), ('bulk_run', 'actor_name', 'account_id'),
    ('import_run', 'actor_name', 'account_id'), ('attachment', 'added_by', 'account_id'), ('consent', 'recorded_by', 'account_id'),
    ('journal_entry', 'actor_name', null), ('shipment', 'actor_name', null), ('allocation', 'actor_name', null),
    ('card_payment', 'actor_name', null), ('pick', 'started_by_name', null), ('goods_receipt', 'started_by_name', null),
    ('goods_receipt', 'closed_by_name', null), ('stock_count', 'started_by_name', null), ('stock_count', 'closed_by_name', null)
  ) as places (tab, col, id) loop
    if place.id is null then
      execute format('update %I set %2$I = $1 where tenant_id = current_tenant() and %2$I = $2', place.tab, place.col) using becomes, was;
    else
      execute format('update %I set %2$I = $1 where tenant_id = current_tenant() and (%3$I = $3 or (%3$I is null and %2$I = $2))',
        place.tab, place.col, place.id) using becomes, was, wanted_account;
    end if;
  end loop;
  -- Answers that are kept for a request that comes again name who made a record.
  update idempotency_key k set body = replace(k.body, to_json(was)::text, to_json(becomes)::text)
    where k.tenant_id = current_tenant() and strpos(k.body, to_json(was)::text) > 0;
end $$;

-- Erases a person of the running company who was disabled before, and of others' words beside the log those named in `texts`.
-- Returns what the person is called from now on.
create function access_erase_account(wanted_account uuid, texts uuid[], at timestamptz) returns text
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  person account; called text := 'Erased person ' || right(wanted_account::text, 8); t text;
begin
  perform access_may_change(wanted_account);
  select a.* into strict person from account a join membership m on m.account_id = a.id and m.tenant_id = current_tenant()
    where a.id = wanted_account for update of a;
  if person.disabled_at is null then
    raise exception 'only who was disabled is erased' using errcode = 'integrity_constraint_violation';
  end if;
  delete from sign_in_attempt s
    where s.subject in (sha256(uuid_send(wanted_account)), sha256(convert_to(email_key(person.email), 'UTF8')));
  update account set email = 'erased-' || wanted_account || '@erased.invalid', name = called, password_hash = null, demo_password = false,
    erased_at = at where id = wanted_account;

  foreach t in array array['session', 'refresh_family', 'api_token', 'access_link', 'second_factor', 'passkey', 'passkey_challenge',
    'federated_identity', 'device_badge', 'notice_phone', 'push_subscription', 'notice_preference', 'notice_setting', 'notification',
    'outgoing_message', 'preference', 'view_schedule', 'saved_view', 'pinned_view', 'list_layout', 'record_editor', 'sql_run',
    'idempotency_key'] loop
    execute format('delete from %I where account_id = $1', t) using wanted_account;
  end loop;
  update alert_rule set to_accounts = array_remove(to_accounts, wanted_account)
    where tenant_id = current_tenant() and wanted_account = any (to_accounts);
  perform access_erase_name(wanted_account, person.name, called);

  delete from event_personal p using event_log e
   where e.tenant_id = current_tenant() and p.tenant_id = e.tenant_id and p.event_id = e.id
     and (e.subject_id = wanted_account or (e.id = any (texts) and e.type like '%\_commented'));
  return called;
end $$;
grant execute on function access_erase_account(uuid, uuid[], timestamptz), access_erased_at(uuid) to pulse_app;
