import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  personWithToken,
  sessionCookieOf,
  startTestServer,
  TEST_PASSWORD,
  type TestServer,
} from "#app/http/testing/test-server.ts";
import { createAccount } from "#app/modules/access/create-account.server.ts";
import { foundCompany } from "#app/modules/found-company.server.ts";

type Message = { event: string; id: string; data: { seq?: number; type?: string; event_seq?: number } };

let server: TestServer;
let tenantId: string;
let admin: string;

beforeAll(async () => {
  server = await startTestServer();
  tenantId = await foundCompany(server.db.admin, {
    name: "One",
    slug: "one",
    currency: "GBP",
    timeZone: "Europe/London",
  });
  admin = (await personWithToken(server.db, tenantId, "admin")).token;
});
afterAll(() => server?.close());

/** Opens a stream; `until` waits for a condition on what has come. */
async function listen(headers: Record<string, string>) {
  const abort = new AbortController();
  const response = await fetch(`${server.url}/api/v1/live`, { headers, signal: abort.signal });
  const messages: Message[] = [];
  let ended = false;
  const reading = (async () => {
    let text = "";
    try {
      for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
        text += new TextDecoder().decode(chunk);
        for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
          const block = text.slice(0, end);
          text = text.slice(end + 2);
          const field = (name: string) => new RegExp(`^${name}: (.*)$`, "m").exec(block)?.[1] ?? "";
          if (field("event"))
            messages.push({ event: field("event"), id: field("id"), data: JSON.parse(field("data")) });
        }
      }
    } catch {
      // Aborted by the test.
    }
    ended = true;
  })();
  return {
    response,
    messages,
    ended: () => ended,
    types: () => messages.filter((message) => message.event === "change").map((message) => message.data.type),
    async until(condition: () => boolean, withinMs = 4_000) {
      const deadline = Date.now() + withinMs;
      while (!condition()) {
        if (Date.now() > deadline) throw new Error(`not within ${withinMs} ms: ${JSON.stringify(messages)}`);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
    async close() {
      abort.abort();
      await reading;
    },
  };
}

const order = () => server.db.worker`select * from order_events(1000)`;
async function happen(token = admin) {
  const answer = await server.call("POST", "/api/v1/customers", { token, body: { name: "Heard" } });
  if (answer.status !== 201) throw new Error(answer.text);
  await order();
  return answer.json.id as string;
}
const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });

async function browser(email: string): Promise<{ id: string; cookie: string }> {
  const person = { tenantId, email, name: "B", role: "viewer", password: TEST_PASSWORD } as const;
  const id = await createAccount(server.db.admin, person);
  return { id, cookie: await sessionCookieOf(server, email) };
}

describe("the live stream", () => {
  it("tells ids and types as soon as an event has its place, never data", async () => {
    const stream = await listen(bearer(admin));
    expect(stream.response.headers.get("content-type")).toContain("text/event-stream");
    expect(stream.response.headers.get("cache-control")).toContain("no-transform");
    await new Promise((resolve) => setTimeout(resolve, 300));
    const id = await happen();
    await stream.until(() => stream.types().includes("parties.customer_created"), 5_000);
    const message = stream.messages.find(
      (one) => one.event === "change" && (one.data as { subject_id?: string }).subject_id === id,
    );
    expect(Object.keys(message?.data ?? {}).sort()).toEqual(["seq", "subject_id", "subject_type", "type"]);
    expect(message?.id).toBe(String(message?.data.seq));
    await stream.close();
  });

  it("resumes after Last-Event-ID without a gap", async () => {
    await order();
    const [head] = await server.db.admin<{ seq: bigint }[]>`select seq from event_head`;
    for (let i = 0; i < 3; i++) await happen();
    const stream = await listen({ ...bearer(admin), "Last-Event-ID": String(head?.seq ?? 0n) });
    await stream.until(() => stream.types().length === 3);
    await happen();
    await stream.until(() => stream.types().length === 4);
    const seqs = stream.messages
      .filter((message) => message.event === "change")
      .map((message) => message.data.seq ?? 0);
    expect(seqs).toEqual([...seqs].sort((a, b) => a - b));
    expect(new Set(seqs).size).toBe(4);
    await stream.close();
    const ahead = await listen({ ...bearer(admin), "Last-Event-ID": "999999999" });
    await new Promise((resolve) => setTimeout(resolve, 200));
    await happen();
    await ahead.until(() => ahead.types().length > 0);
    await ahead.close();
  });

  it("tells when the facts contain an event", async () => {
    const stream = await listen(bearer(admin));
    await new Promise((resolve) => setTimeout(resolve, 200));
    await server.db.worker`select pg_notify('pulse_facts', '42')`;
    await stream.until(
      () => stream.messages.some((message) => message.event === "facts" && message.data.event_seq === 42),
      500,
    );
    await stream.close();
  });

  it("keeps from each role what it may not read, and from each company the others", async () => {
    const otherId = await foundCompany(server.db.admin, {
      name: "Two",
      slug: "two",
      currency: "GBP",
      timeZone: "Europe/London",
    });
    const other = await personWithToken(server.db, otherId, "admin");
    const hr = await personWithToken(server.db, tenantId, "hr");
    const streams = await Promise.all([listen(bearer(admin)), listen(bearer(hr.token)), listen(bearer(other.token))]);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await happen();
    const [mine, theirs, foreign] = streams as [
      Awaited<ReturnType<typeof listen>>,
      Awaited<ReturnType<typeof listen>>,
      Awaited<ReturnType<typeof listen>>,
    ];
    await mine.until(() => mine.types().length > 0);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(theirs.types()).toEqual([]);
    expect(foreign.types()).toEqual([]);
    await Promise.all(streams.map((stream) => stream.close()));
  });

  it("is open to the session of a browser, and ends within 2 s when the session does", async () => {
    const { id, cookie } = await browser("browser@one.test");
    const stream = await listen({ Cookie: cookie });
    expect(stream.response.status).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(stream.ended()).toBe(false);
    await server.db.admin`delete from session where account_id = ${id}`;
    await stream.until(() => stream.ended(), 10_000);
    expect((await fetch(`${server.url}/api/v1/live`)).status).toBe(401);
  });

  it("of one person has a hundred streams at most: the one longest there ends, and nobody else's", async () => {
    const { token } = await personWithToken(server.db, tenantId, "viewer");
    const [other, first] = [await listen(bearer(admin)), await listen(bearer(token))];
    const more = await Promise.all(Array.from({ length: 100 }, () => listen(bearer(token))));
    await first.until(() => first.ended());
    expect([other, ...more].filter((stream) => stream.ended())).toEqual([]);
    await Promise.all([other, first, ...more].map((stream) => stream.close()));
  });

  it("says to browsers that figures stay behind, also while events get no place, until they have caught up", async () => {
    const { cookie } = await browser("board@one.test");
    const [seen, byProgram] = [await listen({ Cookie: cookie }), await listen(bearer(admin))];
    await seen.until(() => seen.messages.length > 0);
    const behind = () => seen.messages.filter(({ event }) => event === "behind").length;
    // It waits for its place: nobody orders events here but this test.
    await server.call("POST", "/api/v1/customers", { token: admin, body: { name: "Unheard" } });
    await seen.until(() => behind() > 0, 30_000);
    await order();
    const [head] = await server.db.admin<{ seq: string }[]>`select seq::text from event_head`;
    await server.db.admin`select pg_notify('pulse_facts', ${head?.seq ?? ""})`;
    await seen.until(() => seen.messages.some(({ data }) => data.event_seq === Number(head?.seq)));
    const before = behind();
    await new Promise((resolve) => setTimeout(resolve, 6_000));
    expect(behind()).toBe(before);
    expect(byProgram.messages.map(({ event }) => event)).not.toContain("behind");
    await Promise.all([seen.close(), byProgram.close()]);
  });
});
