-- What people are told of (notifications), how each of them wants to be told, and what they say about a record (comments).
set local role pulse_owner;

create table notification (
  id uuid not null default uuidv7(),
  tenant_id uuid not null,
  account_id uuid not null,
  kind text not null check (kind ~ '^[a-z_]{1,40}$'),
  -- What it is about, such as low_stock:<item>: the same cause again is the same notification, told anew.
  key text not null check (length(key) between 1 and 200),
  -- Numbers, codes and quantities that its sentence is made of; names of people are looked up by account.
  data jsonb not null check (jsonb_typeof(data) = 'object' and length(data::text) <= 4000),
  by_account_id uuid,
  -- Where it leads.
  subject_type text not null check (subject_type ~ '^[a-z_]{1,40}$'),
  subject_id uuid not null,
  -- The role that it was told to: in another role one may see less, so there it is not shown.
  role text not null check (role in ('admin', 'accountant', 'clerk', 'sales', 'hr', 'viewer')),
  times integer not null default 1 check (times > 0),
  happened_at timestamptz not null,
  read_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, account_id, key),
  foreign key (tenant_id, account_id) references membership (tenant_id, account_id) on delete cascade
);
create index notification_newest on notification (tenant_id, account_id, happened_at, id);
create index notification_unread on notification (tenant_id, account_id) where read_at is null;
select wall_in('notification');

-- Only what differs from a kind's usual way.
create table notice_preference (
  tenant_id uuid not null,
  account_id uuid not null,
  kind text not null check (kind ~ '^[a-z_]{1,40}$'),
  in_app boolean not null,
  by_mail boolean not null,
  primary key (tenant_id, account_id, kind),
  foreign key (tenant_id, account_id) references membership (tenant_id, account_id) on delete cascade
);
select wall_in('notice_preference');

-- Mail about notifications at once, or gathered once a day; `gathered_on` is the company's day that was gathered last.
create table notice_setting (
  tenant_id uuid not null,
  account_id uuid not null,
  digest boolean not null default false,
  gathered_on date,
  primary key (tenant_id, account_id),
  foreign key (tenant_id, account_id) references membership (tenant_id, account_id) on delete cascade
);
select wall_in('notice_setting');

create table comment (
  id uuid not null default uuidv7(),
  tenant_id uuid not null,
  subject_type text not null check (subject_type in ('order', 'invoice', 'customer', 'product', 'count')),
  subject_id uuid not null,
  account_id uuid not null,
  -- Empty once it is deleted.
  body text not null check (length(body) <= 4000),
  created_at timestamptz not null default now(),
  edited_at timestamptz,
  deleted_at timestamptz,
  primary key (tenant_id, id),
  check ((deleted_at is null) = (body <> ''))
);
create index comment_of_subject on comment (tenant_id, subject_id, id);
select wall_in('comment');
revoke delete on comment from pulse_app, pulse_worker;
