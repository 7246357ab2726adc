import { randomBytes } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { SealingKeys } from "#app/modules/access/sealing.server.ts";
import { notify } from "#app/modules/notices/notify.server.ts";
import { saveNoticePreferences } from "#app/modules/notices/preferences.server.ts";
import { countOutgoing, queueLinkMail, readMailState, retryOutgoing } from "#app/modules/notices/queue-mail.server.ts";
import { sealMessagesAnew } from "#app/modules/notices/reseal.server.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { newId } from "#app/modules/shared/id.ts";
import { createTestDatabase, type TestDatabase } from "#db/testing/database.ts";
import { inTenant } from "#db/transaction.ts";
import { noteMailState, openMail } from "#workers/jobs/mail.ts";
import { readMailSettings } from "#workers/jobs/mail-settings.ts";
import { sendDue } from "#workers/jobs/outgoing.ts";
import { newPerson, newTenant, quiet } from "#workers/testing/harness.ts";
import { type MailServer, startMailServer, textOf } from "#workers/testing/mail-server.ts";

/* Mail through a real SMTP server that the test runs: what it took, refused or dropped is what counts. */

let db: TestDatabase;
let tenantId: string;
let ada: Actor;
let mails: MailServer;
const keys: SealingKeys = [{ id: "one", key: randomBytes(32) }];

beforeAll(async () => {
  db = await createTestDatabase();
  tenantId = await newTenant(db);
  ada = await newPerson(db, tenantId, "Ada “Läufer” Demo\u2028", "ada@one.test");
  mails = await startMailServer();
});
afterAll(async () => {
  await mails?.close();
  await db?.drop();
});
beforeEach(async () => {
  mails.clear();
  await noteMailState(db.worker, mails.settings, null);
});
afterEach(() => db.admin`delete from outgoing_message`);

const tell = (key: string, data: Record<string, string> = { label: "SO-1" }) =>
  inTenant(db.worker, tenantId, (tx) =>
    notify(tx, ada, {
      kind: "mention",
      key,
      data,
      subjectType: "order",
      subjectId: newId(),
      by: null,
      only: [ada.accountId ?? ""],
      at: new Date(),
    }),
  );
const stop = new AbortController().signal;
async function send(post = mails.settings): Promise<void> {
  const [base, analytics] = ["https://pulse.one.test", { query: () => Promise.reject(new Error("nobody asks")) }];
  const sender = openMail({ sql: db.worker, settings: post, base, keys: async () => keys, analytics });
  await sendDue(db.worker, sender, quiet, stop);
  sender.close();
}
const rows = () => db.admin<
  { state: string; attempts: number; answer: string; sealed: Buffer | null; waits: number }[]
>`
  select state, attempts, answer, sealed, extract(epoch from due_at - now())::float as waits from outgoing_message order by id`;
describe("a mail that is queued", () => {
  it("goes to the person's address by the settings, once, and leaves nothing but that it was sent", async () => {
    await tell("one");
    await send();
    await send();
    expect(mails.taken).toHaveLength(1);
    expect(mails.taken[0]).toMatchObject({ from: "pulse@one.test", to: ["ada@one.test"] });
    expect(mails.login).toBe("pulse:s@cret");
    expect(textOf(mails.taken[0]?.raw ?? "")).toContain("Somebody mentions you on SO-1");
    expect(mails.taken[0]?.raw).toMatch(/^Message-ID: <[0-9a-f-]{36}@pulse\.one\.test>\r$/m);
    expect(await rows()).toMatchObject([{ state: "sent", sealed: null }]);
    expect((await readMailState(db.app)).sentAt).not.toBeNull();
  });

  it("while it waits the same cause is the same mail", async () => {
    for (const _ of [1, 2, 3]) await tell("again");
    await send();
    expect(mails.taken).toHaveLength(1);
    await tell("again");
    await send();
    expect(mails.taken).toHaveLength(2);
  });

  it("begins no header of its own, whatever a record is called", async () => {
    await tell("evil", { label: "x\r\nBcc: victim@evil.test\r\n\r\nbody" });
    await send();
    const [head = ""] = (mails.taken[0]?.raw ?? "").split("\r\n\r\n");
    expect(head).not.toMatch(/^bcc:/im);
    expect(mails.taken[0]?.to).toEqual(["ada@one.test"]);
  });

  it("is in the person's language", async () => {
    await db.admin`insert into preference (tenant_id, account_id, language) values (${tenantId}, ${ada.accountId}, 'de')`;
    await tell("deutsch");
    await send();
    await db.admin`delete from preference`;
    expect(textOf(mails.taken[0]?.raw ?? "")).toContain("Jemand erwähnt Sie bei SO-1");
  });

  it("waits and is tried again when the server does not take it, ever longer, and is given up in the end", async () => {
    mails.refuse = { at: "data", code: 451 };
    await tell("later");
    await send();
    const [first] = await rows();
    expect(first).toMatchObject({ state: "waiting", attempts: 1 });
    expect(first?.waits).toBeGreaterThan(50);
    expect((await readMailState(db.app)).error).toContain("not now");
    for (let attempt = 2; attempt <= 10; attempt++) {
      await db.admin`update outgoing_message set due_at = now()`;
      await send();
    }
    expect(await rows()).toMatchObject([{ state: "failed", attempts: 10 }]);
    mails.refuse.at = null;
    expect(await inTenant(db.app, tenantId, countOutgoing)).toEqual({ waiting: 0, failed: 1 });
    expect(await inTenant(db.app, tenantId, (tx) => retryOutgoing(tx, new Date()))).toBe(1);
    await send();
    expect(mails.taken).toHaveLength(1);
  });

  it("is given up at once when the server knows no such receiver", async () => {
    mails.refuse = { at: "rcpt", code: 550 };
    await tell("nobody");
    await send();
    expect(await rows()).toMatchObject([{ state: "failed", attempts: 1 }]);
  });

  it("a server that is away is no fault of the mail", async () => {
    await tell("away");
    await send({ ...mails.settings, port: 1 });
    expect(await rows()).toMatchObject([{ state: "waiting", attempts: 1 }]);
  });

  it("is never sent in the clear where TLS is asked for", async () => {
    await tell("secret");
    await send({ ...mails.settings, tls: "required" });
    expect(mails.taken).toEqual([]);
    expect(await rows()).toMatchObject([{ state: "waiting" }]);
  });

  it("goes to nobody who may not sign in any more", async () => {
    const gone = await newPerson(db, tenantId, "Gone", "gone@one.test");
    await inTenant(db.worker, tenantId, (tx) => notify(tx, ada, { ...notice, only: [gone.accountId ?? ""] }));
    await db.admin`update account set disabled_at = now() where id = ${gone.accountId}`;
    await send();
    expect(mails.taken).toEqual([]);
    expect(await rows()).toMatchObject([{ state: "failed" }]);
  });

  it("two senders at once send it once", async () => {
    for (let at = 0; at < 8; at++) await tell(`both ${at}`);
    await Promise.all([send(), send(), send()]);
    expect(mails.taken).toHaveLength(8);
  });

  it("a sender that died is followed by another, and can settle nothing any more", async () => {
    await tell("died");
    await db.admin`update outgoing_message set state = 'sending', attempts = 1, fence = 1, started_at = now() - interval '10 minutes'`;
    await send();
    expect(mails.taken).toHaveLength(1);
    expect(await rows()).toMatchObject([{ state: "sent", attempts: 2 }]);
  });
});

const notice = {
  kind: "mention" as const,
  key: "gone",
  data: { label: "SO-1" },
  subjectType: "order",
  subjectId: newId(),
  by: null,
  at: new Date(),
};

describe("a person who wants mails gathered", () => {
  it("gets those of a day as one, when its morning has come", async () => {
    await inTenant(db.app, tenantId, (tx) => saveNoticePreferences(tx, ada, { kinds: {}, digestHour: 7 }));
    for (const at of [1, 2, 3]) await tell(`day ${at}`, { label: `SO-${at}` });
    await send();
    expect(mails.taken).toEqual([]);
    await db.admin`update outgoing_message set due_at = now()`;
    await send();
    expect(mails.taken).toHaveLength(1);
    for (const label of ["SO-1", "SO-2", "SO-3"]) expect(textOf(mails.taken[0]?.raw ?? "")).toContain(label);
    expect(new Set((await rows()).map((row) => row.state))).toEqual(new Set(["sent"]));
    await inTenant(db.app, tenantId, (tx) => saveNoticePreferences(tx, ada, { kinds: {}, digestHour: null }));
  });
});

describe("a one-time link", () => {
  const link = (expiresAt = new Date(Date.now() + 60_000)) =>
    inTenant(db.app, tenantId, (tx) =>
      queueLinkMail(tx, keys, {
        tenantId,
        accountId: ada.accountId ?? "",
        kind: "reset",
        url: "https://pulse.one.test/reset?token=reset_secret",
        expiresAt,
      }),
    );

  it("lies sealed in the database until it is sent, also under a new key, and is then gone", async () => {
    expect(await link()).toBe(true);
    const [waiting] = await rows();
    expect(waiting?.sealed?.includes("reset_secret")).toBe(false);
    expect(await sealMessagesAnew(db.admin, keys)).toBe(1);
    await send();
    expect(textOf(mails.taken[0]?.raw ?? "")).toContain("https://pulse.one.test/reset?token=reset_secret");
    expect(await rows()).toMatchObject([{ state: "sent", sealed: null }]);
  });

  it("that is too old is not sent", async () => {
    await link(new Date(Date.now() - 1));
    await send();
    expect(mails.taken).toEqual([]);
    expect(await rows()).toMatchObject([{ state: "dropped", sealed: null }]);
  });

  it("without a mail server nothing is queued and nothing hangs", async () => {
    await link();
    await noteMailState(db.worker, null, "PULSE_MAIL_FROM must be an address");
    expect(await rows()).toMatchObject([{ state: "dropped", answer: "No mail server is set." }]);
    expect(await link()).toBe(false);
    await tell("nothing");
    expect(await rows()).toHaveLength(1);
    expect(await readMailState(db.app)).toMatchObject({
      configured: false,
      error: "PULSE_MAIL_FROM must be an address",
    });
  });
});

describe("the settings", () => {
  const read = (url: string, from = "pulse@one.test") =>
    readMailSettings({ PULSE_SMTP_URL: url, PULSE_MAIL_FROM: from });

  it("say server, port and TLS", () => {
    expect(readMailSettings({})).toBeNull();
    expect(read("smtps://mail.one.test")).toMatchObject({ port: 465, secure: true, user: null });
    expect(read("smtp://a:b@mail.one.test")).toMatchObject({ port: 587, secure: false, tls: "required", user: "a" });
  });

  it.each([
    ["not an address", "pulse@one.test"],
    ["http://mail.one.test", "pulse@one.test"],
    ["smtp://mail.one.test", ""],
    ["smtp://mail.one.test", "Pulse <pulse@one.test>\r\nBcc: x@y.z"],
  ])("%j from %j are refused with a sentence", (url, from) => {
    expect(() => read(url, from)).toThrow(/PULSE_(SMTP_URL|MAIL_FROM)/);
  });
});
