import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "#db/testing/database.ts";
import { inTenant } from "#db/transaction.ts";
import { createAccount } from "./create-account.server.ts";
import { createTenant } from "./create-tenant.server.ts";
import { sealSecondFactorsAnew } from "./reseal.server.ts";
import { parseSealingKeys, SealingKeyMissing, sealedUnder, sealingKeyLine } from "./sealing.server.ts";
import { beginSecondFactor, confirmSecondFactor, useCode } from "./second-factor.server.ts";
import { codeAt, stepOf } from "./totp.server.ts";

let db: TestDatabase;
let who: { tenantId: string; accountId: string };
const old = parseSealingKeys(sealingKeyLine());
const fresh = parseSealingKeys(sealingKeyLine());

beforeAll(async () => {
  db = await createTestDatabase();
  const tenantId = await createTenant(db.admin, {
    name: "One",
    slug: "one",
    currency: "GBP",
    timeZone: "Europe/London",
  });
  const accountId = await createAccount(db.admin, {
    tenantId,
    email: "a@one.test",
    name: "A",
    role: "viewer",
    password: null,
  });
  who = { tenantId, accountId };
});
afterAll(() => db?.drop());

const inCompany = <T>(work: Parameters<typeof inTenant<T>>[2]) => inTenant(db.app, who.tenantId, work);
const now = new Date("2026-05-05T10:00:00Z");
const later = (steps: number) => new Date(now.getTime() + steps * 30_000);

it("a secret stays the same until it is confirmed; then codes work once and never backwards", async () => {
  const secret = await inCompany((tx) => beginSecondFactor(tx, old, who));
  expect(await inCompany((tx) => beginSecondFactor(tx, old, who))).toEqual(secret);
  const actor = { ...who, name: "", role: "viewer" as const, requestId: "t" };
  const use = (code: string, at: Date) => inCompany((tx) => useCode(tx, old, who, code, at));
  // Nothing is good before the device was shown to know it.
  expect(await use(codeAt(secret, stepOf(now)), now)).toBeNull();
  await expect(
    inCompany((tx) => confirmSecondFactor(tx, old, actor, codeAt(secret, stepOf(now) + 5), now)),
  ).rejects.toMatchObject({ errors: [{ code: "wrong_code" }] });
  await inCompany((tx) => confirmSecondFactor(tx, old, actor, codeAt(secret, stepOf(now)), now));
  await expect(inCompany((tx) => beginSecondFactor(tx, old, who))).rejects.toMatchObject({ code: "second_factor_set" });

  expect(await use(codeAt(secret, stepOf(now)), now)).toBeNull();
  expect(await use(codeAt(secret, stepOf(now) + 1), now)).toBe("code");
  // The code before the one that was used is of a step that is over for this account, although its time is not.
  expect(await use(codeAt(secret, stepOf(now)), later(1))).toBeNull();
  // Nor does a clock that was set back open anything again.
  expect(await use(codeAt(secret, stepOf(now) - 3), later(-3))).toBeNull();
  expect(await use(codeAt(secret, stepOf(now) + 2), later(2))).toBe("code");
});

it("a rotation seals everything under the new key, and without the key nothing opens", async () => {
  const sealed = async () =>
    (await db.admin<{ sealed: Buffer }[]>`select sealed from second_factor`)[0]?.sealed ?? Buffer.of();
  expect(sealedUnder(await sealed())).toBe(old[0]?.id);
  await expect(sealSecondFactorsAnew(db.admin, fresh)).rejects.toThrow(SealingKeyMissing);
  expect(await sealSecondFactorsAnew(db.admin, [...fresh, ...old])).toBe(1);
  expect(sealedUnder(await sealed())).toBe(fresh[0]?.id);
  const code = "123456";
  await expect(inCompany((tx) => useCode(tx, old, who, code, now))).rejects.toThrow(SealingKeyMissing);
  expect(await inCompany((tx) => useCode(tx, fresh, who, code, later(100)))).toBeNull();
});

it("the web's role reads neither secrets nor recovery codes nor links by itself", async () => {
  for (const table of ["second_factor", "recovery_code", "access_link"]) {
    await expect(db.app.unsafe(`select * from ${table}`)).rejects.toMatchObject({ code: "42501" });
  }
});
