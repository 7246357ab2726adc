import { createAccount } from "#app/modules/access/create-account.server.ts";
import { foundCompany } from "#app/modules/found-company.server.ts";
import type { RoleName } from "#app/modules/shared/actor.ts";
import { TEST_PASSWORD as PASSWORD, sessionCookieOf, startTestServer } from "./test-server.ts";

/** A company with an administrator, and what a browser without JavaScript does to its people's pages. */
export async function startPeople() {
  const server = await startTestServer({ screens: true });
  const tenantId = await foundCompany(server.db.admin, {
    name: "One",
    slug: "one",
    currency: "GBP",
    timeZone: "Europe/London",
  });
  const person = (email: string, role: RoleName) =>
    createAccount(server.db.admin, { tenantId, email, name: `The ${role}`, role, password: PASSWORD });
  const adminId = await person("boss@one.test", "admin");
  let admin = "";
  /** The administrator whom everything is done as where nobody else is named. */
  const signInAdmin = async () => {
    admin = await sessionCookieOf(server, "boss@one.test");
  };
  await signInAdmin();
  const submit = (path: string, fields: Record<string, string>, cookie = admin) =>
    server.call("POST", path, {
      raw: new URLSearchParams(fields).toString(),
      headers: { "Content-Type": "application/x-www-form-urlencoded", Origin: server.url, Cookie: cookie },
    });
  return {
    ...{ server, tenantId, adminId, person, submit, signInAdmin },
    page: (path: string, cookie = admin) => server.call("GET", path, { headers: { Cookie: cookie } }),
    login: (email: string, password = PASSWORD) => submit("/login", { email, password }, ""),
    forgetTries: () => server.db.admin`delete from sign_in_attempt`,
  };
}

export const cookieIn = (headers: Headers): string =>
  headers
    .getSetCookie()
    .map((line) => line.split(";")[0] ?? "")
    .find((line) => line.startsWith("pulse=")) ?? "";
