-- Saved questions that come by mail again and again, each to the person who wants it.
set local role pulse_owner;

create table view_schedule (
  id uuid not null default uuidv7(),
  tenant_id uuid not null,
  view_id uuid not null,
  -- Whose it is, and whom it is sent to: what they may see when it is made is what it holds.
  account_id uuid not null,
  format text not null check (format in ('pdf', 'xlsx')),
  every text not null check (every in ('day', 'week', 'month')),
  -- Monday is 1; of a month a day that every month has. None for each day.
  on_day smallint,
  -- On the company's clock.
  at_hour smallint not null check (at_hour between 0 and 23),
  next_at timestamptz not null,
  -- By whom it was stopped: its person, or a restored backup, whose mails somebody else may be sending.
  paused text check (paused in ('self', 'restored')),
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (tenant_id, account_id, view_id),
  check (case every when 'day' then on_day is null when 'week' then on_day between 1 and 7 else on_day between 1 and 28 end),
  foreign key (tenant_id, view_id) references saved_view (tenant_id, id) on delete cascade,
  foreign key (tenant_id, account_id) references membership (tenant_id, account_id) on delete cascade
);
create index view_schedule_due on view_schedule (next_at) where paused is null;
create index view_schedule_view on view_schedule (tenant_id, view_id);
select wall_in('view_schedule');
revoke insert, delete on view_schedule from pulse_worker;
create policy worker_sends on view_schedule to pulse_worker using (true) with check (true);

-- How the last mail of a schedule went is read from the messages themselves.
create index outgoing_message_report on outgoing_message (tenant_id, account_id, ((data ->> 'schedule_id')), id desc) where kind = 'report';
