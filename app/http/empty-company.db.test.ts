import { afterAll, beforeAll, expect, it } from "vitest";
import { createAccount } from "#app/modules/access/create-account.server.ts";
import { foundCompany } from "#app/modules/found-company.server.ts";
import { ROLE_NAMES } from "#app/modules/shared/actor.ts";
import { share } from "#ops/testing/deep.ts";
import { sessionCookieOf, startTestServer, TEST_PASSWORD, type TestServer, testBuild } from "./testing/test-server.ts";

/* A company that has nothing yet, as an operator makes it: every page of it opens, and what is empty says how it is filled. */

let server: TestServer;
let paths: string[] = [];
const cookies = new Map<string, string>();

beforeAll(async () => {
  server = await startTestServer({ screens: true });
  const company = { name: "New", slug: "new", currency: "GBP", timeZone: "Europe/London" };
  const tenantId = await foundCompany(server.db.admin, company);
  for (const role of ROLE_NAMES) {
    const email = `${role}@new.test`;
    await createAccount(server.db.admin, { tenantId, email, name: role, role, password: TEST_PASSWORD });
    cookies.set(role, await sessionCookieOf(server, email));
  }
  paths = Object.values((await testBuild({ screens: true })).routes)
    .filter(({ parentId, module }) => parentId === "routes/_app" && module.default)
    .map(({ path = "" }) => `/${path}`)
    .filter((path) => !path.includes(":"));
});
afterAll(() => server?.close());

const open = (path: string, role: string) => server.call("GET", path, { headers: { Cookie: cookies.get(role) ?? "" } });

/** What stands where rows would: its words, and whether there is something to press. */
const emptiesOf = (html: string) =>
  [...html.matchAll(/<div class="empty"[^>]*><p>(.*?)<\/p>(.*?)<\/div>/gs)].map(([, words = "", rest = ""]) => ({
    words: words.replace(/<[^>]*>/g, ""),
    leads: /<(a|button)\b/.test(rest),
  }));

/** "There are no orders yet." alone leaves somebody standing. */
const leavesOneStanding = ({ words, leads }: { words: string; leads: boolean }) => !leads && /yet\.$/.test(words);

it("every list of an empty company tells its administrator the next step", async () => {
  const found: string[] = [];
  const standing: string[] = [];
  for (const path of [...paths, "/invoices?kind=credit_note"]) {
    const { status, text } = await open(path, "admin");
    // Posting to the journal is no matter of whoever lets people in.
    if (status === 403 && /^\/ledger\/(accounts\/)?new$/.test(path)) continue;
    if (status !== 200) standing.push(`${path}: ${status}`);
    for (const empty of emptiesOf(text)) {
      found.push(path);
      if (leavesOneStanding(empty)) standing.push(`${path}: ${empty.words}`);
    }
  }
  expect(new Set(found).size).toBeGreaterThan(15);
  expect(standing).toEqual([]);
});

it("its home says where to begin", async () => {
  expect((await open("/", "admin")).text).toContain('href="/start"');
});

it("no page of an empty company fails for anybody, and no next step leads where its person may not go", async () => {
  const wrong: string[] = [];
  for (const role of share(ROLE_NAMES, 3)) {
    const closed = new Set<string>();
    const steps = new Map<string, string>();
    for (const path of paths) {
      const { status, text } = await open(path, role);
      if (status === 403) closed.add(path);
      else if (status !== 200 && status !== 302) wrong.push(`${role} ${path}: ${status}`);
      for (const [, part = ""] of text.matchAll(/<div class="empty"[^>]*>(.*?<\/div>)/gs)) {
        for (const [, href = ""] of part.matchAll(/href="([^"?]*)/g)) steps.set(href, path);
      }
    }
    for (const [href, path] of steps) if (closed.has(href)) wrong.push(`${role} ${path} leads to ${href}`);
  }
  expect(wrong).toEqual([]);
});
