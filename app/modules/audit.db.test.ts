import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "#db/testing/database.ts";
import { inTenant } from "#db/transaction.ts";
import { eventChecks } from "#db/verify/events.ts";
import { readOn } from "#workers/check-chain.ts";
import { changeRole } from "./access/change-access.server.ts";
import { createAccount } from "./access/create-account.server.ts";
import { addApiToken } from "./access/create-api-token.server.ts";
import { signIn } from "./access/sign-in.server.ts";
import { type AuditFilter, changesOf, listAudit, readChain } from "./audit.server.ts";
import { foundCompany } from "./found-company.server.ts";
import { createCustomer } from "./parties/create-customer.server.ts";

let db: TestDatabase;
let tenantId: string;
let adminId: string;
let clerkId: string;
const actor = () => ({ tenantId, accountId: adminId, name: "", role: "admin" as const, requestId: "the-request" });

beforeAll(async () => {
  db = await createTestDatabase();
  const company = { currency: "GBP", timeZone: "Pacific/Auckland" };
  tenantId = await foundCompany(db.admin, { ...company, name: "One", slug: "one" });
  const otherId = await foundCompany(db.admin, { ...company, name: "Two", slug: "two" });
  const person = { name: "A person", password: "four words of one's own" };
  adminId = await createAccount(db.admin, { ...person, tenantId, email: "admin@one.test", role: "admin" });
  clerkId = await createAccount(db.admin, { ...person, tenantId, email: "clerk@one.test", role: "clerk" });
  await createAccount(db.admin, { ...person, tenantId: otherId, email: "admin@two.test", role: "admin" });
  const attempt = { requestId: "sign-in-1", by: "form" as const, address: "10.1.2.3" };
  await signIn(db.app, { ...attempt, email: "clerk@one.test", password: "wrong" }, async () => null);
  await signIn(db.app, { ...attempt, email: "clerk@one.test", password: person.password }, async () => null);
  await inTenant(db.app, tenantId, async (tx) => {
    await changeRole(tx, actor(), clerkId, "sales");
    await addApiToken(tx, actor(), adminId, { name: "t", scopes: ["*"] });
    await createCustomer(tx, actor(), { name: "Secret Name Ltd" }, new Date());
  });
  await db.admin`select count(*) from order_events(1000)`;
});
afterAll(() => db?.drop());

const list = (filter: AuditFilter, role: "admin" | "accountant" = "admin") =>
  inTenant(db.app, tenantId, (tx) =>
    listAudit(tx, { ...actor(), role }, filter, "Pacific/Auckland", {
      limit: 50,
      after: null,
      sort: [{ key: "when", descending: true }],
    }),
  ).then((page) => page.data);
const types = (entries: { type: string }[]) => entries.map((entry) => entry.type);

describe("the audit trail", () => {
  it("is every change, sign-in and wrong password of the company, and of no other", async () => {
    const all = await list({});
    expect(types(all)).toEqual([
      "parties.customer_created",
      "access.token_created",
      "access.role_changed",
      "access.signed_in",
      "access.sign_in_failed",
      "access.account_created",
      "access.account_created",
    ]);
    expect(all.every((entry) => entry.seq !== null)).toBe(true);
  });

  it("is found by person, type, record, day and request", async () => {
    expect(types(await list({ person: clerkId }))).toEqual([
      "access.role_changed",
      "access.signed_in",
      "access.sign_in_failed",
      "access.account_created",
    ]);
    expect(types(await list({ type: "access.token_created" }))).toEqual(["access.token_created"]);
    expect(types(await list({ request: "the-request" }))).toHaveLength(3);
    const [customer] = await list({ type: "parties.customer_created" });
    expect(types(await list({ record: customer?.subjectId }))).toEqual(["parties.customer_created"]);
    expect(await list({ record: "INV-1" })).toEqual([]);
    const day = new Intl.DateTimeFormat("en-CA", { timeZone: "Pacific/Auckland" }).format(new Date());
    expect(await list({ from: day, to: day })).toHaveLength(7);
    expect(await list({ to: "2020-01-01" })).toEqual([]);
  });

  it("says from where, and what was before; names and addresses are not in the events' data", async () => {
    const [signedIn] = await list({ type: "access.signed_in" });
    expect(signedIn).toMatchObject({ from: "10.1.2.3", whoId: clerkId, who: "A person" });
    const [role] = await list({ type: "access.role_changed" });
    expect(role?.data).toMatchObject({ before: "clerk", role: "sales" });
    const [row] = await db.admin<{ text: string }[]>`select string_agg(data::text, ' ') as text from event_log`;
    expect(row?.text).not.toMatch(/10\.1\.2\.3|Secret Name|admin@one/);
  });

  it("shows accountants what the books are made of, and nobody's sign-ins", async () => {
    const seen = types(await list({}, "accountant"));
    expect(seen).toEqual(["parties.customer_created"]);
  });

  it("tells changes field by field", () => {
    expect(changesOf({ before: { a: 1, b: "x", c: null }, after: { a: 2, b: "x", d: [1] } })).toEqual([
      { field: "a", before: "1", after: "2" },
      { field: "d", before: "–", after: "[1]" },
    ]);
    expect(changesOf({ before: "clerk", after: null })).toEqual([]);
  });
});

describe("reading the chain again", () => {
  const check = (atMost = 1000) => readOn(db.worker, atMost);
  const chain = () => inTenant(db.app, tenantId, (tx) => readChain(tx));
  /** Damage by a superuser with triggers off; undone afterwards. */
  const damaged = async (damage: string, seen: (broken: string | null, spoke: string[]) => void) => {
    await db.admin.unsafe("create table if not exists kept_log as select * from event_log");
    await db.admin.unsafe("create table if not exists kept_order as select * from event_order");
    await db.admin.unsafe("create table if not exists kept_head as select * from event_head");
    const alone = (work: string) =>
      db.admin.begin(async (tx) => {
        await tx`set local session_replication_role = replica`;
        await tx.unsafe(work);
      });
    await alone(damage);
    // What `pulse verify` says of it, which reads everything each time.
    const spoke: string[] = [];
    for (const { name, sql } of eventChecks) {
      if ((await db.verify.unsafe(`select 1 from (${sql}) breach limit 1`)).length > 0) spoke.push(name);
    }
    await check();
    seen((await chain()).broken, spoke);
    await alone(`delete from event_order; delete from event_log; delete from event_head;
      insert into event_log select * from kept_log; insert into event_order select * from kept_order; insert into event_head select * from kept_head`);
    await check();
  };

  const fromTheStart = () =>
    db.admin`update chain_check set seq = 0, hash = decode(repeat('00', 32), 'hex'), verified_seq = 0, broken_seq = null, began_at = now()`;
  beforeEach(async () => void (await fromTheStart()));

  it("goes on where it stood, piece by piece, up to the head", async () => {
    const { head } = await chain();
    await check(3);
    expect(await chain()).toMatchObject({ verified: "3", broken: null });
    for (let i = 0; i < 5; i++) await check(3);
    expect(await chain()).toMatchObject({ verified: head, broken: null });
  });

  it("finds an edit of what is read, and says from where on", async () => {
    await damaged(
      'update event_log set data = data || \'{"role":"nobody"}\' where id = (select event_id from event_order where seq = 3)',
      (broken, spoke) => {
        expect(broken).toBe("3");
        expect(spoke).toContain("event_chain_holds");
      },
    );
    expect((await chain()).broken).toBeNull();
  });

  it("finds an edit of what was read before, at the next whole reading", async () => {
    await check();
    await db.admin`update chain_check set began_at = now() - interval '2 days'`;
    await damaged(
      "update event_log set actor = '{}' where id = (select event_id from event_order where seq = 2)",
      (broken) => expect(broken).toBe("2"),
    );
  });

  it("finds a gap, an event that was taken away, and an end that was cut off", async () => {
    await damaged("delete from event_order where seq = 4", (broken, spoke) => {
      expect(broken).toBe("4");
      expect(spoke).toContain("event_order_gapless");
    });
    await fromTheStart();
    await damaged(
      "delete from event_log where id = (select event_id from event_order where seq = 5)",
      (broken, spoke) => {
        expect(broken).toBe("5");
        expect(spoke).toContain("event_chain_holds");
      },
    );
    await check();
    // Cut off cleanly: log, order and head agree with one another, and only what was read before knows better.
    await damaged(
      `delete from event_log where id in (select event_id from event_order where seq > 2);
       delete from event_order where seq > 2;
       update event_head set seq = 2, hash = (select hash from event_order where seq = 2)`,
      (broken, spoke) => {
        expect(broken).not.toBeNull();
        expect(spoke).toEqual(["chain_as_read_before"]);
      },
    );
  });

  it("finds a chain that was written anew as a whole", async () => {
    await check();
    await damaged(
      `update event_log set data = data || '{"written": "anew"}';
       do $$ declare link record; before bytea := decode(repeat('00', 32), 'hex'); begin
         for link in select o.seq, e as event from event_order o join event_log e on e.id = o.event_id order by o.seq loop
           before := sha256(before || event_canonical(link.event));
           update event_order set hash = before where seq = link.seq;
         end loop;
         update event_head set hash = before;
       end $$`,
      (broken, spoke) => {
        expect(broken).not.toBeNull();
        expect(spoke).toEqual(["chain_as_read_before"]);
      },
    );
  });

  it("is the worker's to do: the web only reads the result", async () => {
    await expect(db.app`select check_event_chain(1)`).rejects.toMatchObject({ code: "42501" });
    await expect(db.app`update chain_check set verified_seq = 0`).rejects.toMatchObject({ code: "42501" });
  });
});
