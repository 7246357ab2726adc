import { afterAll, beforeAll, expect, test } from "vitest";
import { signedOut } from "#app/modules/access/events.ts";
import { appendEvents } from "#db/event-log.ts";
import { createTestDatabase, type TestDatabase } from "#db/testing/database.ts";
import { inTenant } from "#db/transaction.ts";
import { nameDocuments } from "#db/verify/documents.ts";
import { checks, runVerify, statementOf } from "#db/verify/run.ts";
import { examineBooks } from "#ops/cli/doctor.ts";
import { report } from "#ops/cli/verify.ts";
import { seedDemo } from "#ops/seed/demo.ts";

let db: TestDatabase;

beforeAll(async () => {
  db = await createTestDatabase();
  await seedDemo(db.admin, new Date("2026-03-20T15:00:00Z"), 25);
  await cameFrom("10.1.2.3");
  await db.admin`select check_event_chain(100000)`;
  // Things that ordinary days seldom bring, so that every check has something to look at.
  await db.admin`insert into consumer_rule (consumer, type, always, since) values ('invoice-when-placed', 'orders.order_created', true, 0)`;
}, 120_000);
afterAll(() => db.drop());

/** Somebody's act by the web: the demo's were not. */
async function cameFrom(address: string): Promise<void> {
  const [person] = await db.admin<{ tenantId: string; accountId: string }[]>`
    select tenant_id as "tenantId", account_id as "accountId" from membership order by account_id limit 1`;
  if (!person) throw new Error("nobody is there");
  const actor = { ...person, name: "", role: "admin" as const, requestId: "r", address };
  await inTenant(db.app, person.tenantId, (tx) =>
    appendEvents(tx, actor, [signedOut.make(person.accountId, { account_id: person.accountId })]),
  );
  await db.admin`select count(*) from order_events(1000)`;
}

test("nothing is wrong with books that the ordinary commands kept", async () => {
  const results = await runVerify(db.verify);
  // The test server trades durability for speed, which is what this check is for.
  const wrong = results.filter((result) => result.breaches > 0 && result.name !== "server_is_durable");
  expect(wrong).toEqual([]);
  expect(results.map((result) => result.name)).toEqual(checks.map((check) => check.name));
});

test("a payment of before that settled its invoice before the invoice's day is no breach", async () => {
  await db.admin
    .begin(async (tx) => {
      await tx`set local session_replication_role = replica`;
      const [{ id } = { id: "" }] = await tx<{ id: string }[]>`
        select p.id from payment p join allocation a on a.receipt_id = p.id where a.invoice_id is not null order by p.id desc limit 1`;
      await tx`update payment set paid_on = paid_on - 9 where id = ${id}`;
      await tx`update allocation set allocated_on = allocated_on - 9 where receipt_id = ${id}`;
      await tx`update journal_line set effective_on = effective_on - 9
                where entry_id in (select id from journal_entry where source_type = 'payment' and source_id = ${id})`;
      for (const name of ["receivable_is_what_invoices_owe", "credit_is_what_customers_have_left"]) {
        const check = checks.find((one) => one.name === name)!;
        expect([name, [...(await tx.unsafe(check.sql))]]).toEqual([name, []]);
      }
      throw new Error("roll back");
    })
    .catch((error: Error) => {
      if (error.message !== "roll back") throw error;
    });
});

test("the quick run leaves out only what is marked as slow", async () => {
  const quick = await runVerify(db.verify, { fast: true });
  expect(quick.map((result) => result.name)).toEqual(checks.filter((check) => !check.full).map((check) => check.name));
});

const first = (table: string, condition = "true"): string =>
  `(select ctid from ${table} where ${condition} order by id limit 1)`;
const line = `insert into journal_line (tenant_id, entry_id, effective_on, line_no, account_id, amount_minor, currency)
  select tenant_id, id, effective_on, line_count + 1, (select id from ledger_account where code = '3000'), 5, 'GBP' from journal_entry e order by e.id limit 1;`;

const folded = "select set_config('app.tenant_id', id::text, true) from tenant; select fold_ledger(1000000);";

/** Check → damage by a superuser with triggers off → the checks that must speak. Most damage is seen by exactly one. */
const damages: Record<string, { damage: string; also?: string[] }> = {
  entries_balance: {
    damage: `update journal_line set amount_minor = amount_minor + 1 where ctid = ${first("journal_line l", "exists (select 1 from ledger_account a where a.id = l.account_id and a.purpose = 'sales')")}`,
    also: ["ledger_days_are_sums"],
  },
  entries_complete: {
    damage: `${line} ${line.replace("line_count + 1", "line_count + 2").replace(" 5,", " -5,")}`,
    also: ["ledger_days_are_sums"],
  },
  reversals_mirror: {
    damage: `update journal_entry set reverses_id = (select id from journal_entry order by id desc limit 1) where ctid = ${first("journal_entry")}`,
  },
  ledger_days_are_sums: {
    damage: `${folded}
      update ledger_day set credit_minor = credit_minor + 1 where ctid = (select ctid from ledger_day order by day desc, account_id limit 1);
      update ledger_month set credit_minor = credit_minor + 1
       where (month, account_id) = (select date_trunc('month', day)::date, account_id from ledger_day order by day desc, account_id limit 1)`,
  },
  ledger_months_are_sums: {
    damage: `${folded}
      update ledger_month set debit_minor = debit_minor + 1 where ctid = (select ctid from ledger_month order by month, account_id limit 1)`,
  },
  orders_placed_on_their_day: {
    damage: `update sales_order set placed_on = placed_on - 2 where ctid = ${first("sales_order", "placed_at is not null")}`,
  },
  lines_dated_as_entry: {
    damage: `update journal_line set effective_on = effective_on + 1 where ctid = ${first("journal_line")}`,
    also: ["ledger_days_are_sums"],
  },
  entries_in_their_period: {
    damage: `update accounting_period set end_on = start_on where ctid = ${first("accounting_period")}`,
  },
  nothing_posted_when_closed: {
    damage: `update accounting_period set status = 'closed', status_changed_at = '2020-01-01' where ctid = ${first("accounting_period")}`,
  },
  no_postings_on_groups: { damage: `update ledger_account set is_group = true where code = '4000'` },
  documents_posted: {
    damage: `update journal_entry set source_type = 'manual' where ctid = ${first("journal_entry", "source_type = 'invoice'")}`,
  },
  postings_have_documents: {
    damage: `update journal_entry set source_type = 'shipment' where ctid = ${first("journal_entry", "source_type = 'stock_adjustment'")}`,
  },
  receivable_is_what_invoices_owe: {
    // The day alone: the sum of all days stays.
    damage: `update allocation set allocated_on = allocated_on + 1 where ctid = ${first("allocation", "invoice_id is not null")}`,
    also: ["credit_is_what_customers_have_left"],
  },
  credit_is_what_customers_have_left: {
    damage: `update journal_line set account_id = (select id from ledger_account where purpose = 'customer_credit') where ctid = ${first("journal_line l", "account_id = (select id from ledger_account where purpose = 'sales')")}`,
    also: ["ledger_days_are_sums"],
  },
  inventory_is_the_value_of_stock: {
    damage: `update journal_line set account_id = (select id from ledger_account where code = '3000') where ctid = ${first("journal_line l", "account_id = (select id from ledger_account where purpose = 'inventory')")}`,
    also: ["ledger_days_are_sums"],
  },
  on_hand_is_the_sum_of_moves: {
    damage: `update stock_move set quantity = quantity + 1 where ctid = ${first("stock_move")}`,
  },
  reserved_is_the_sum_of_reservations: {
    damage: `update stock_level set reserved = reserved + 1 where sku_of(item_id) = 'CAM-1001'`,
  },
  stock_within_bounds: {
    damage: `alter table stock_level drop constraint negative_value; update stock_level set value_minor = -1 where sku_of(item_id) = 'CAM-1001'`,
    also: ["schema_as_migrated", "on_hand_is_the_sum_of_moves", "inventory_is_the_value_of_stock"],
  },
  moves_have_two_ends: {
    damage: `alter table stock_move drop constraint stock_move_check; update stock_move set from_location_id = to_location_id where ctid = ${first("stock_move", "kind = 'shipment'")}`,
    also: ["schema_as_migrated", "on_hand_is_the_sum_of_moves"],
  },
  order_lines_count_their_reservations: {
    damage: `update reservation set order_line_id = null where ctid = ${first("reservation", "open_quantity > 0")}`,
  },
  order_lines_count_their_shipments: {
    damage: `update shipment_line set quantity = quantity + 1 where ctid = ${first("shipment_line")}`,
  },
  order_lines_within_quantity: {
    damage: `alter table order_line drop constraint line_counters; update order_line set quantity = quantity - 0.5 where ctid = ${first("order_line", "quantity_reserved = quantity")}`,
    also: ["schema_as_migrated"],
  },
  ended_orders_hold_nothing: {
    damage: `update reservation set order_id = (select id from sales_order where status = 'cancelled' limit 1) where ctid = ${first("reservation", "open_quantity > 0")}`,
  },
  waiting_lines_are_short: {
    damage: `update order_line set waiting = true where ctid = ${first("order_line", "quantity_shipped = quantity")}`,
  },
  shipped_orders_are_shipped_in_full: {
    damage: `update order_line set quantity = quantity + 1 where ctid = ${first("order_line", "quantity_shipped = quantity")}`,
  },
  closed_short_orders_have_shipped: {
    damage: `update order_line set quantity_closed = quantity - quantity_reserved where ctid = ${first("order_line l", "quantity_shipped = 0 and quantity_reserved < quantity and exists (select 1 from sales_order o where o.id = l.order_id and o.status = 'cancelled')")}`,
  },
  counts_moved_their_differences: {
    damage: `insert into stock_count (tenant_id, number, blind, status, started_at, started_by_name, closed_at) select id, 'CNT-X', false, 'posted', now(), 'x', now() from tenant;
      insert into stock_count_line (tenant_id, count_id, item_id, expected, posted_variance) select c.tenant_id, c.id, i.id, 1, 1 from stock_count c, item i where i.sku = 'CAM-1001'`,
  },
  receipts_moved_their_lines: {
    damage: `insert into goods_receipt (tenant_id, number, status, started_at, started_by_name, closed_at) select id, 'GR-X', 'posted', now(), 'x', now() from tenant;
      insert into goods_receipt_line (tenant_id, receipt_id, item_id, quantity, value_minor) select r.tenant_id, r.id, i.id, 1, 1 from goods_receipt r, item i where i.sku = 'CAM-1001'`,
  },
  picks_shipped_what_was_scanned: {
    damage: `insert into pick (tenant_id, order_id, status, shipment_id, started_at, started_by_name, closed_at)
      select tenant_id, order_id, 'shipped', id, now(), 'x', now() from shipment order by id limit 1`,
  },
  undone_scans_mirror: {
    damage: `insert into goods_receipt (tenant_id, number, started_at, started_by_name) select id, 'GR-X', now(), 'x' from tenant;
      insert into stock_scan (tenant_id, id, receipt_id, item_id, kind, quantity, code, actor_name, scanned_at) select r.tenant_id, uuidv7(), r.id, i.id, 'add', 2, 'x', 'x', now() from goods_receipt r, item i where i.sku = 'CAM-1001';
      insert into stock_scan (tenant_id, id, receipt_id, item_id, kind, quantity, code, actor_name, scanned_at, undoes_id) select tenant_id, uuidv7(), receipt_id, item_id, 'undo', -1, 'x', 'x', now(), id from stock_scan`,
  },
  comments_have_their_record: {
    damage: `insert into comment (tenant_id, subject_type, subject_id, account_id, body)
      select tenant_id, 'invoice', id, created_by, 'x' from sales_order where created_by is not null order by id limit 1`,
  },
  firing_alerts_have_fired: {
    damage: `insert into alert_rule (tenant_id, name, metric, field, summary, condition, threshold) select id, 'x', 'kpis', 'x', 'line', 'above', 0 from tenant;
      insert into alert_state (tenant_id, rule_id, state) select tenant_id, id, 'firing' from alert_rule`,
  },
  imports_did_what_they_showed: {
    damage: `insert into import_run (tenant_id, kind, state, file_name, file_sha256, size_bytes, head, row_count, actor_name, started_at, closed_at)
        select id, 'customers', 'done', 'x', repeat('a', 64), 1, '[]', 1, 'x', now(), now() from tenant;
      insert into import_row (tenant_id, run_id, line, act, key) select tenant_id, id, 2, 'create', 'x' from import_run`,
  },
  attachments_have_their_record: {
    damage: `insert into attachment (tenant_id, subject_type, subject_id, name, media_type, sha256, size_bytes, path, account_id, added_by, added_at)
      select tenant_id, 'invoice', id, 'x', 'text/plain', repeat('a', 64), 1, 'aa/' || repeat('a', 64) || '.txt', created_by, 'x', now()
        from sales_order where created_by is not null order by id limit 1`,
  },
  told_events_are_in_the_log: {
    damage: `insert into webhook_endpoint (tenant_id, url, secret) select id, 'https://x.test', decode(repeat('aa', 40), 'hex') from tenant;
      insert into outgoing_message (tenant_id, channel, kind, key, endpoint_id, event_id, event_seq, subject_id)
        select w.tenant_id, 'webhook', 'event', 'x', w.id, o.event_id, o.seq + 1, o.subject_id
          from webhook_endpoint w join event_order o on o.tenant_id = w.tenant_id order by o.seq limit 1`,
  },
  erased_people_are_gone: {
    damage: `update customer set erased_at = created_at - interval '1 day', email = 'a@b.test' where ctid = ${first("customer")}`,
  },
  shipments_to_own_companies_are_announced: {
    damage: `insert into customer_company (tenant_id, customer_id, company_id, slug, name, linked_at)
        select o.tenant_id, o.customer_id, o.id, 'other', 'Other', 'epoch' from sales_order o join event_log e on e.subject_id = o.id
         where e.type = 'orders.order_shipped' order by o.id limit 1;
      update event_log e set data = e.data || jsonb_build_object('to_company_id', e.subject_id) from customer_company c
       where e.type = 'orders.order_shipped' and e.subject_id = c.company_id;
      insert into processed_event (consumer, event_id, tenant_id) select 'mirror-when-shipped', e.id, e.tenant_id
        from event_log e join customer_company c on e.subject_id = c.company_id where e.type = 'orders.order_shipped'`,
    also: ["event_chain_holds", "own_companies_have_agreed"],
  },
  own_companies_have_agreed: {
    damage:
      "insert into sister_company (tenant_id, company_id, name, since) select id, uuidv7(), 'Other', now() from tenant",
  },
  mirrors_say_the_same: {
    damage: `insert into shipment_mirror (tenant_id, shipment_id, company_id, company, receipt_number, mirrored_at)
      select tenant_id, id, id, 'Other', 'GR-1', now() from shipment order by id limit 1`,
  },
  finished_runs_have_outcomes: {
    damage: `insert into bulk_run (tenant_id, act, status, account_id, actor_name, started_at, closed_at) select id, 'ship', 'done', id, 'x', now(), now() from tenant;
      insert into bulk_row (tenant_id, run_id, place, order_id) select r.tenant_id, r.id, 1, (select id from sales_order order by id limit 1) from bulk_run r`,
  },
  invoices_add_up: {
    damage: `update invoice_line set net_minor = net_minor + 1 where ctid = ${first("invoice_line")}`,
  },
  orders_add_up: { damage: `update order_line set net_minor = net_minor + 1 where ctid = ${first("order_line")}` },
  invoices_count_their_allocations: {
    damage: `update invoice set allocated_minor = allocated_minor - 1 where ctid = ${first("invoice", "kind = 'invoice' and allocated_minor = total_minor and credited_minor = 0")}`,
  },
  payments_count_their_allocations: {
    damage: `update payment set allocated_minor = allocated_minor - 1 where ctid = ${first("payment")}`,
  },
  undone_allocations_mirror: {
    damage: `alter table allocation drop constraint allocation_check1; update allocation set undoes_id = ${`(select id from allocation order by id desc limit 1)`} where ctid = ${first("allocation")}`,
    also: ["schema_as_migrated"],
  },
  document_numbers_gapless: {
    damage: `update invoice set sequence_no = sequence_no + 1000000 where ctid = ${first("invoice", "kind = 'credit_note'")}`,
    also: ["number_series_at_their_last"],
  },
  number_series_at_their_last: {
    damage: `update number_series set next_number = next_number + 1 where series = 'PAY'`,
  },
  notes_within_their_invoice: {
    damage: `update invoice i set credits_invoice_id = (select id from invoice v where v.kind = 'invoice' and v.total_minor < i.total_minor limit 1)
      where i.ctid = (select ctid from invoice where kind = 'credit_note' order by total_minor desc limit 1)`,
  },
  closed_lines_are_credited: {
    damage: `update order_line set quantity_shipped = 0, quantity_closed = quantity where ctid = ${first("order_line l", "quantity_shipped = quantity and net_minor > 2 and exists (select 1 from invoice i where i.order_id = l.order_id and i.source_type = 'order') and exists (select 1 from order_line s where s.order_id = l.order_id and s.id <> l.id and s.quantity_shipped > 0)")}`,
    also: ["order_lines_count_their_shipments"],
  },
  one_invoice_per_order: {
    damage: `drop table if exists pg_temp.x; alter table invoice drop constraint invoice_tenant_id_kind_source_type_source_id_key; update invoice i set order_id = f.order_id, customer_id = f.customer_id from (select order_id, customer_id from invoice where kind = 'invoice' order by id limit 1) f where i.ctid = (select ctid from invoice where kind = 'invoice' order by id desc limit 1)`,
    also: ["invoices_by_policy", "schema_as_migrated"],
  },
  invoice_of_its_order: {
    damage: `update invoice set customer_id = (select id from customer where name = 'Acme Corp') where ctid = ${first("invoice")}`,
  },
  card_money_in_the_books_once: {
    damage: `insert into card_payment (tenant_id, invoice_id, description, customer_id, currency, amount_minor, state, link, processor_ref, payment_id, actor_name, asked_at, looked_at, settled_at)
      select i.tenant_id, i.id, i.number, i.customer_id, 'GBP', 5, 'captured', '/pay/x', 'pay_1', p.id, 'x', now(), now(), now()
        from invoice i join payment p on p.tenant_id = i.tenant_id and p.customer_id = i.customer_id and p.kind = 'receipt' where i.kind = 'invoice' order by i.id, p.id limit 1`,
  },
  event_chain_holds: {
    damage: `update event_log set data = data || '{"total": "0.01"}' where ctid = ${first("event_log", "type = 'orders.order_created'")}`,
  },
  event_order_gapless: { damage: `update event_head set seq = seq + 1` },
  event_head_is_the_last: { damage: `update event_head set hash = sha256('x')` },
  chain_as_read_before: { damage: `update chain_check set hash = sha256('x')` },
  events_have_one_place: {
    damage: `insert into event_pending (tenant_id, event_id) select tenant_id, event_id from event_order order by seq limit 1`,
  },
  event_order_says_what_the_log_says: { damage: `update event_order set published = not published where seq = 1` },
  personal_data_as_hashed: {
    damage: `update event_personal set data = '{"name": "Somebody else"}' where ctid = (select ctid from event_personal limit 1)`,
  },
  addresses_as_hashed: { damage: "update actor_address set address = '10.9.9.9'" },
  reactions_once_each: {
    damage: `delete from processed_event where ctid = (select ctid from processed_event where consumer = 'invoice-when-placed' limit 1)`,
  },
  invoices_by_policy: {
    damage: `update invoice set order_id = null where ctid = ${first("invoice", "kind = 'invoice' and order_id in (select id from sales_order where status = 'completed')")}`,
  },
  cursors_within_order: { damage: "update consumer_cursor set seq = seq + 1000" },
  dead_letters_in_order: {
    damage: `insert into dead_letter (tenant_id, consumer, event_id, seq, type, subject_type, subject_id, state)
      select tenant_id, 'invoice-when-placed', event_id, seq, type, subject_type, subject_id, 'behind' from event_order order by seq limit 1`,
  },
  orders_announced: {
    damage: `update sales_order set placed_at = null, placed_on = null, status = 'cancelled' where ctid = ${first("sales_order", "status = 'cancelled'")}`,
  },
  invoices_announced: {
    damage: `update event_log set subject_id = uuidv7() where ctid = ${first("event_log", "type = 'orders.invoice_created'")}`,
    also: ["event_chain_holds", "event_order_says_what_the_log_says"],
  },
  entries_announced: {
    damage: `update journal_entry set request_id = 'somebody' where ctid = ${first("journal_entry")}`,
  },
  tables_walled_in: { damage: `alter table customer no force row level security`, also: ["schema_as_migrated"] },
  programs_without_power: { damage: `alter role pulse_app createdb` },
  definer_functions_pinned: {
    damage: `alter function apply_allocation() reset search_path`,
    also: ["schema_as_migrated"],
  },
  references_stay_in_the_tenant: {
    damage: `alter table order_line add constraint leak foreign key (item_id) references item (id)`,
    also: ["schema_as_migrated"],
  },
  views_keep_the_wall: { damage: `create view leak as select * from customer`, also: ["schema_as_migrated"] },
  schema_as_migrated: { damage: `alter table invoice disable trigger append_only` },
  every_company_has_an_admin: { damage: `update membership set role = 'viewer' where role = 'admin'` },
  disabled_people_have_no_session: {
    damage: `update account set disabled_at = now() where email like 'viewer%'; insert into session (token_hash, tenant_id, account_id, idle_until, absolute_until) select sha256('s'), tenant_id, account_id, now(), now() from membership where role = 'viewer'`,
  },
  roles_of_their_own_keep_to_the_table: {
    damage: `insert into custom_role (tenant_id, name, base, rights) select id, 'Odd', 'accountant', '{"users": "RC", "journal": "RC"}' from tenant limit 1`,
  },
  duties_apart: {
    damage: `insert into duty_limit (tenant_id, payment_minor, changed_at) select id, 0, 'epoch' from tenant;
      update payment p set created_by = m.account_id from membership m where m.tenant_id = p.tenant_id and m.role = 'sales';
      update sales_order o set created_by = m.account_id from membership m where m.tenant_id = o.tenant_id and m.role = 'sales'`,
  },
  idempotency_keys_answered: {
    damage: `insert into idempotency_key (tenant_id, account_id, method, path, key, request_hash) select tenant_id, account_id, 'POST', '/x', 'k', '\\x00' from membership limit 1`,
  },
};

test("a breach that is shown says which document, product or account it is about", async () => {
  const said: Record<string, unknown>[] = [];
  const found = async (tx: typeof db.admin, name: string, damage: string) => {
    await tx.unsafe(damage);
    const check = checks.find((one) => one.name === name)!;
    const first = await tx.unsafe<Record<string, unknown>[]>(
      `${statementOf(check, false)} select * from breach limit 1`,
    );
    const [named] = await nameDocuments(tx, [{ name, rule: check.rule, breaches: 1, first: [...first], ms: 0 }]);
    said.push(named?.first[0] ?? {});
  };
  await db.admin
    .begin(async (begun) => {
      const tx = begun as unknown as typeof db.admin;
      await tx`set local session_replication_role = replica`;
      await found(tx, "orders_add_up", damages.orders_add_up?.damage ?? "");
      await found(
        tx,
        "entries_balance",
        `delete from journal_line where ctid = ${first("journal_line l", "entry_id in (select id from journal_entry where source_type = 'invoice')")}`,
      );
      await found(
        tx,
        "reserved_is_the_sum_of_reservations",
        "update stock_level set reserved = reserved + 1 where item_id = (select id from item where sku = 'CAM-1001')",
      );
      throw new Error("roll back");
    })
    .catch((error: Error) => {
      if (error.message !== "roll back") throw error;
    });
  expect(said).toMatchObject([
    { document: expect.stringMatching(/^SO-\d/) },
    { document: expect.stringMatching(/^INV-\d/) },
    { product: "CAM-1001" },
  ]);
  const breach = { name: "orders_add_up", rule: "It holds.", breaches: 1, first: said.slice(0, 1), ms: 1 };
  expect(report([breach], 1)).toMatch(
    /SO-\d.*\n1 of 1 do not hold\.\n {6}mend: do not repair by SQL; restore the newest/s,
  );
});

test("doctor looks at the books too", async () => {
  const [sound] = await examineBooks(db.adminUrl);
  // The test server trades durability for speed, which is what this check is for.
  expect(sound).toMatchObject({ check: "books", state: "fail", found: "these do not hold: server_is_durable" });
  expect(sound?.mend).toMatch(/^npx pulse verify says where; do not repair by SQL/);
  expect(await examineBooks("postgres://nobody@127.0.0.1:1/none")).toMatchObject([
    { state: "warn", found: expect.stringMatching(/^the books could not be looked at: ./) },
  ]);
});

test("every check has its damage, but the one of the server's own settings", () => {
  expect(Object.keys(damages).sort()).toEqual(
    checks
      .map((check) => check.name)
      .filter((name) => name !== "server_is_durable")
      .sort(),
  );
});

test.each(Object.entries(damages))("%s names exactly its damage", async (name, { damage, also = [] }) => {
  const spoke: string[] = [];
  const spokeSoon: string[] = [];
  await db.admin
    .begin(async (tx) => {
      await tx`create function pg_temp.sku_of(wanted uuid) returns text language sql as 'select sku from item where id = wanted'`;
      await tx`set local search_path = public, pg_temp`;
      await tx`set local session_replication_role = replica`;
      await tx.unsafe(damage.replaceAll("sku_of", "pg_temp.sku_of"));
      for (const check of checks) {
        const rows = await tx.unsafe(`select 1 from (${check.sql}) breach limit 1`);
        if (rows.length > 0 && check.name !== "server_is_durable") spoke.push(check.name);
        if (!check.each) continue;
        const soon = await tx.unsafe(`${statementOf(check, true)} select 1 from breach limit 1`);
        if (soon.length > 0) spokeSoon.push(check.name);
      }
      throw new Error("roll back");
    })
    .catch((error: Error) => {
      if (error.message !== "roll back") throw error;
    });
  expect(spoke.sort()).toEqual([name, ...also].sort());
  // The quick run, whose newest are all there are here, says the same of what it looks at one by one.
  const eachOf = new Set(checks.filter((check) => check.each).map((check) => check.name));
  expect(spokeSoon.sort()).toEqual(spoke.filter((one) => eachOf.has(one)).sort());
});
