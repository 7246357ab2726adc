import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { setPasswordOver } from "#app/modules/access/links.server.ts";
import { setUpCompany } from "#app/modules/access/set-up-company.server.ts";
import { createTestDatabase, type TestDatabase } from "#db/testing/database.ts";
import { program } from "./program.ts";

let db: TestDatabase;
let data: string;
const said: string[] = [];
beforeEach(async () => {
  db = await createTestDatabase();
  data = mkdtempSync(join(tmpdir(), "pulse-company-"));
  vi.stubEnv("DATABASE_URL", db.adminUrl);
  vi.stubEnv("PULSE_DATA", data);
  vi.spyOn(console, "log").mockImplementation((line) => void said.push(String(line)));
});
afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  rmSync(data, { recursive: true });
  await db.drop();
});

const run = async (...typed: string[]) => {
  said.length = 0;
  await program.parseAsync([...typed, "--json"], { from: "user" });
  return JSON.parse(said.join("\n"));
};
const found = (slug: string, ...more: string[]) =>
  run(
    "company",
    "create",
    "--name",
    slug,
    "--slug",
    slug,
    "--currency",
    "EUR",
    "--time-zone",
    "Europe/Berlin",
    ...more,
  );

it("founds companies: the first administrator signs up by the link, and is then made that of the next", async () => {
  const { url } = await found("one");
  await expect(found("one")).rejects.toThrow("There is a company one already.");
  await expect(found("two", "--admin", "ann@one.test")).rejects.toThrow("Nobody signs in as ann@one.test.");
  const secret = new URL(url, "http://localhost").searchParams.get("token") ?? "";
  await setUpCompany(db.app, secret, { email: "ann@one.test", name: "Ann", password: "four words of one's own" });
  await found("two", "--admin", "ann@one.test", "--invoice-policy", "on-shipment", "--tax-rounding", "line");
  expect(
    await db.admin`select slug, invoice_policy as policy, tax_rounding as rounding from tenant order by slug`,
  ).toEqual([
    { slug: "one", policy: "on_order", rounding: "document" },
    { slug: "two", policy: "on_shipment", rounding: "line" },
  ]);
  expect(await run("company", "list")).toMatchObject([
    { slug: "one", currency: "EUR", people: 1 },
    { slug: "two", timeZone: "Europe/Berlin", people: 1 },
  ]);
  expect(await db.admin`select name, password_hash is not null as kept from account`).toEqual([
    { name: "Ann", kept: true },
  ]);

  const person = ["--name", "A", "--role", "viewer", "--company", "two"];
  const made = await run("user", "create", "--email", "new@two.test", ...person);
  expect(made).not.toHaveProperty("password");
  const secretOf = ({ url: link }: { url: string }) =>
    new URL(link, "http://localhost").searchParams.get("token") ?? "";
  const hash = async () =>
    (
      await db.admin<{ hash: string | null }[]>`select password_hash as hash from account where email = 'new@two.test'`
    )[0]?.hash;
  expect(await hash()).toBeNull();
  await setPasswordOver(db.app, secretOf(made), "four words of his own", { requestId: "test" });
  const chosen = await hash();
  await expect(
    setPasswordOver(db.app, secretOf(made), "four more of his own", { requestId: "test" }),
  ).rejects.toThrow();

  // What takes its place is told to nobody.
  const reset = await run("user", "reset-password", "--email", "new@two.test");
  expect(Object.keys(reset)).toEqual(["email", "url"]);
  expect(await hash()).not.toBe(chosen);
  expect(await setPasswordOver(db.app, secretOf(reset), "four more of his own", { requestId: "test" })).toMatchObject({
    kind: "reset",
  });
  await found("three");
  const known = await run("user", "create", "--email", "new@two.test", ...person.with(-1, "three"));
  expect(known).not.toHaveProperty("url");
});
