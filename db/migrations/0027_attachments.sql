-- Files that belong to a record: the content once, by its checksum, in the folder of files; who attached it to what, here.
set local role pulse_owner;

create table attachment (
  id uuid not null default uuidv7(),
  tenant_id uuid not null references tenant (id),
  subject_type text not null check (subject_type in ('order', 'invoice', 'customer', 'product')),
  subject_id uuid not null,
  name text not null check (length(name) between 1 and 150),
  media_type text not null check (media_type ~ '^[a-z]+/[a-z0-9.+-]{1,100}$'),
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  size_bytes bigint not null check (size_bytes > 0),
  -- Below the folder of files.
  path text not null check (path ~ '^[0-9a-f]{2}/[0-9a-f]{64}\.[a-z0-9]{1,8}$'),
  account_id uuid not null,
  added_by text not null,
  added_at timestamptz not null,
  removed_at timestamptz,
  -- Its content was taken away for good, with the person it told of.
  erased_at timestamptz,
  check (erased_at is null or removed_at is not null),
  check (substr(path, 4, 64) = sha256),
  primary key (tenant_id, id),
  foreign key (tenant_id, account_id) references membership (tenant_id, account_id)
);
create index attachment_subject on attachment (tenant_id, subject_id, id) where removed_at is null;
create index attachment_account on attachment (tenant_id, account_id);
create index attachment_content on attachment (tenant_id, sha256);
select wall_in('attachment');
revoke delete on attachment from pulse_app, pulse_worker;
