import { createHash, randomBytes } from "node:crypto";
import { existsSync, readdirSync, symlinkSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAccount } from "#app/modules/access/create-account.server.ts";
import { openFileStore } from "#app/modules/files/store.server.ts";
import { foundCompany } from "#app/modules/found-company.server.ts";
import { checkImport, runImport } from "#app/modules/imports/run-import.server.ts";
import type { RoleName } from "#app/modules/shared/actor.ts";
import { openBucketPlace } from "#app/modules/shared/bucket.server.ts";
import { inTenant, type Tx } from "#db/transaction.ts";
import { verifyFiles } from "#ops/cli/verify-files.ts";
import { startStore } from "#ops/testing/s3-store.ts";
import {
  personWithToken,
  sessionCookieOf,
  startTestServer,
  TEST_PASSWORD,
  type TestServer,
} from "./testing/test-server.ts";
import { plainName } from "./upload.server.ts";

let server: TestServer;
let tenantId: string;
let orderId: string;
let customerId: string;
const cookies = {} as Record<"admin" | "viewer" | "hr" | "other", string>;

beforeAll(async () => {
  server = await startTestServer({ screens: true });
  const found = (slug: string) =>
    foundCompany(server.db.admin, { name: slug, slug, currency: "GBP", timeZone: "Europe/London" });
  tenantId = await found("one");
  const other = await found("two");
  const sign = async (tenant: string, role: RoleName, email: string) => {
    await createAccount(server.db.admin, { tenantId: tenant, email, name: email, role, password: TEST_PASSWORD });
    return sessionCookieOf(server, email);
  };
  for (const role of ["admin", "viewer", "hr"] as const) cookies[role] = await sign(tenantId, role, `${role}@one.test`);
  cookies.other = await sign(other, "admin", "admin@two.test");
  const { token } = await personWithToken(server.db, tenantId, "admin");
  const post = async (path: string, body: unknown) =>
    (await server.call("POST", `/api/v1${path}`, { token, body })).json;
  await post("/inventory", { sku: "U-1", name: "Unit", price: 1, qty_on_hand: 5 });
  customerId = (await post("/customers", { name: "Acme" })).id;
  orderId = (await post("/orders", { customer_id: customerId, items: [{ sku: "U-1", quantity: 1 }] })).id;
});
afterAll(() => server?.close());

const uploads = () => join(server.web.services.dataFolder, "uploads");
/** A file is thrown away when its answer has gone out: the reader of the answer may look a moment sooner. */
const left = () => expect.poll(() => (existsSync(uploads()) ? readdirSync(uploads()) : []), { timeout: 30_000 });

async function send(path: string, cookie: string, form: FormData, headers: Record<string, string> = {}) {
  const response = await fetch(server.url + path, {
    method: "POST",
    redirect: "manual",
    headers: { Cookie: cookie, Origin: server.url, ...headers },
    body: form,
  });
  return { status: response.status, to: response.headers.get("location"), text: await response.text() };
}
function formWith(bytes: Uint8Array | string, name: string, fields: Record<string, string> = {}) {
  const form = new FormData();
  for (const [field, value] of Object.entries(fields)) form.append(field, value);
  form.append("file", new Blob([bytes as BlobPart]), name);
  return form;
}
const get = (path: string, cookie: string) =>
  fetch(server.url + path, { redirect: "manual", headers: { Cookie: cookie } });

const PDF = `%PDF-1.4\n${"x".repeat(2_000_000)}`;

describe("a file that is sent by a form", () => {
  const page = () => `/attachments/order/${orderId}`;

  it("of more than a megabyte is attached, shown, and handed out to be saved only", async () => {
    const sent = await send(page(), cookies.admin, formWith(PDF, "Lieferschein ü.pdf"));
    expect(sent).toMatchObject({ status: 303, to: page() });
    const [row] = await server.db.admin`select id, sha256, path, name from attachment`;
    expect(row).toMatchObject({ name: "Lieferschein ü.pdf", sha256: createHash("sha256").update(PDF).digest("hex") });
    const shown = await (await get(page(), cookies.viewer)).text();
    expect(shown).toContain("Lieferschein ü.pdf");
    const file = await get(`/attachments/file/${row?.id}`, cookies.viewer);
    expect(await file.text()).toBe(PDF);
    expect(file.headers.get("content-disposition")).toBe(
      "attachment; filename=\"Lieferschein u_.pdf\"; filename*=UTF-8''Lieferschein%20%C3%BC.pdf",
    );
    expect(file.headers.get("content-security-policy")).toContain("sandbox");
    expect(file.headers.get("x-content-type-options")).toBe("nosniff");
    await left().toEqual([]);
  });

  it("is nobody's who may not read the record, and nobody's of another company", async () => {
    const [row] = await server.db.admin`select id from attachment`;
    expect((await get(`/attachments/file/${row?.id}`, cookies.hr)).status).toBe(403);
    expect((await get(`/attachments/file/${row?.id}`, cookies.other)).status).toBe(404);
    expect((await get(page(), cookies.other)).status).toBe(404);
    expect((await send(page(), cookies.viewer, formWith(PDF, "a.pdf"))).status).toBe(403);
    expect((await send(page(), cookies.other, formWith(PDF, "a.pdf"))).status).toBe(404);
    const stranger = await send(page(), "", formWith(PDF, "a.pdf"));
    expect([stranger.status, stranger.to?.startsWith("/login")]).toEqual([303, true]);
    await left().toEqual([]);
  });

  it.each([
    ["page.html", "<!doctype html><script>alert(1)</script>"],
    ["page.txt", "<html><body onload=alert(1)>"],
    ["picture.svg", "<svg onload=alert(1)>"],
    ["program.exe", "MZ\u0090\u0000"],
    ["program.pdf", "MZ\u0090\u0000"],
    ["macro.xlsm", "PK\u0003\u0004 and so on"],
    ["nothing.pdf", ""],
  ])("%s is not taken", async (name, text) => {
    const sent = await send(page(), cookies.admin, formWith(text, name));
    expect(sent.status).toBe(422);
    await left().toEqual([]);
  });

  it("is refused where it is too large, torn, doubled, or has too much beside it", async () => {
    // On the form, which keeps what was chosen beside it.
    const large = await send(page(), cookies.admin, formWith(randomBytes(25_100_000), "a.pdf"));
    expect([large.status, large.text]).toEqual([422, expect.stringContaining("The file is larger than 25 MB.")]);
    const book = new FormData();
    book.append("kind", "prices");
    book.append("file", new Blob([randomBytes(27_000_000)]), "prices.csv");
    const sent = await send("/imports?index", cookies.admin, book);
    expect([sent.status, sent.text]).toEqual([422, expect.stringContaining("The file is larger than 20 MB.")]);
    expect(sent.text).toMatch(/<option value="prices" selected/);
    const two = formWith(PDF, "a.pdf");
    two.append("file", new Blob(["x"]), "b.pdf");
    expect((await send(page(), cookies.admin, two)).status).toBe(400);
    const many = formWith("x", "a.txt", Object.fromEntries(Array.from({ length: 60 }, (_, at) => [`f${at}`, "x"])));
    expect((await send(page(), cookies.admin, many)).status).toBe(400);
    expect((await send(page(), cookies.admin, formWith("x", "a.txt", { a: "x".repeat(20_000) }))).status).toBe(400);
    const torn = await server.call("POST", page(), {
      raw: '--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nhalf',
      headers: { Cookie: cookies.admin, Origin: server.url, "Content-Type": "multipart/form-data; boundary=b" },
    });
    expect(torn.status).toBe(400);
    const foreign = await send(page(), cookies.admin, formWith("x", "a.txt"), { Origin: "https://evil.example" });
    expect(foreign.status).toBe(403);
    // Everywhere else a form stays small.
    expect((await send("/customers/new", cookies.admin, formWith(PDF, "a.pdf"))).status).toBe(413);
    await left().toEqual([]);
  });

  it("sent many times at once is one file, and its content is held against its checksum", async () => {
    const text = `same ${"y".repeat(5_000)}`;
    const sent = await Promise.all(
      Array.from({ length: 4 }, (_, at) =>
        send(`/attachments/customer/${customerId}`, cookies.admin, formWith(text, `${at}.txt`)),
      ),
    );
    expect(sent.map((one) => one.status)).toEqual([303, 303, 303, 303]);
    const rows = await server.db.admin`select distinct path from attachment where subject_id = ${customerId}`;
    expect(rows).toHaveLength(1);
    const folder = join(server.web.services.dataFolder, "files");
    const [row] = await server.db.admin`select id, path from attachment where subject_id = ${customerId} limit 1`;
    const path = join(folder, row?.path);
    const { store: files } = server.web.services.files;
    expect((await verifyFiles(server.db.verify, files, false)).breaches).toBe(0);
    writeFileSync(path, text.replace("same", "else"));
    expect((await verifyFiles(server.db.verify, files, true)).breaches).toBe(0);
    expect((await verifyFiles(server.db.verify, files, false)).breaches).toBe(4);
    expect((await get(`/attachments/file/${row?.id}`, cookies.admin)).status).toBe(503);
    unlinkSync(path);
    symlinkSync("/etc/hostname", path);
    expect((await get(`/attachments/file/${row?.id}`, cookies.admin)).status).toBe(503);
    expect((await verifyFiles(server.db.verify, files, true)).breaches).toBe(4);
  });

  it("can be taken off its record", async () => {
    const [row] = await server.db.admin`select id from attachment where subject_id = ${orderId}`;
    const removed = await server.call("POST", page(), {
      raw: `_form=remove&id=${row?.id}`,
      headers: { Cookie: cookies.admin, Origin: server.url, "Content-Type": "application/x-www-form-urlencoded" },
    });
    expect(removed.status).toBe(303);
    expect((await get(`/attachments/file/${row?.id}`, cookies.admin)).status).toBe(404);
  });
});

describe("a file that a program sends", () => {
  const attach = (token: string, bytes: Uint8Array | string, name: string, headers: Record<string, string> = {}) =>
    fetch(`${server.url}/api/v1/attachments`, {
      method: "POST",
      headers: { ...(token ? { Authorization: `Bearer ${token}` } : {}), ...headers },
      body: formWith(bytes, name, { subject_type: "customer", subject_id: customerId }),
    });
  const tokenOf = async (role: RoleName, scopes?: string[]) =>
    (await personWithToken(server.db, tenantId, role, scopes)).token;

  it("follows the rules of the screen, and is one under one key", async () => {
    const token = await tokenOf("admin");
    const once = { "Idempotency-Key": "attach-once" };
    const first = await attach(token, "told by a program", "a.txt", once);
    expect(first.status).toBe(201);
    const file = await first.json();
    expect(file).toMatchObject({ name: "a.txt", media_type: "text/plain", size_bytes: 17 });
    expect((await (await attach(token, "told by a program", "a.txt", once)).json()).id).toBe(file.id);
    expect((await attach(token, "something else", "a.txt", once)).status).toBe(422);
    const at = `${server.url}/api/v1/attachments/${file.id}`;
    const as = (bearer: string) => ({ headers: { Authorization: `Bearer ${bearer}` } });
    expect(await (await fetch(`${at}/content`, as(token))).text()).toBe("told by a program");
    expect((await attach("", "x", "a.txt")).status).toBe(401);
    expect((await attach(await tokenOf("viewer"), "x", "a.txt")).status).toBe(403);
    expect((await attach(await tokenOf("admin", ["orders:write"]), "x", "a.txt")).status).toBe(403);
    expect((await attach(token, "MZ", "a.exe")).status).toBe(400);
    for (const bytes of [25_100_000, 30_000_000])
      expect((await attach(token, randomBytes(bytes), "a.pdf")).status, String(bytes)).toBe(413);
    expect((await fetch(at, { ...as(await tokenOf("viewer")), method: "DELETE" })).status).toBe(403);
    expect((await fetch(at, { ...as(token), method: "DELETE" })).status).toBe(204);
    expect((await fetch(at, as(token))).status).toBe(404);
    await left().toEqual([]);
  });

  it("is refused where the company's files would hold more than it may have", async () => {
    const { files } = server.web.services;
    const quota = files.quotaBytes;
    files.quotaBytes = 2_000_000;
    const refused = await attach(await tokenOf("admin"), `%PDF-1.4 ${"z".repeat(1_999_000)}`, "a.pdf");
    files.quotaBytes = quota;
    expect(refused.status).toBe(409);
    expect(await refused.json()).toMatchObject({
      code: "file_quota",
      quota_bytes: 2_000_000,
      detail: expect.stringMatching(/hold \d\.\d of 2\.0 MB\. This one has 2\.0 MB more/),
    });
    await left().toEqual([]);
  });

  it("is refused where another that comes at the same time takes the room that is left", async () => {
    const { files } = server.web.services;
    const { store, quotaBytes } = files;
    const [held] = await server.db.admin`
      select sum(size_bytes)::int as bytes from (select distinct sha256, size_bytes from attachment where erased_at is null) kept`;
    let kept = 0;
    const isAwaited = () =>
      server.db.admin`select 1 from pg_locks where locktype = 'advisory' and not granted limit 1`.then(
        (rows) => rows.length === 1,
      );
    files.quotaBytes = (held?.bytes ?? 0) + 1_500_000;
    // Whoever is first is slow: it goes on once the other waits for it, or is as far itself.
    const put: typeof store.put = async (from, file) => {
      kept++;
      await expect.poll(async () => kept === 2 || (await isAwaited()), { timeout: 30_000 }).toBe(true);
      await store.put(from, file);
    };
    files.store = { ...store, put };
    try {
      const token = await tokenOf("admin");
      const sent = await Promise.all(
        ["a", "b"].map((sign) => attach(token, `%PDF-1.4 ${sign.repeat(999_000)}`, `${sign}.pdf`)),
      );
      expect(sent.map((one) => one.status).sort()).toEqual([201, 409]);
    } finally {
      Object.assign(files, { store, quotaBytes });
    }
    await left().toEqual([]);
  });

  it("lies in a bucket where one is named, and is held against its checksum there", async () => {
    const bucket = await startStore("the secret");
    const s3 = { endpoint: bucket.endpoint, accessKey: "key", secretKey: "the secret" };
    const { files, dataFolder } = server.web.services;
    const { store: inFolder } = files;
    files.store = openFileStore(
      join(dataFolder, "files"),
      openBucketPlace("PULSE_FILES_TO", "s3://box/pulse files", s3),
    );
    try {
      const token = await tokenOf("admin");
      const before = await (await attach(token, "kept elsewhere", "a.txt")).json();
      const [key = ""] = bucket.objects.keys();
      expect(key).toBe(`pulse files/${before.sha256.slice(0, 2)}/${before.sha256}.txt`);
      const read = () =>
        fetch(`${server.url}/api/v1/attachments/${before.id}/content`, {
          headers: { Authorization: `Bearer ${token}` },
        });
      expect(await (await read()).text()).toBe("kept elsewhere");
      // The broken link of the test before is not in the bucket either.
      const faults = async (fast: boolean) => (await verifyFiles(server.db.verify, files.store, fast)).breaches - 4;
      expect(await faults(false)).toBe(0);
      bucket.objects.set(key, Buffer.from("kept elsewherE"));
      expect([await faults(true), await faults(false)]).toEqual([0, 1]);
      expect((await read()).status).toBe(503);
      bucket.objects.delete(key);
      expect(await faults(true)).toBe(1);
      bucket.faults.refuse = true;
      expect((await attach(token, "when it is full", "b.txt")).status).toBe(503);
      await server.db.admin`update attachment set removed_at = now(), erased_at = now() where id = ${before.id}`;
    } finally {
      files.store = inFolder;
      bucket.close();
    }
    await left().toEqual([]);
  });
});

describe("a file to be imported", () => {
  it("goes from the form to its own page, and what is no table comes back with the reason", async () => {
    const sent = await send(
      "/imports?index",
      cookies.admin,
      formWith("code,name\nA1,Acme\n", "c.csv", { kind: "customers" }),
    );
    expect(sent.status).toBe(303);
    expect(sent.to).toMatch(/^\/imports\/[0-9a-f-]{36}$/);
    const shown = await (await get(sent.to ?? "", cookies.admin)).text();
    expect(shown).toContain("Which column is what");
    const checking = await server.call("POST", sent.to ?? "", {
      raw: "_form=columns&column.code=0&column.name=1",
      headers: { Cookie: cookies.admin, Origin: server.url, "Content-Type": "application/x-www-form-urlencoded" },
    });
    expect(checking.status).toBe(303);
    expect(await server.db.admin`select 1 from job where kind = 'import' and state = 'waiting'`).toHaveLength(1);
    const bad = await send("/imports?index", cookies.admin, formWith("\u0000\u0001", "c.csv", { kind: "customers" }));
    expect([bad.status, bad.text.includes("neither a CSV file")]).toEqual([422, true]);
    expect(
      (await send("/imports?index", cookies.viewer, formWith("a\n1\n", "c.csv", { kind: "customers" }))).status,
    ).toBe(403);
    expect((await get(sent.to ?? "", cookies.other)).status).toBe(404);
    const csv = await get("/imports/files/customers.csv", cookies.admin);
    expect(await csv.text()).toContain("Acme");
    expect((await get("/imports/files/opening-balances.csv", cookies.admin)).status).toBe(403);
    await left().toEqual([]);
  });
});

it.each([
  ["../../etc/passwd", "passwd"],
  ["..\\..\\a.pdf", "a.pdf"],
  ["a\u0000b.pdf", "ab.pdf"],
  ["\u202efdp.exe", "fdp.exe"],
  ["-rf.txt", "rf.txt"],
  ['a"b\r\n.pdf', "ab.pdf"],
  ["...", "file"],
  [`${"x".repeat(300)}.pdf`, `${"x".repeat(146)}.pdf`],
  ["e\u0301.pdf", "é.pdf"],
])("the name %j is kept as %j", (name, kept) => {
  expect(plainName(name)).toBe(kept);
});

it("an import names the columns that it does not use, shows the good lines beside the wrong ones, and says what taking back does", async () => {
  const act = (work: (tx: Tx) => Promise<unknown>) => inTenant(server.db.app, tenantId, work);
  const checked = async (text: string) => {
    const file = new FormData();
    file.append("kind", "customers");
    file.append("file", new Blob([text]), "c.csv");
    const at = (await send("/imports?index", cookies.admin, file)).to ?? "";
    const columns = { _form: "columns", "column.code": "0", "column.name": "1" };
    const chosen = await server.call("POST", at, {
      raw: new URLSearchParams(columns).toString(),
      headers: { Cookie: cookies.admin, Origin: server.url, "Content-Type": "application/x-www-form-urlencoded" },
    });
    expect(chosen.status, chosen.text.slice(0, 500)).toBe(303);
    const id = at.split("/").pop() ?? "";
    await act((tx) => checkImport(tx, tenantId, id, new Date()));
    return { at, id };
  };
  const shown = async (at: string) => (await (await get(at, cookies.admin)).text()).replaceAll("<!-- -->", "");

  const faulty = await shown((await checked("Code,Name,Colour\nI-1,Imported,red\nI-2,,blue\n")).at);
  expect(faulty).toContain("Columns of the file that are not used: Colour.");
  expect(faulty).toMatch(/What is wrong[\s\S]*I-2[\s\S]*What would change without the wrong lines[\s\S]*I-1/);

  const { at, id } = await checked("Code,Name\nI-1,Imported\n");
  expect(await shown(at)).not.toContain("not used");
  const confirm = new URLSearchParams({ _form: "confirm" }).toString();
  const headers = { Cookie: cookies.admin, Origin: server.url, "Content-Type": "application/x-www-form-urlencoded" };
  expect((await server.call("POST", at, { raw: confirm, headers })).status).toBe(303);
  await act((tx) => runImport(tx, tenantId, id, new Date(), async () => {}));
  expect(await shown(at)).toContain("New customers stay: documents may name them.");
});
