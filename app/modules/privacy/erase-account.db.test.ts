import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { setDisabled } from "#app/modules/access/change-access.server.ts";
import { createAccount } from "#app/modules/access/create-account.server.ts";
import { signedIn } from "#app/modules/access/events.ts";
import { openLink } from "#app/modules/access/links.server.ts";
import { savePreferences } from "#app/modules/access/preferences.server.ts";
import { preferencesInput } from "#app/modules/access/preferences-input.ts";
import { hashSecret } from "#app/modules/access/secrets.server.ts";
import { listAudit } from "#app/modules/audit.server.ts";
import { recordPayment } from "#app/modules/billing/record-payment.server.ts";
import { foundCompany } from "#app/modules/found-company.server.ts";
import { startCount } from "#app/modules/inventory/count-stock.server.ts";
import { putItemInput } from "#app/modules/inventory/input.ts";
import { putItem } from "#app/modules/inventory/put-item.server.ts";
import { addComment } from "#app/modules/notices/comment.server.ts";
import { changeOrderStatus } from "#app/modules/orders/change-order-status.server.ts";
import { placeOrderInput } from "#app/modules/orders/input.ts";
import { invoiceOrder } from "#app/modules/orders/invoice-order.server.ts";
import { placeOrder } from "#app/modules/orders/place-order.server.ts";
import { createCustomer } from "#app/modules/parties/create-customer.server.ts";
import { accountErasedAt, readAccountData } from "#app/modules/privacy/account-data.server.ts";
import { eraseAccount, withoutName } from "#app/modules/privacy/erase-account.server.ts";
import { recordConsent } from "#app/modules/privacy/record-consent.server.ts";
import { type Actor, systemActor } from "#app/modules/shared/actor.ts";
import { newId } from "#app/modules/shared/id.ts";
import { appendEvents } from "#db/event-log.ts";
import { createTestDatabase, type TestDatabase } from "#db/testing/database.ts";
import { inTenant, type Tx } from "#db/transaction.ts";
import { runVerify } from "#db/verify/run.ts";

let db: TestDatabase;
let tenantId: string;
let boss: Actor;
let grace: Actor & { accountId: string };
const now = new Date();
const act = <T>(work: (tx: Tx) => Promise<T>, who: Actor = boss) =>
  inTenant(db.app, tenantId, async (tx) => {
    await tx`select set_config('app.account_id', ${who.accountId ?? ""}, true)`;
    return work(tx);
  });

const EMAIL = "grace@hopper.test";
/** What the database knows of her, each by itself. */
const KNOWN = {
  name: "Grace Hopper",
  email: EMAIL,
  phone: "+447700900123",
  address: "203.0.113.77",
  browser: "Firefox of Grace",
  "push service": "push.grace.test",
  passkey: "Grace's key",
  token: "Grace's script",
  view: "Grace's view",
  statement: "select 'asked by grace'",
  subject: "subject-of-grace",
};

/** What `pulse verify` finds; that this server is set up to be thrown away is meant. */
const verified = async () =>
  (await runVerify(db.verify)).flatMap(({ name, breaches }) =>
    breaches > 0 && name !== "server_is_durable" ? name : [],
  );

const order = async () => {
  while ((await db.worker`select seq from order_events(100)`).length > 0);
};

/** Everything that the program keeps of somebody, by her own acts where it takes few lines, else by rows. */
async function liveHere(): Promise<void> {
  const { accountId } = grace;
  const mine = <T>(work: (tx: Tx) => Promise<T>) => act(work, grace);
  const item = { sku: "A", name: "A", price: "5.00", qty_on_hand: 10, unit_cost: "2.00" };
  await mine((tx) => putItem(tx, grace, putItemInput.parse(item), now));
  const customer = await mine((tx) => createCustomer(tx, grace, { name: "Somebody", code: "SB" }, now));
  await mine((tx) => recordConsent(tx, grace, customer.id, { purpose: "News", given: "yes", source: "Letter" }, now));
  const input = placeOrderInput.parse({ customer_id: customer.id, items: [{ sku: "A", quantity: 2 }] });
  const order = await mine((tx) => placeOrder(tx, grace, input, now));
  const invoice = await mine((tx) => invoiceOrder(tx, grace, order.id, now));
  await mine((tx) => recordPayment(tx, grace, invoice.id, { amount: "10.00", method: "bank" }, now));
  await mine((tx) => changeOrderStatus(tx, grace, order.id, { status: "shipped" }, now));
  await mine((tx) => startCount(tx, grace, { blind: false }, now));
  const about = { type: "order" as const, id: order.id };
  await mine((tx) => addComment(tx, grace, about, "Looks right to me", now));
  for (const text of ["Ask @Grace Hopper.", "@grace?", `Or write to ${EMAIL.toUpperCase()}`, "Gracefully done"])
    await act((tx) => addComment(tx, boss, about, text, now));
  await mine((tx) => savePreferences(tx, grace, preferencesInput.parse({ theme: "dark", density: "" })));
  await mine((tx) =>
    appendEvents(tx, { ...grace, address: KNOWN.address }, [
      signedIn.make(accountId, { account_id: accountId, by: "form" }),
    ]),
  );
  await rowsOf(accountId);
}

async function rowsOf(accountId: string): Promise<void> {
  const { admin } = db;
  const seal = Buffer.alloc(40, 1);
  const byte = (length: number) => Buffer.alloc(length, 7);
  await admin`
    insert into session (token_hash, tenant_id, account_id, idle_until, absolute_until, address, user_agent)
    values (${hashSecret("s")}, ${tenantId}, ${accountId}, now() + interval '1 hour', now() + interval '1 hour', ${KNOWN.address}, ${KNOWN.browser})`;
  await admin`
    insert into api_token (token_hash, tenant_id, account_id, name, scopes)
    values (${hashSecret("t")}, ${tenantId}, ${accountId}, ${KNOWN.token}, '{*}')`;
  await admin`
    insert into refresh_family (tenant_id, account_id, absolute_until) values (${tenantId}, ${accountId}, now() + interval '1 hour')`;
  await admin`insert into second_factor (account_id, sealed, confirmed_at) values (${accountId}, ${seal}, now())`;
  await admin`insert into recovery_code (account_id, code_hash) values (${accountId}, ${byte(32)})`;
  await admin`
    insert into passkey (account_id, credential_id, public_key, name) values (${accountId}, ${byte(20)}, ${byte(40)}, ${KNOWN.passkey})`;
  await admin`insert into device_badge (tenant_id, account_id, badge_hash) values (${tenantId}, ${accountId}, ${byte(32)})`;
  const providerId = newId();
  await admin`
    insert into identity_provider (tenant_id, id, name, issuer, client_id)
    values (${tenantId}, ${providerId}, 'P', 'https://id.test', 'c')`;
  await admin`
    insert into federated_identity (tenant_id, provider_id, subject, account_id)
    values (${tenantId}, ${providerId}, ${KNOWN.subject}, ${accountId})`;
  await admin`
    insert into notice_phone (tenant_id, account_id, number, confirmed_at) values (${tenantId}, ${accountId}, ${KNOWN.phone}, now())`;
  await admin`
    insert into push_subscription (tenant_id, account_id, endpoint_hash, sealed, service, user_agent)
    values (${tenantId}, ${accountId}, ${byte(32)}, ${seal}, ${KNOWN["push service"]}, ${KNOWN.browser})`;
  await admin`
    insert into saved_view (tenant_id, list, name, query, account_id)
    values (${tenantId}, 'orders', ${KNOWN.view}, 'q=1', ${accountId})`;
  await admin`
    insert into sql_run (tenant_id, account_id, statement, ran_at, outcome)
    values (${tenantId}, ${accountId}, ${KNOWN.statement}, now(), 'done')`;
  await admin`
    insert into outgoing_message (tenant_id, channel, kind, key, account_id) values (${tenantId}, 'mail', 'invite', 'k', ${accountId})`;
  for (const who of [accountId, boss.accountId ?? ""])
    await admin`
      insert into idempotency_key (tenant_id, account_id, method, path, key, request_hash, status, body)
      values (${tenantId}, ${who}, 'POST', '/orders', 'k', ${byte(32)}, 200, ${JSON.stringify({ created_by: KNOWN.name })})`;
}

beforeAll(async () => {
  db = await createTestDatabase();
  tenantId = await foundCompany(db.admin, { name: "Ours", slug: "ours", currency: "GBP", timeZone: "Europe/London" });
  const person = (email: string, name: string) =>
    createAccount(db.admin, { tenantId, email, name, role: "admin", password: null });
  const actor = systemActor(tenantId, "", "request-1");
  boss = { ...actor, name: "The boss", accountId: await person("boss@ours.test", "The boss") };
  grace = { ...actor, name: KNOWN.name, accountId: await person(EMAIL, KNOWN.name) };
  await liveHere();
  await order();
});
afterAll(() => db?.drop());

const everywhere = async (text: string): Promise<string[]> => {
  const tables = await db.admin<{ name: string }[]>`
    select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' order by relname`;
  const found = await Promise.all(
    tables.map(async ({ name }) => {
      const rows = await db.admin.unsafe(`select 1 from "${name}" t where t::text ilike $1 limit 1`, [`%${text}%`]);
      return rows.length > 0 ? [name] : [];
    }),
  );
  return found.flat();
};

describe("somebody who signs in", () => {
  it("gets all that is kept of them, and no secret", async () => {
    const known = JSON.stringify(await act((tx) => readAccountData(tx, grace, grace.accountId, now), grace));
    for (const [what, text] of Object.entries(KNOWN)) expect(known, what).toContain(text);
    expect(known).toContain("Looks right to me");
    expect(known).toContain("orders.order_created");
    for (const secret of ["token_hash", "code_hash", "sealed", "public_key", "password_hash"])
      expect(known).not.toContain(secret);
  });

  it("does not learn by it what the role hides", async () => {
    const clerk = { ...grace, role: "clerk" as const };
    const known = JSON.stringify(await act((tx) => readAccountData(tx, clerk, grace.accountId, now)));
    expect(known).toContain("ledger.entry_posted");
    expect(known).not.toMatch(/"(unit_cost|value|accounts)":/);
  });

  it("is erased only when disabled, by another, and not by a slip", async () => {
    const erase = (who: Actor, email: string) => act((tx) => eraseAccount(tx, who, grace.accountId, { email }, now));
    await expect(erase(boss, EMAIL)).rejects.toMatchObject({ code: "not_disabled" });
    await act((tx) => setDisabled(tx, boss, grace.accountId, true));
    await expect(erase(grace, EMAIL)).rejects.toMatchObject({ code: "own_account" });
    await expect(erase(boss, "other@hopper.test")).rejects.toMatchObject({ code: "confirm_email" });
    const helper = { ...boss, role: "viewer" as const, rights: { users: "RCU" } };
    await expect(erase(helper, EMAIL)).rejects.toMatchObject({ code: "beyond_own_rights" });
    expect(await everywhere(KNOWN.name)).toContain("journal_entry");
  });

  it("who works for another company too is not this company's to erase", async () => {
    const elsewhere = await foundCompany(db.admin, {
      name: "B",
      slug: "b",
      currency: "GBP",
      timeZone: "Europe/London",
    });
    const shared = { email: "two@both.test", name: "Of two", role: "viewer" as const, password: null };
    const accountId = await createAccount(db.admin, { tenantId, ...shared });
    await createAccount(db.admin, { tenantId: elsewhere, ...shared });
    const admin = { tenantId: elsewhere, email: "admin@b.test", name: "B", role: "admin" as const, password: null };
    await createAccount(db.admin, admin);
    await db.admin`update account set disabled_at = now() where id = ${accountId}`;
    const erase = act((tx) => eraseAccount(tx, boss, accountId, { email: shared.email }, now));
    await expect(erase).rejects.toMatchObject({ code: "shared_person" });
  });
});

describe("an erased person", () => {
  it("is nowhere in the database, by nothing that was known", async () => {
    await act((tx) => eraseAccount(tx, boss, grace.accountId, { email: EMAIL.toUpperCase() }, now));
    for (const [what, text] of Object.entries(KNOWN)) expect(await everywhere(text), what).toEqual([]);
    const tables = await db.admin<{ name: string }[]>`
      select table_name as name from information_schema.columns
       where table_schema = 'public' and column_name = 'account_id' and data_type = 'uuid' order by table_name`;
    const kept: string[] = [];
    for (const { name } of tables) {
      const rows = await db.admin.unsafe(`select 1 from "${name}" where account_id = $1 limit 1`, [grace.accountId]);
      if (rows.length > 0) kept.push(name);
    }
    expect(kept, "who it was, for the books").toEqual(["comment", "consent", "membership"]);
  });

  it("leaves the books, the log and its chain as they were", async () => {
    await order();
    expect(await verified()).toEqual([]);
    const [sums] = await db.admin`
      select (select count(*)::int from invoice where actor_name like 'Erased person %') as invoices,
             (select count(*)::int from journal_entry where actor_name like 'Erased person %') > 0 as entries`;
    expect(sums).toEqual({ invoices: 1, entries: true });
  });

  it("stands in the audit trail by its id, under another name", async () => {
    const { data } = await act((tx) =>
      listAudit(tx, boss, { person: grace.accountId }, "UTC", { limit: 200, after: null }),
    );
    const called = `Erased person ${grace.accountId.slice(-8)}`;
    expect(data.filter(({ whoId }) => whoId === grace.accountId).map(({ who }) => who)).toContain(called);
    expect(data.map(({ type }) => type)).toContain("access.erased");
    expect(data.every(({ from }) => from === null)).toBe(true);
  });

  it("is named in comments as everywhere; other words stay", async () => {
    const called = `Erased person ${grace.accountId.slice(-8)}`;
    const rows = await db.admin<{ body: string }[]>`select body from comment order by id`;
    expect(rows.map(({ body }) => body)).toEqual([
      "Looks right to me",
      `Ask @${called}.`,
      `@${called}?`,
      `Or write to ${called}`,
      "Gracefully done",
    ]);
  });

  it("cannot be let in, invited or erased again", async () => {
    const refused = { code: "already_erased" };
    expect(await act((tx) => accountErasedAt(tx, grace.accountId))).toBe(now.toISOString());
    await expect(act((tx) => setDisabled(tx, boss, grace.accountId, false))).rejects.toMatchObject(refused);
    await expect(act((tx) => openLink(tx, boss, grace.accountId, "invite"))).rejects.toMatchObject(refused);
    await expect(act((tx) => eraseAccount(tx, boss, grace.accountId, { email: EMAIL }, now))).rejects.toMatchObject(
      refused,
    );
  });
});

describe("what never changes", () => {
  it("takes an erased person's name and nothing else, not even from the owner of the tables", async () => {
    const called = `Erased person ${grace.accountId.slice(-8)}`;
    const tables = ["journal_entry", "stock_move", "shipment", "invoice", "payment"];
    for (const table of tables) {
      const change = (set: string) => db.admin.unsafe(`update ${table} set ${set}`);
      await expect(change("actor_name = 'Somebody else'"), table).rejects.toThrow("append-only");
      await expect(change(`actor_name = '${called}', id = uuidv7()`), table).rejects.toThrow("append-only");
      await expect(
        act((tx) => tx.unsafe(`update ${table} set actor_name = '${called}'`)),
        table,
      ).rejects.toThrow("permission denied");
    }
  });

  it("is told by verify when a text beside the log is gone that no erasing tells of", async () => {
    const [gone] = await db.admin<{ id: string }[]>`
      delete from event_personal p using event_log e where e.tenant_id = p.tenant_id and e.id = p.event_id
        and e.type = 'orders.order_commented' and p.data ->> 'body' = 'Gracefully done' returning e.id`;
    expect(gone).toBeDefined();
    expect(await verified()).toContain("personal_data_as_hashed");
  });
});

it("a name is found as a word, whatever its case", () => {
  const person = { accountId: "1", name: "Al (B.)", email: "al@b.test" };
  expect(withoutName("AL (B.) also alters al@b.test.", person, [person], "X")).toBe("X also alters X.");
});
