-- The business: parties, catalog, ledger, inventory, billing, orders. Quantities, prices and unit costs are numeric(18,6), amounts
-- bigint minor units. What is counted (on hand, reserved, allocated) is kept by triggers on the rows it is the sum of; the programs
-- have no right to write it.
set local role pulse_owner;

-- parties ------------------------------------------------------------------------------------------------------------------

create table customer (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenant (id),
  code text not null check (length(code) between 1 and 64),
  -- Found by without regard to case. A column, not an index on lower(): behind the wall PostgreSQL uses an index only for what leaks nothing.
  code_key text generated always as (lower(code)) stored,
  name text not null check (length(name) between 1 and 200),
  email text check (length(email) <= 320),
  phone text check (length(phone) <= 50),
  currency char(3) not null,
  payment_terms_days integer not null check (payment_terms_days between 0 and 3650),
  credit_limit_minor bigint check (credit_limit_minor >= 0),
  tax_category text not null default 'standard' check (tax_category in ('standard', 'exempt', 'reverse_charge')),
  country char(2) check (country ~ '^[A-Z]{2}$'),
  owner_account_id uuid,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (tenant_id, id)
);
create unique index customer_code on customer (tenant_id, code_key);
create index customer_newest on customer (tenant_id, id desc);
create index customer_search on customer using gin ((code || ' ' || name || ' ' || coalesce(email, '')) gin_trgm_ops);
select wall_in('customer');

create table customer_address (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null,
  customer_id uuid not null,
  kind text not null check (kind in ('billing', 'shipping')),
  line1 text not null check (length(line1) between 1 and 200),
  line2 text check (length(line2) <= 200),
  city text check (length(city) <= 100),
  postcode text check (length(postcode) <= 20),
  country char(2) not null check (country ~ '^[A-Z]{2}$'),
  foreign key (tenant_id, customer_id) references customer (tenant_id, id),
  unique (tenant_id, id)
);
create index customer_address_customer on customer_address (tenant_id, customer_id);
select wall_in('customer_address');

create table customer_contact (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null,
  customer_id uuid not null,
  name text not null check (length(name) between 1 and 200),
  email text check (length(email) <= 320),
  phone text check (length(phone) <= 50),
  foreign key (tenant_id, customer_id) references customer (tenant_id, id),
  unique (tenant_id, id)
);
create index customer_contact_customer on customer_contact (tenant_id, customer_id);
select wall_in('customer_contact');

-- catalog ------------------------------------------------------------------------------------------------------------------

create table item (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenant (id),
  sku text not null check (length(sku) between 1 and 64),
  sku_key text generated always as (lower(sku)) stored,
  name text not null check (length(name) between 1 and 200),
  kind text not null default 'stock' check (kind in ('stock', 'service')),
  price numeric(18,6) not null check (price >= 0),
  currency char(3) not null,
  barcode text check (length(barcode) between 1 and 64),
  unit_cost numeric(18,6) check (unit_cost >= 0),
  reorder_point numeric(18,6) check (reorder_point >= 0),
  reorder_quantity numeric(18,6) check (reorder_quantity > 0),
  tax_category text not null default 'standard' check (length(tax_category) between 1 and 40),
  allow_negative boolean not null default false,
  active boolean not null default true,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (tenant_id, id)
);
create unique index item_sku on item (tenant_id, sku_key);
create unique index item_barcode on item (tenant_id, barcode) where barcode is not null;
create index item_search on item using gin ((sku || ' ' || name || ' ' || coalesce(barcode, '')) gin_trgm_ops);
select wall_in('item');

-- ledger -------------------------------------------------------------------------------------------------------------------

create table ledger_account (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenant (id),
  code text not null check (code ~ '^[0-9A-Za-z.-]{1,20}$'),
  name text not null check (length(name) between 1 and 200),
  type text not null check (type in ('asset', 'liability', 'equity', 'revenue', 'expense')),
  parent_id uuid,
  is_group boolean not null default false,
  -- What the program posts to it; people choose among the rest.
  purpose text,
  foreign key (tenant_id, parent_id) references ledger_account (tenant_id, id),
  unique (tenant_id, id),
  unique (tenant_id, code),
  unique (tenant_id, purpose)
);
select wall_in('ledger_account');

create table tax_code (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenant (id),
  code text not null check (length(code) between 1 and 20),
  name text not null check (length(name) between 1 and 100),
  method text not null check (method in ('exclusive', 'inclusive', 'exempt', 'reverse_charge')),
  -- Percent.
  rate numeric(9,6) not null check (rate between 0 and 100),
  -- Charged on net plus the taxes before it on the line.
  compound boolean not null default false,
  valid_from date not null,
  valid_to date check (valid_to >= valid_from),
  unique (tenant_id, id),
  unique (tenant_id, code, valid_from)
);
select wall_in('tax_code');

-- Which taxes a line bears: the rows that fit the customer's and the item's category; a row with a country goes before one without.
create table tax_rule (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenant (id),
  customer_tax_category text not null,
  item_tax_category text not null,
  country char(2),
  position integer not null default 1,
  tax_code text not null,
  unique (tenant_id, id),
  unique nulls not distinct (tenant_id, customer_tax_category, item_tax_category, country, position)
);
select wall_in('tax_rule');

create table accounting_period (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenant (id),
  fiscal_year integer not null,
  start_on date not null,
  end_on date not null check (end_on >= start_on),
  status text not null default 'open' check (status in ('open', 'closed', 'locked')),
  status_changed_at timestamptz,
  unique (tenant_id, id),
  unique (tenant_id, start_on)
);
select wall_in('accounting_period');

-- The period of a day; months come into being as they are first posted to.
create function period_for(wanted date) returns uuid language plpgsql as $$
declare
  found_id uuid;
begin
  select id into found_id from accounting_period where tenant_id = current_tenant() and wanted between start_on and end_on;
  if found_id is null then
    insert into accounting_period (tenant_id, fiscal_year, start_on, end_on)
    values (current_tenant(), extract(year from wanted), date_trunc('month', wanted), date_trunc('month', wanted) + interval '1 month - 1 day')
    on conflict (tenant_id, start_on) do nothing;
    select id into found_id from accounting_period where tenant_id = current_tenant() and wanted between start_on and end_on;
  end if;
  return found_id;
end $$;
grant execute on function period_for(date) to pulse_app, pulse_worker;

create function keep_locked_period() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or old.start_on <> new.start_on or old.end_on <> new.end_on or (old.status = 'locked' and new.status <> 'locked') then
    raise exception 'a locked period stays locked, and a period keeps its days' using errcode = 'integrity_constraint_violation';
  end if;
  return new;
end $$;
create trigger keep_locked_period before update or delete on accounting_period for each row execute function keep_locked_period();

-- Days up to which documents of a kind are refused, whatever the period says.
create table ledger_lock (
  tenant_id uuid not null references tenant (id),
  scope text not null check (scope in ('sales', 'purchase', 'all')),
  locked_until date not null,
  primary key (tenant_id, scope)
);
select wall_in('ledger_lock');

create table journal_entry (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenant (id),
  -- The foreign key takes a key share on the period; closing takes the row FOR UPDATE, so nothing slips in while it closes.
  period_id uuid not null,
  effective_on date not null,
  recorded_at timestamptz not null default now(),
  memo text not null check (length(memo) <= 500),
  scope text not null check (scope in ('sales', 'purchase', 'general')),
  source_type text not null,
  source_id uuid not null,
  source_number text,
  purpose text not null,
  reverses_id uuid,
  line_count integer not null check (line_count >= 2),
  request_id text not null,
  actor_name text not null,
  foreign key (tenant_id, period_id) references accounting_period (tenant_id, id),
  foreign key (tenant_id, reverses_id) references journal_entry (tenant_id, id),
  unique (tenant_id, id),
  unique (tenant_id, id, effective_on),
  unique (tenant_id, reverses_id),
  unique (tenant_id, source_type, source_id, purpose)
);
create index journal_entry_newest on journal_entry (tenant_id, effective_on desc, id desc);
create index journal_entry_source on journal_entry (tenant_id, source_id);
create index journal_entry_number on journal_entry (tenant_id, source_number);
select wall_in('journal_entry');
select make_append_only('journal_entry');

create table journal_line (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null,
  entry_id uuid not null,
  effective_on date not null,
  line_no integer not null check (line_no > 0),
  account_id uuid not null,
  -- Debit positive, credit negative.
  amount_minor bigint not null check (amount_minor <> 0 and abs(amount_minor) < 1000000000000000),
  currency char(3) not null,
  customer_id uuid,
  foreign key (tenant_id, entry_id, effective_on) references journal_entry (tenant_id, id, effective_on),
  foreign key (tenant_id, account_id) references ledger_account (tenant_id, id),
  foreign key (tenant_id, customer_id) references customer (tenant_id, id),
  unique (tenant_id, id),
  unique (tenant_id, entry_id, line_no)
);
create index journal_line_account on journal_line (tenant_id, account_id, effective_on desc, id desc) include (amount_minor, currency);
create index journal_line_day on journal_line (tenant_id, effective_on) include (account_id, amount_minor, currency);
select wall_in('journal_line');
select make_append_only('journal_line');

create function check_entry_balance() returns trigger language plpgsql as $$
declare
  found_lines integer;
  off_by numeric;
begin
  select coalesce(sum(lines), 0), coalesce(max(abs(balance)), 0) into found_lines, off_by
    from (select count(*) as lines, sum(amount_minor) as balance from journal_line where tenant_id = new.tenant_id and entry_id = new.id group by currency) l;
  if found_lines <> new.line_count or off_by <> 0 then
    raise exception 'journal entry % does not balance (% of % lines, off by %)', new.id, found_lines, new.line_count, off_by using errcode = 'check_violation';
  end if;
  return null;
end $$;
create constraint trigger entry_balances after insert on journal_entry deferrable initially deferred
  for each row execute function check_entry_balance();
-- At commit an entry has all its lines, numbered 1 to line_count, and it never changes: so nothing can be added to it later.
create function refuse_late_line() returns trigger language plpgsql as $$
begin
  perform 1 from journal_entry where tenant_id = new.tenant_id and id = new.entry_id and new.line_no <= line_count;
  if not found then
    raise exception 'journal entry % has no line %', new.entry_id, new.line_no using errcode = 'integrity_constraint_violation';
  end if;
  return new;
end $$;
create trigger refuse_late_line before insert on journal_line for each row execute function refuse_late_line();

create function check_entry_period() returns trigger language plpgsql as $$
declare
  period accounting_period;
  locked date;
begin
  if new.period_id is null then new.period_id := period_for(new.effective_on); end if;
  select * into period from accounting_period where tenant_id = new.tenant_id and id = new.period_id for key share;
  if new.effective_on not between period.start_on and period.end_on then
    raise exception 'journal entry % lies outside its period', new.id using errcode = 'check_violation';
  end if;
  select max(locked_until) into locked from ledger_lock where tenant_id = new.tenant_id and scope in ('all', new.scope);
  if period.status <> 'open' or new.effective_on <= locked then
    raise exception 'period_closed' using errcode = 'check_violation', constraint = 'period_closed', detail = new.effective_on::text;
  end if;
  return new;
end $$;
create trigger check_entry_period before insert on journal_entry for each row execute function check_entry_period();

create function keep_account_type() returns trigger language plpgsql as $$
begin
  if (old.type <> new.type or (not old.is_group and new.is_group))
     and exists (select 1 from journal_line where tenant_id = old.tenant_id and account_id = old.id) then
    raise exception 'account_in_use' using errcode = 'check_violation', constraint = 'account_in_use';
  end if;
  return new;
end $$;
create trigger keep_account_type before update on ledger_account for each row execute function keep_account_type();

create function refuse_group_posting() returns trigger language plpgsql as $$
begin
  if exists (select 1 from ledger_account where tenant_id = new.tenant_id and id = new.account_id and is_group) then
    raise exception 'account_is_group' using errcode = 'check_violation', constraint = 'account_is_group';
  end if;
  return new;
end $$;
create trigger refuse_group_posting before insert on journal_line for each row execute function refuse_group_posting();

-- Gap-free: the row stays locked until the posting that took the number commits; a rolled-back one gives it back.
create table number_series (
  tenant_id uuid not null references tenant (id),
  series text not null,
  year integer not null,
  next_number bigint not null check (next_number > 0),
  primary key (tenant_id, series, year)
);
select wall_in('number_series');
create function take_number(wanted_series text, wanted_year integer) returns bigint language sql as $$
  insert into number_series as s (tenant_id, series, year, next_number) values (current_tenant(), wanted_series, wanted_year, 2)
  on conflict (tenant_id, series, year) do update set next_number = s.next_number + 1
  returning next_number - 1
$$;
grant execute on function take_number(text, integer) to pulse_app, pulse_worker;

-- inventory ----------------------------------------------------------------------------------------------------------------

create table location (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenant (id),
  code text not null check (length(code) between 1 and 40),
  name text not null check (length(name) between 1 and 100),
  -- Only internal locations hold our stock; the others are where moves come from or go to.
  kind text not null check (kind in ('internal', 'supplier', 'customer', 'adjustment', 'opening', 'scrap')),
  unique (tenant_id, id),
  unique (tenant_id, code)
);
select wall_in('location');

create table stock_level (
  tenant_id uuid not null,
  item_id uuid not null,
  location_id uuid not null,
  on_hand numeric(18,6) not null default 0,
  reserved numeric(18,6) not null default 0,
  value_minor bigint not null default 0,
  currency char(3) not null,
  allow_negative boolean not null default false,
  -- Set while available is at or below the reorder point: one alert per crossing.
  low boolean not null default false,
  primary key (tenant_id, item_id, location_id),
  foreign key (tenant_id, item_id) references item (tenant_id, id),
  foreign key (tenant_id, location_id) references location (tenant_id, id),
  constraint reserved_stock check (reserved >= 0 and (allow_negative or reserved <= on_hand)),
  constraint insufficient_stock check (allow_negative or on_hand >= 0),
  constraint value_without_stock check (on_hand <> 0 or value_minor = 0),
  constraint negative_value check (allow_negative or value_minor >= 0)
) with (fillfactor = 70);
select wall_in('stock_level');
revoke insert, update, delete on stock_level from pulse_app, pulse_worker;
grant insert (tenant_id, item_id, location_id, currency, allow_negative), update (low, allow_negative) on stock_level to pulse_app, pulse_worker;

create table stock_move (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenant (id),
  item_id uuid not null,
  from_location_id uuid not null,
  to_location_id uuid not null,
  quantity numeric(18,6) not null check (quantity > 0),
  value_minor bigint not null,
  currency char(3) not null,
  kind text not null check (kind in ('receipt', 'adjustment', 'shipment', 'return', 'opening')),
  reason text not null check (length(reason) between 1 and 200),
  moved_at timestamptz not null,
  moved_on date not null,
  recorded_at timestamptz not null default now(),
  source_type text not null,
  source_id uuid not null,
  request_id text not null,
  actor_name text not null,
  check (from_location_id <> to_location_id),
  foreign key (tenant_id, item_id) references item (tenant_id, id),
  foreign key (tenant_id, from_location_id) references location (tenant_id, id),
  foreign key (tenant_id, to_location_id) references location (tenant_id, id),
  unique (tenant_id, id)
);
create index stock_move_item on stock_move (tenant_id, item_id, moved_at desc, id desc);
create index stock_move_source on stock_move (tenant_id, source_id);
select wall_in('stock_move');
select make_append_only('stock_move');

create function apply_stock_moves() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update stock_level l set on_hand = l.on_hand + d.quantity, value_minor = l.value_minor + d.value
    from (
      select tenant_id, item_id, location_id, sum(quantity) as quantity, sum(value)::bigint as value
        from (
          select tenant_id, item_id, to_location_id as location_id, quantity, value_minor as value from added
          union all
          select tenant_id, item_id, from_location_id, -quantity, -value_minor from added
        ) ends group by 1, 2, 3
    ) d
   where l.tenant_id = d.tenant_id and l.item_id = d.item_id and l.location_id = d.location_id;
  if exists (
    select 1 from added a join location p on p.tenant_id = a.tenant_id and p.id in (a.from_location_id, a.to_location_id) and p.kind = 'internal'
     where not exists (select 1 from stock_level l where l.tenant_id = a.tenant_id and l.item_id = a.item_id and l.location_id = p.id)
  ) then
    raise exception 'a stock move needs a stock level at its internal end' using errcode = 'foreign_key_violation';
  end if;
  return null;
end $$;
create trigger apply_stock_moves after insert on stock_move referencing new table as added
  for each statement execute function apply_stock_moves();

-- orders -------------------------------------------------------------------------------------------------------------------

create table sales_order (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenant (id),
  number text not null,
  customer_id uuid not null,
  status text not null check (status in ('draft', 'placed', 'shipped', 'completed', 'cancelled')),
  currency char(3) not null,
  subtotal_minor bigint not null,
  tax_minor bigint not null,
  total_minor bigint not null,
  customer_reference text check (length(customer_reference) <= 100),
  external_reference text check (length(external_reference) <= 100),
  invoice_policy text not null check (invoice_policy in ('on_order', 'on_shipment', 'prepay')),
  origin text check (origin in ('import')),
  created_by uuid,
  created_by_name text not null,
  created_at timestamptz not null default now(),
  placed_at timestamptz,
  placed_on date,
  completed_at timestamptz,
  cancelled_at timestamptz,
  version integer not null default 1,
  check (total_minor = subtotal_minor + tax_minor),
  check (abs(total_minor) < 1000000000000000),
  check ((status = 'draft' or status = 'cancelled') or placed_at is not null),
  foreign key (tenant_id, customer_id) references customer (tenant_id, id),
  unique (tenant_id, id),
  unique (tenant_id, number)
);
create index sales_order_newest on sales_order (tenant_id, id desc);
create index sales_order_status on sales_order (tenant_id, status, id desc);
create index sales_order_customer on sales_order (tenant_id, customer_id, id desc);
create index sales_order_placed on sales_order (tenant_id, placed_on, id desc);
create unique index sales_order_external on sales_order (tenant_id, external_reference) where external_reference is not null;
select wall_in('sales_order');
revoke delete on sales_order from pulse_app, pulse_worker;

create table order_line (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null,
  order_id uuid not null,
  line_no integer not null check (line_no > 0),
  item_id uuid not null,
  sku text not null,
  name text not null,
  kind text not null check (kind in ('stock', 'service')),
  quantity numeric(18,6) not null check (quantity > 0),
  unit_price numeric(18,6) not null check (unit_price >= 0),
  net_minor bigint not null,
  tax_minor bigint not null default 0,
  quantity_reserved numeric(18,6) not null default 0,
  quantity_shipped numeric(18,6) not null default 0,
  -- Short when placed, and not yet served.
  waiting boolean not null default false,
  constraint line_counters check (quantity_reserved >= 0 and quantity_shipped >= 0 and quantity_reserved + quantity_shipped <= quantity),
  foreign key (tenant_id, order_id) references sales_order (tenant_id, id),
  foreign key (tenant_id, item_id) references item (tenant_id, id),
  unique (tenant_id, id),
  unique (tenant_id, order_id, line_no)
);
create index order_line_waiting on order_line (tenant_id, item_id, order_id) where waiting;
create index order_line_item on order_line (tenant_id, item_id);
select wall_in('order_line');
revoke update on order_line from pulse_app, pulse_worker;
grant update (line_no, item_id, sku, name, kind, quantity, unit_price, net_minor, tax_minor, quantity_shipped, waiting) on order_line to pulse_app, pulse_worker;

create table reservation (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenant (id),
  item_id uuid not null,
  location_id uuid not null,
  order_id uuid,
  order_line_id uuid,
  quantity numeric(18,6) not null check (quantity > 0),
  -- What it still holds; 0 when shipped or released.
  open_quantity numeric(18,6) not null check (open_quantity >= 0),
  created_at timestamptz not null default now(),
  closed_at timestamptz,
  check (open_quantity <= quantity),
  foreign key (tenant_id, item_id, location_id) references stock_level (tenant_id, item_id, location_id),
  foreign key (tenant_id, order_id) references sales_order (tenant_id, id),
  foreign key (tenant_id, order_line_id) references order_line (tenant_id, id),
  unique (tenant_id, id)
);
create index reservation_order on reservation (tenant_id, order_id);
create index reservation_line on reservation (tenant_id, order_line_id);
create index reservation_open on reservation (tenant_id, item_id, location_id) where open_quantity > 0;
select wall_in('reservation');
revoke update, delete on reservation from pulse_app, pulse_worker;
grant update (open_quantity, closed_at, order_line_id) on reservation to pulse_app, pulse_worker;

create function count_new_reservations() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update stock_level l set reserved = l.reserved + d.quantity
    from (select tenant_id, item_id, location_id, sum(open_quantity) as quantity from added group by 1, 2, 3) d
   where l.tenant_id = d.tenant_id and l.item_id = d.item_id and l.location_id = d.location_id;
  update order_line l set quantity_reserved = l.quantity_reserved + d.quantity
    from (select tenant_id, order_line_id, sum(open_quantity) as quantity from added where order_line_id is not null group by 1, 2) d
   where l.tenant_id = d.tenant_id and l.id = d.order_line_id;
  return null;
end $$;
create trigger count_new_reservations after insert on reservation referencing new table as added
  for each statement execute function count_new_reservations();

create function count_changed_reservations() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update stock_level l set reserved = l.reserved + d.quantity
    from (select a.tenant_id, a.item_id, a.location_id, sum(a.open_quantity - b.open_quantity) as quantity
            from after_change a join before_change b on b.id = a.id group by 1, 2, 3) d
   where l.tenant_id = d.tenant_id and l.item_id = d.item_id and l.location_id = d.location_id and d.quantity <> 0;
  update order_line l set quantity_reserved = l.quantity_reserved + d.quantity
    from (select a.tenant_id, a.order_line_id, sum(a.open_quantity - b.open_quantity) as quantity
            from after_change a join before_change b on b.id = a.id where a.order_line_id is not null group by 1, 2) d
   where l.tenant_id = d.tenant_id and l.id = d.order_line_id and d.quantity <> 0;
  return null;
end $$;
create trigger count_changed_reservations after update on reservation referencing old table as before_change new table as after_change
  for each statement execute function count_changed_reservations();

create table shipment (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenant (id),
  number text not null,
  order_id uuid not null,
  shipped_at timestamptz not null,
  shipped_on date not null,
  actor_name text not null,
  foreign key (tenant_id, order_id) references sales_order (tenant_id, id),
  unique (tenant_id, id),
  unique (tenant_id, number)
);
create index shipment_order on shipment (tenant_id, order_id);
select wall_in('shipment');
select make_append_only('shipment');

create table shipment_line (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null,
  shipment_id uuid not null,
  order_line_id uuid not null,
  item_id uuid not null,
  quantity numeric(18,6) not null check (quantity > 0),
  cost_minor bigint not null,
  foreign key (tenant_id, shipment_id) references shipment (tenant_id, id),
  foreign key (tenant_id, order_line_id) references order_line (tenant_id, id),
  foreign key (tenant_id, item_id) references item (tenant_id, id),
  unique (tenant_id, id)
);
create index shipment_line_shipment on shipment_line (tenant_id, shipment_id);
create index shipment_line_order_line on shipment_line (tenant_id, order_line_id);
select wall_in('shipment_line');
select make_append_only('shipment_line');

-- billing ------------------------------------------------------------------------------------------------------------------

create table invoice (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenant (id),
  kind text not null check (kind in ('invoice', 'credit_note')),
  number text not null,
  series text not null,
  year integer not null,
  sequence_no bigint not null,
  customer_id uuid not null,
  -- The document it was made from, at most one of a kind.
  source_type text not null check (source_type in ('order', 'shipment', 'cancellation', 'return')),
  source_id uuid not null,
  order_id uuid,
  credits_invoice_id uuid,
  currency char(3) not null,
  tax_rounding text not null check (tax_rounding in ('line', 'document')),
  subtotal_minor bigint not null check (subtotal_minor >= 0),
  tax_minor bigint not null check (tax_minor >= 0),
  total_minor bigint not null,
  -- Sums of allocation, kept by its trigger: what is settled, and of that by credit notes.
  allocated_minor bigint not null default 0,
  credited_minor bigint not null default 0,
  issued_on date not null,
  due_on date not null check (due_on >= issued_on),
  issued_at timestamptz not null,
  reason text check (length(reason) <= 200),
  external_reference text check (length(external_reference) <= 100),
  origin text check (origin in ('import')),
  actor_name text not null,
  check (total_minor = subtotal_minor + tax_minor),
  constraint overpayment check (allocated_minor between 0 and total_minor and credited_minor between 0 and allocated_minor),
  foreign key (tenant_id, customer_id) references customer (tenant_id, id),
  foreign key (tenant_id, order_id) references sales_order (tenant_id, id),
  foreign key (tenant_id, credits_invoice_id) references invoice (tenant_id, id),
  unique (tenant_id, id),
  unique (tenant_id, number),
  unique (tenant_id, kind, source_type, source_id),
  unique (tenant_id, series, year, sequence_no)
) with (fillfactor = 80);
create index invoice_newest on invoice (tenant_id, kind, id desc);
create index invoice_order on invoice (tenant_id, order_id);
create index invoice_customer on invoice (tenant_id, customer_id, id desc);
create index invoice_open on invoice (tenant_id, due_on, id) where allocated_minor < total_minor;
create index invoice_credits on invoice (tenant_id, credits_invoice_id) where credits_invoice_id is not null;
select wall_in('invoice');
select make_append_only('invoice');
drop trigger append_only on invoice;
-- SELECT … FOR UPDATE asks for the right to update some column; the trigger below lets nobody use it.
grant update (allocated_minor) on invoice to pulse_app, pulse_worker;

-- An issued document never changes; only what is settled of it moves, and only by the allocation trigger.
create function keep_issued_invoice() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and pg_trigger_depth() > 1
     and (to_jsonb(old) - 'allocated_minor' - 'credited_minor') = (to_jsonb(new) - 'allocated_minor' - 'credited_minor') then
    return new;
  end if;
  raise exception 'invoice is append-only: % refused', lower(tg_op) using errcode = 'integrity_constraint_violation';
end $$;
create trigger append_only before update or delete on invoice for each row execute function keep_issued_invoice();

create table invoice_line (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null,
  invoice_id uuid not null,
  line_no integer not null check (line_no > 0),
  order_line_id uuid,
  item_id uuid,
  description text not null check (length(description) <= 300),
  quantity numeric(18,6) not null check (quantity > 0),
  unit_price numeric(18,6) not null,
  net_minor bigint not null,
  tax_minor bigint not null default 0,
  foreign key (tenant_id, invoice_id) references invoice (tenant_id, id),
  foreign key (tenant_id, order_line_id) references order_line (tenant_id, id),
  foreign key (tenant_id, item_id) references item (tenant_id, id),
  unique (tenant_id, id),
  unique (tenant_id, invoice_id, line_no)
);
create index invoice_line_order_line on invoice_line (tenant_id, order_line_id) where order_line_id is not null;
select wall_in('invoice_line');
select make_append_only('invoice_line');

create table invoice_tax (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null,
  invoice_id uuid not null,
  tax_code text not null,
  method text not null,
  rate numeric(9,6) not null,
  base_minor bigint not null,
  tax_minor bigint not null,
  foreign key (tenant_id, invoice_id) references invoice (tenant_id, id),
  unique (tenant_id, id),
  unique (tenant_id, invoice_id, tax_code)
);
select wall_in('invoice_tax');
select make_append_only('invoice_tax');

create function check_invoice_totals() returns trigger language plpgsql as $$
declare
  net bigint;
  tax bigint;
begin
  select coalesce(sum(net_minor), 0), coalesce(sum(tax_minor), 0) into net, tax from invoice_line where tenant_id = new.tenant_id and invoice_id = new.id;
  if net <> new.subtotal_minor or tax <> new.tax_minor
     or new.tax_minor <> (select coalesce(sum(tax_minor), 0) from invoice_tax where tenant_id = new.tenant_id and invoice_id = new.id) then
    raise exception 'invoice % does not add up to its lines and taxes', new.number using errcode = 'check_violation';
  end if;
  return null;
end $$;
create constraint trigger invoice_adds_up after insert on invoice deferrable initially deferred
  for each row execute function check_invoice_totals();

create table payment (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenant (id),
  number text not null,
  kind text not null check (kind in ('receipt', 'refund')),
  customer_id uuid not null,
  currency char(3) not null,
  amount_minor bigint not null check (amount_minor > 0),
  allocated_minor bigint not null default 0,
  method text not null check (method in ('cash', 'card', 'bank')),
  reference text check (length(reference) <= 100),
  paid_on date not null,
  recorded_at timestamptz not null default now(),
  origin text check (origin in ('import')),
  actor_name text not null,
  constraint over_allocation check (allocated_minor between 0 and amount_minor),
  foreign key (tenant_id, customer_id) references customer (tenant_id, id),
  unique (tenant_id, id),
  unique (tenant_id, number)
) with (fillfactor = 80);
create index payment_newest on payment (tenant_id, id desc);
create index payment_customer on payment (tenant_id, customer_id, id desc);
create index payment_credit on payment (tenant_id, customer_id) where allocated_minor < amount_minor;
select wall_in('payment');
select make_append_only('payment');
drop trigger append_only on payment;
grant update (allocated_minor) on payment to pulse_app, pulse_worker;
create function keep_payment() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and pg_trigger_depth() > 1 and (to_jsonb(old) - 'allocated_minor') = (to_jsonb(new) - 'allocated_minor') then
    return new;
  end if;
  raise exception 'payment is append-only: % refused', lower(tg_op) using errcode = 'integrity_constraint_violation';
end $$;
create trigger append_only before update or delete on payment for each row execute function keep_payment();

-- A debit item (invoice or refund) settled by a credit item (receipt or credit note); a negative row takes an earlier one back.
create table allocation (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenant (id),
  invoice_id uuid,
  refund_id uuid,
  receipt_id uuid,
  credit_note_id uuid,
  amount_minor bigint not null check (amount_minor <> 0),
  currency char(3) not null,
  undoes_id uuid,
  allocated_on date not null,
  recorded_at timestamptz not null default now(),
  actor_name text not null,
  check (num_nonnulls(invoice_id, refund_id) = 1 and num_nonnulls(receipt_id, credit_note_id) = 1),
  check ((amount_minor < 0) = (undoes_id is not null)),
  foreign key (tenant_id, invoice_id) references invoice (tenant_id, id),
  foreign key (tenant_id, credit_note_id) references invoice (tenant_id, id),
  foreign key (tenant_id, refund_id) references payment (tenant_id, id),
  foreign key (tenant_id, receipt_id) references payment (tenant_id, id),
  foreign key (tenant_id, undoes_id) references allocation (tenant_id, id),
  unique (tenant_id, id),
  unique (tenant_id, undoes_id)
);
create index allocation_invoice on allocation (tenant_id, invoice_id);
create index allocation_credit_note on allocation (tenant_id, credit_note_id) where credit_note_id is not null;
create index allocation_receipt on allocation (tenant_id, receipt_id) where receipt_id is not null;
create index allocation_refund on allocation (tenant_id, refund_id) where refund_id is not null;
select wall_in('allocation');
select make_append_only('allocation');

create function apply_allocation() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if new.invoice_id is not null then
    update invoice set allocated_minor = allocated_minor + new.amount_minor,
                       credited_minor = credited_minor + case when new.credit_note_id is null then 0 else new.amount_minor end
     where tenant_id = new.tenant_id and id = new.invoice_id and kind = 'invoice' and currency = new.currency;
  else
    update payment set allocated_minor = allocated_minor + new.amount_minor
     where tenant_id = new.tenant_id and id = new.refund_id and kind = 'refund' and currency = new.currency;
  end if;
  if not found then raise exception 'an allocation settles an invoice or a refund of its currency' using errcode = 'check_violation'; end if;
  if new.credit_note_id is not null then
    update invoice set allocated_minor = allocated_minor + new.amount_minor
     where tenant_id = new.tenant_id and id = new.credit_note_id and kind = 'credit_note' and currency = new.currency;
  else
    update payment set allocated_minor = allocated_minor + new.amount_minor
     where tenant_id = new.tenant_id and id = new.receipt_id and kind = 'receipt' and currency = new.currency;
  end if;
  if not found then raise exception 'an allocation takes from a receipt or a credit note of its currency' using errcode = 'check_violation'; end if;
  return null;
end $$;
create trigger apply_allocation after insert on allocation for each row execute function apply_allocation();

-- The stored PDF of an invoice or credit note: rendered once, the same bytes for ever.
create table invoice_document (
  tenant_id uuid not null,
  invoice_id uuid not null,
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  size_bytes bigint not null check (size_bytes > 0),
  path text not null check (path ~ '^[0-9a-f]{2}/[0-9a-f]{64}\.pdf$'),
  rendered_at timestamptz not null default now(),
  primary key (tenant_id, invoice_id),
  foreign key (tenant_id, invoice_id) references invoice (tenant_id, id)
);
select wall_in('invoice_document');
select make_append_only('invoice_document');

-- Files of sales taken over: what each external document was, so that the same file adds nothing and a changed one is noticed.
create table imported_document (
  tenant_id uuid not null references tenant (id),
  external_reference text not null,
  content_hash text not null,
  kind text not null check (kind in ('sale', 'return', 'adjustment', 'mixed')),
  imported_at timestamptz not null default now(),
  primary key (tenant_id, external_reference)
);
select wall_in('imported_document');
select make_append_only('imported_document');
