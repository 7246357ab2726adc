-- Payments by card through a payment processor: what was asked of it, what it said, and what came of it in the books.
set local role pulse_owner;

create table card_payment (
  id uuid not null default uuidv7(),
  tenant_id uuid not null references tenant (id),
  invoice_id uuid not null,
  -- The invoice's number: what the payer reads at the processor.
  description text not null check (length(description) between 1 and 100),
  customer_id uuid not null,
  currency char(3) not null,
  amount_minor bigint not null check (amount_minor > 0),
  -- asked: the processor has not answered yet; open: it waits for the payer; authorised: the money is held for us.
  state text not null default 'asked' check (state in ('asked', 'open', 'authorised', 'captured', 'voided', 'declined')),
  -- Our page that the payer is given and comes back to.
  link text not null check (length(link) between 1 and 500),
  processor_ref text check (length(processor_ref) between 1 and 100),
  checkout_url text check (length(checkout_url) <= 2000),
  -- The receipt that it became: captured money is in the books exactly once.
  payment_id uuid,
  -- What keeps it from being settled and needs a person.
  problem text check (length(problem) between 1 and 500),
  actor_name text not null,
  asked_at timestamptz not null,
  looked_at timestamptz not null,
  settled_at timestamptz,
  primary key (tenant_id, id),
  check ((state = 'captured') = (payment_id is not null)),
  check ((state in ('captured', 'voided', 'declined')) = (settled_at is not null)),
  check (state in ('asked', 'voided', 'declined') or processor_ref is not null),
  foreign key (tenant_id, invoice_id) references invoice (tenant_id, id),
  foreign key (tenant_id, customer_id) references customer (tenant_id, id),
  foreign key (tenant_id, payment_id) references payment (tenant_id, id),
  unique (tenant_id, payment_id),
  unique (tenant_id, processor_ref)
);
-- One at a time for an invoice: two links would take the money twice.
create unique index card_payment_pending on card_payment (tenant_id, invoice_id) where state in ('asked', 'open', 'authorised');
create index card_payment_of_invoice on card_payment (tenant_id, invoice_id, id);
create index card_payment_unsettled on card_payment (looked_at) where state in ('open', 'authorised');
select wall_in('card_payment');
revoke delete on card_payment from pulse_app, pulse_worker;
create policy worker_settles on card_payment for select to pulse_worker using (true);

-- What is to be said to the processor. Its id is the idempotency key there, so a call whose answer was lost is made again safely.
create table processor_call (
  id uuid not null default uuidv7(),
  tenant_id uuid not null,
  card_payment_id uuid not null,
  kind text not null check (kind in ('authorise', 'capture', 'void', 'refund', 'look')),
  -- Of a refund: how much, and the refund in the books that it carries out.
  amount_minor bigint check (amount_minor > 0),
  refund_id uuid,
  state text not null default 'waiting' check (state in ('waiting', 'sending', 'done', 'failed')),
  attempts integer not null default 0,
  -- Raised by each claim: a worker that was taken for dead cannot settle the call any more.
  fence integer not null default 0,
  due_at timestamptz not null default now(),
  started_at timestamptz,
  finished_at timestamptz,
  answer text check (length(answer) <= 2000),
  request_id text,
  traceparent text,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  check ((state in ('done', 'failed')) = (finished_at is not null)),
  check ((kind = 'refund') = (refund_id is not null and amount_minor is not null)),
  foreign key (tenant_id, card_payment_id) references card_payment (tenant_id, id),
  foreign key (tenant_id, refund_id) references payment (tenant_id, id),
  unique (tenant_id, refund_id)
);
create unique index processor_call_once on processor_call (tenant_id, card_payment_id, kind)
  where state in ('waiting', 'sending') and kind <> 'refund';
create index processor_call_due on processor_call (due_at) where state in ('waiting', 'sending');
create index processor_call_of_payment on processor_call (tenant_id, card_payment_id, id);
select wall_in('processor_call');
revoke delete on processor_call from pulse_app, pulse_worker;
revoke update on processor_call from pulse_app;
-- Somebody has a call tried again.
grant update (state, due_at, attempts, finished_at) on processor_call to pulse_app;
create policy worker_calls on processor_call to pulse_worker using (true) with check (true);

-- The processor's notices that were taken, by their id: the same again has no effect, however late it comes.
create table processor_notice (
  tenant_id uuid not null,
  id text not null check (length(id) between 1 and 200),
  card_payment_id uuid not null,
  status text not null check (length(status) <= 40),
  outcome text not null check (outcome in ('applied', 'known', 'refused')),
  received_at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, card_payment_id) references card_payment (tenant_id, id)
);
create index processor_notice_of_payment on processor_notice (tenant_id, card_payment_id);
select wall_in('processor_notice');
select make_append_only('processor_notice');

-- How it stands between this installation and its processor. While too many calls in a row have failed none is made until try_at.
create table processor_state (
  singleton boolean primary key default true check (singleton),
  configured boolean not null default false,
  server text,
  failures integer not null default 0,
  try_at timestamptz,
  error text check (length(error) <= 2000),
  error_at timestamptz,
  answered_at timestamptz
);
insert into processor_state default values;
grant select on processor_state to pulse_app;
grant update (try_at) on processor_state to pulse_app;
grant select, update on processor_state to pulse_worker;
