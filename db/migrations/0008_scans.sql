-- Picking, receiving and counting by scan. What was scanned is a row with the id the scanner's browser gave it, so that a scan that
-- is sent twice counts once; a quantity is the sum of its scans, and undoing one is another row.
set local role pulse_owner;

create table stock_setting (
  tenant_id uuid primary key references tenant (id),
  -- Whoever posts a count has not counted in it.
  second_person_posts_counts boolean not null default false
);
select wall_in('stock_setting');

-- An order on its way out of the shelves; what is scanned here is what its shipment takes.
create table pick (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenant (id),
  order_id uuid not null,
  status text not null default 'open' check (status in ('open', 'shipped', 'cancelled')),
  shipment_id uuid,
  started_at timestamptz not null,
  started_by_name text not null,
  closed_at timestamptz,
  check ((status = 'shipped') = (shipment_id is not null)),
  check ((status = 'open') = (closed_at is null)),
  foreign key (tenant_id, order_id) references sales_order (tenant_id, id),
  foreign key (tenant_id, shipment_id) references shipment (tenant_id, id),
  unique (tenant_id, id)
);
create unique index pick_open on pick (tenant_id, order_id) where status = 'open';
create index pick_order on pick (tenant_id, order_id);
create index pick_shipment on pick (tenant_id, shipment_id) where shipment_id is not null;
select wall_in('pick');
revoke delete on pick from pulse_app, pulse_worker;

create table goods_receipt (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenant (id),
  number text not null,
  -- The supplier's delivery note.
  reference text check (length(reference) <= 100),
  status text not null default 'open' check (status in ('open', 'posted', 'cancelled')),
  started_at timestamptz not null,
  started_by_name text not null,
  closed_at timestamptz,
  closed_by_name text,
  check ((status = 'open') = (closed_at is null)),
  unique (tenant_id, id),
  unique (tenant_id, number)
);
create index goods_receipt_newest on goods_receipt (tenant_id, id desc);
select wall_in('goods_receipt');
revoke delete on goods_receipt from pulse_app, pulse_worker;

create table goods_receipt_line (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null,
  receipt_id uuid not null,
  item_id uuid not null,
  quantity numeric(18,6) not null check (quantity > 0),
  value_minor bigint not null,
  foreign key (tenant_id, receipt_id) references goods_receipt (tenant_id, id),
  foreign key (tenant_id, item_id) references item (tenant_id, id),
  unique (tenant_id, id),
  unique (tenant_id, receipt_id, item_id)
);
select wall_in('goods_receipt_line');
select make_append_only('goods_receipt_line');

create table stock_count (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenant (id),
  number text not null,
  note text check (length(note) <= 100),
  -- What was chosen of the products; null counts all of them.
  filter text check (length(filter) <= 100),
  -- While counting nobody is told what is expected.
  blind boolean not null,
  status text not null default 'open' check (status in ('open', 'review', 'posted', 'cancelled')),
  started_at timestamptz not null,
  started_by_name text not null,
  closed_at timestamptz,
  closed_by_name text,
  check ((status in ('posted', 'cancelled')) = (closed_at is not null)),
  unique (tenant_id, id),
  unique (tenant_id, number)
);
create index stock_count_newest on stock_count (tenant_id, id desc);
select wall_in('stock_count');
revoke delete on stock_count from pulse_app, pulse_worker;

create table stock_count_line (
  tenant_id uuid not null,
  count_id uuid not null,
  item_id uuid not null,
  -- On hand when the count began.
  expected numeric(18,6) not null,
  -- Goes up when the line is counted again: scans of earlier rounds no longer count.
  round integer not null default 1 check (round > 0),
  -- What posting changed; null until then, and where nobody counted.
  posted_variance numeric(18,6),
  primary key (tenant_id, count_id, item_id),
  foreign key (tenant_id, count_id) references stock_count (tenant_id, id),
  foreign key (tenant_id, item_id) references item (tenant_id, id)
);
create index stock_count_line_item on stock_count_line (tenant_id, item_id);
select wall_in('stock_count_line');
revoke delete on stock_count_line from pulse_app, pulse_worker;

create table stock_scan (
  tenant_id uuid not null references tenant (id),
  -- Given by the browser that scanned.
  id uuid not null,
  pick_id uuid,
  receipt_id uuid,
  count_id uuid,
  item_id uuid not null,
  kind text not null check (kind in ('add', 'set', 'undo')),
  -- What it changed: below zero where a quantity was set lower, or a scan was undone.
  quantity numeric(18,6) not null,
  round integer not null default 1 check (round > 0),
  -- Of counts: on hand when it was scanned, so that what moved before is expected and what moves after is not.
  on_hand numeric(18,6),
  code text not null check (length(code) between 1 and 200),
  undoes_id uuid,
  account_id uuid,
  actor_name text not null,
  -- By the clock of the scanner's browser.
  scanned_at timestamptz not null,
  recorded_at timestamptz not null default now(),
  place bigint generated always as identity,
  check (num_nonnulls(pick_id, receipt_id, count_id) = 1),
  check ((count_id is null) = (on_hand is null)),
  check ((kind = 'undo') = (undoes_id is not null)),
  primary key (tenant_id, id),
  foreign key (tenant_id, pick_id) references pick (tenant_id, id),
  foreign key (tenant_id, receipt_id) references goods_receipt (tenant_id, id),
  foreign key (tenant_id, count_id, item_id) references stock_count_line (tenant_id, count_id, item_id),
  foreign key (tenant_id, item_id) references item (tenant_id, id),
  foreign key (tenant_id, undoes_id) references stock_scan (tenant_id, id),
  unique (tenant_id, undoes_id)
);
create index stock_scan_pick on stock_scan (tenant_id, pick_id, place) where pick_id is not null;
create index stock_scan_receipt on stock_scan (tenant_id, receipt_id, place) where receipt_id is not null;
create index stock_scan_count on stock_scan (tenant_id, count_id, item_id, place) where count_id is not null;
create index stock_scan_item on stock_scan (tenant_id, item_id);
select wall_in('stock_scan');
select make_append_only('stock_scan');
