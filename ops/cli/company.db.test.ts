import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
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
  await found("two", "--admin", "ann@one.test");
  expect(await run("company", "list")).toMatchObject([
    { slug: "one", currency: "EUR", people: 1 },
    { slug: "two", timeZone: "Europe/Berlin", people: 1 },
  ]);
  expect(await db.admin`select name, password_hash is not null as kept from account`).toEqual([
    { name: "Ann", kept: true },
  ]);

  const person = ["--name", "A", "--role", "viewer", "--company", "two"];
  expect(await run("user", "create", "--email", "new@two.test", ...person)).toHaveProperty("password");
  await found("three");
  const known = await run("user", "create", "--email", "new@two.test", ...person.with(-1, "three"));
  expect(known).not.toHaveProperty("password");
});
