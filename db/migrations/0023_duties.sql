-- Separation of duties above the company's limits, kept by the database; sessions that show the second factor again; and sign-in by
-- an OpenID Connect provider.

set local role pulse_owner;

-- Above such an amount, in the company's money, whoever made a document does not also settle, credit or correct it. Empty: no limit.
create table duty_limit (
  tenant_id uuid primary key references tenant (id),
  payment_minor bigint check (payment_minor >= 0),
  credit_note_minor bigint check (credit_note_minor >= 0),
  adjustment_minor bigint check (adjustment_minor >= 0),
  changed_at timestamptz not null default now()
);
select wall_in('duty_limit');
revoke insert, update, delete on duty_limit from pulse_worker;

-- Null: the program itself, by a reaction, the seed or an import; of what it makes from an order the order's maker is the maker.
alter table invoice add column created_by uuid default current_account();
alter table payment add column created_by uuid default current_account();
alter table stock_move add column created_by uuid default current_account();

create function keep_duties_of_invoice() returns trigger language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if exists (
    select 1 from duty_limit d join invoice i on i.tenant_id = d.tenant_id and i.id = new.credits_invoice_id
      left join sales_order o on o.tenant_id = i.tenant_id and o.id = i.order_id
     where d.tenant_id = new.tenant_id and new.total_minor > d.credit_note_minor and new.created_by in (i.created_by, o.created_by)) then
    raise exception 'credited by whoever made the invoice' using errcode = 'check_violation', constraint = 'duties_credit_note';
  end if;
  return null;
end $$;
-- What cancelling an order causes is no credit note of its own.
create trigger keep_duties after insert on invoice for each row
  when (new.kind = 'credit_note' and new.source_type = 'return' and new.created_by is not null) execute function keep_duties_of_invoice();

create function keep_duties_of_allocation() returns trigger language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if exists (
    select 1 from duty_limit d join payment p on p.tenant_id = d.tenant_id and p.id = coalesce(new.refund_id, new.receipt_id)
      left join invoice i on i.tenant_id = d.tenant_id and i.id = coalesce(new.invoice_id, new.credit_note_id)
      left join sales_order o on o.tenant_id = i.tenant_id and o.id = i.order_id
      left join payment r on new.refund_id is not null and r.tenant_id = d.tenant_id and r.id = new.receipt_id
     where d.tenant_id = new.tenant_id and p.amount_minor > d.payment_minor and p.created_by in (i.created_by, o.created_by, r.created_by)) then
    raise exception 'paid or refunded by whoever made the document' using errcode = 'check_violation', constraint = 'duties_payment';
  end if;
  return null;
end $$;
create trigger keep_duties after insert on allocation for each row
  when (new.amount_minor > 0 and (new.refund_id is not null or new.receipt_id is not null)) execute function keep_duties_of_allocation();

create function keep_duties_of_stock() returns trigger language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if exists (
    select 1 from added a join duty_limit d on d.tenant_id = a.tenant_id
     where a.kind = 'adjustment' and a.created_by is not null
       and (a.source_type <> 'stock_count' or exists (
         select 1 from stock_scan s where s.tenant_id = a.tenant_id and s.count_id = a.source_id and s.account_id = a.created_by))
     group by a.tenant_id, a.source_type, a.source_id, d.adjustment_minor
    having sum(abs(a.value_minor)) > d.adjustment_minor) then
    raise exception 'corrected by one person alone' using errcode = 'check_violation', constraint = 'duties_adjustment';
  end if;
  return null;
end $$;
create trigger keep_duties after insert on stock_move referencing new table as added
  for each statement execute function keep_duties_of_stock();

-- Whoever lets people in posts nothing by hand, whatever the program does.
create function keep_duties_of_journal() returns trigger language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if exists (
    select 1 from membership m where m.tenant_id = new.tenant_id and m.account_id = current_account() and m.role = 'admin') then
    raise exception 'posted by an administrator' using errcode = 'check_violation', constraint = 'duties_journal';
  end if;
  return null;
end $$;
create trigger keep_duties after insert on journal_entry for each row
  when (new.source_type = 'manual') execute function keep_duties_of_journal();

-- When the person of a session last showed who they are: at the sign-in, and again before what is dangerous.
alter table session add column confirmed_at timestamptz not null default now();

create function access_confirmed_at(hash bytea) returns timestamptz
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select s.confirmed_at from session s where s.token_hash = hash and s.idle_until > now() and s.absolute_until > now();
$$;
create function access_confirm_session(hash bytea) returns void
language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  update session set confirmed_at = now() where token_hash = hash;
$$;

-- Providers by which a company's people sign in.
create table identity_provider (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  name text not null check (length(name) between 1 and 60),
  issuer text not null check (length(issuer) between 8 and 500),
  client_id text not null check (length(client_id) between 1 and 300),
  -- Sealed under a key that is not in the database; null: a public client.
  client_secret bytea check (length(client_secret) between 30 and 2000),
  -- Mail domains whose verified addresses the provider is believed to know; others are never linked or let in by it.
  domains text[] not null default '{}' check (cardinality(domains) <= 50),
  -- A person of the company with such an address is linked at the first sign-in.
  links_known boolean not null default false,
  -- The claim that says the role, and what its values mean here: a usual role, or one of the company's own by its id.
  role_claim text check (length(role_claim) between 1 and 100),
  role_map jsonb not null default '{}' check (jsonb_typeof(role_map) = 'object'),
  -- What somebody unknown becomes; null: nobody unknown is let in, unless their claim says a role.
  new_role text,
  -- The provider's own second factor is enough.
  trusts_factor boolean not null default false,
  enabled boolean not null default true,
  version integer not null default 1,
  changed_at timestamptz not null default now(),
  primary key (tenant_id, id)
);
select wall_in('identity_provider');
revoke insert, update, delete on identity_provider from pulse_worker;
create policy access_functions on identity_provider to pulse_owner using (true) with check (true);

-- Who somebody is at a provider: its subject, never a mail address, which may be given to another person.
create table federated_identity (
  tenant_id uuid not null,
  provider_id uuid not null,
  subject text not null check (length(subject) between 1 and 255),
  account_id uuid not null,
  created_at timestamptz not null default now(),
  used_at timestamptz not null default now(),
  primary key (tenant_id, provider_id, subject),
  unique (tenant_id, provider_id, account_id),
  foreign key (tenant_id, provider_id) references identity_provider (tenant_id, id) on delete cascade,
  foreign key (tenant_id, account_id) references membership (tenant_id, account_id) on delete cascade
);
create index federated_identity_account on federated_identity (tenant_id, account_id);
select wall_in('federated_identity');
revoke insert, update, delete on federated_identity from pulse_worker;

-- Sessions that a provider opened: it may end them, and their sign-out goes on to it.
create table federated_session (
  session_id uuid primary key references session (id) on delete cascade,
  tenant_id uuid not null,
  provider_id uuid not null,
  subject text not null,
  -- The provider's own name for the sign-in.
  sid text check (length(sid) <= 255),
  -- The proof of who signs out, sealed.
  id_token bytea check (length(id_token) <= 16000),
  foreign key (tenant_id, provider_id) references identity_provider (tenant_id, id) on delete cascade
);
create index federated_session_subject on federated_session (tenant_id, provider_id, subject);
alter table federated_session enable row level security;
alter table federated_session force row level security;
create policy access_functions on federated_session to pulse_owner using (true) with check (true);
revoke all on federated_session from pulse_app, pulse_worker;

-- For the sign-in page, before anybody is known.
create function access_providers() returns table (id uuid, tenant_id uuid, name text, company text)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select p.id, p.tenant_id, p.name, t.name from identity_provider p join tenant t on t.id = p.tenant_id
   where p.enabled order by lower(p.name), p.id limit 20;
$$;

-- A person of the running company, for a provider: also one without a password. `shared`: of another company too.
create function access_find_member(wanted_email text)
returns table (account_id uuid, disabled boolean, shared boolean)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select a.id, a.disabled_at is not null,
    exists (select 1 from membership o where o.account_id = a.id and o.tenant_id <> current_tenant())
  from account a join membership m on m.account_id = a.id and m.tenant_id = current_tenant()
  where email_key(a.email) = email_key(wanted_email);
$$;

create function access_known_address(wanted_email text) returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select exists (select 1 from account a where email_key(a.email) = email_key(wanted_email));
$$;

create function access_mark_federated(hash bytea, wanted_provider uuid, wanted_subject text, wanted_sid text, sealed bytea) returns void
language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  insert into federated_session (session_id, tenant_id, provider_id, subject, sid, id_token)
  select s.id, s.tenant_id, wanted_provider, wanted_subject, wanted_sid, sealed
    from session s where s.token_hash = hash and s.tenant_id = current_tenant();
$$;

create function access_federated_session(hash bytea) returns table (provider_id uuid, id_token bytea)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select f.provider_id, f.id_token from federated_session f join session s on s.id = f.session_id where s.token_hash = hash;
$$;

-- The provider says that somebody signed out there: by its name for that sign-in, else every one of that subject.
create function access_end_federated(wanted_provider uuid, wanted_subject text, wanted_sid text)
returns table (account_id uuid, ended bigint)
language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  with gone as (
    delete from session s using federated_session f
     where f.session_id = s.id and f.tenant_id = current_tenant() and f.provider_id = wanted_provider
       and (wanted_sid is null or f.sid = wanted_sid) and (wanted_subject is null or f.subject = wanted_subject)
       and num_nonnulls(wanted_sid, wanted_subject) > 0
    returning s.account_id
  ) select g.account_id, count(*) from gone g group by g.account_id;
$$;

grant execute on function
  access_confirmed_at(bytea), access_confirm_session(bytea), access_providers(), access_find_member(text), access_known_address(text),
  access_mark_federated(bytea, uuid, text, text, bytea), access_federated_session(bytea), access_end_federated(uuid, text, text)
to pulse_app;
