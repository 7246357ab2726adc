import { createAccount } from "#app/modules/access/create-account.server.ts";
import { foundCompany } from "#app/modules/found-company.server.ts";
import type { Rights } from "#app/modules/shared/actor.ts";
import { newId } from "#app/modules/shared/id.ts";
import { type Called, personWithToken, sessionCookieOf, startTestServer, TEST_PASSWORD } from "./test-server.ts";

/* Master data on its screens: people of each role before the forms that keep it, posting what a browser without JavaScript would. */

export const CUSTOMER = {
  name: "Acme",
  email: "old@acme.test",
  payment_terms_days: 30,
  credit_limit: "500.00",
  country: "GB",
  contacts: [{ name: "Ann", email: "ann@acme.test", phone: null }],
  addresses: [{ kind: "billing", line1: "1 High St", line2: null, city: "York", postcode: null, country: "GB" }],
};

/** Changes customers but neither their contacts nor their terms. */
const MASTER: Rights = { profile: "RU", customers: "RU" };

export type Person = "admin" | "accountant" | "clerk" | "sales" | "own" | "other";
export type Fields = Record<string, string>;
export type MasterData = Awaited<ReturnType<typeof startMasterData>>;

/**
 * A company with `The admin`, `The accountant`, `The clerk`, `The sales` and `The own` (a role of its own, MASTER); `other` is the
 * administrator of another company. `token` is an administrator's.
 */
export async function startMasterData() {
  const server = await startTestServer({ screens: true });
  const { admin } = server.db;
  const found = (name: string, slug: string) =>
    foundCompany(admin, { name, slug, currency: "GBP", timeZone: "Europe/London" });
  const [tenantId, otherId] = [await found("One", "one"), await found("Two", "two")];
  const { token } = await personWithToken(server.db, tenantId, "admin");
  const cookies: Partial<Record<Person, string>> = {};
  const enter = async (
    who: Person,
    role: "admin" | "accountant" | "clerk" | "sales" | "viewer",
    company = tenantId,
  ) => {
    const email = `${who}@test.example`;
    await createAccount(admin, { tenantId: company, email, name: `The ${who}`, role, password: TEST_PASSWORD });
    if (who === "own") {
      await admin`
        with own as (insert into custom_role (tenant_id, name, base, rights)
          values (${tenantId}, 'Master data', 'viewer', ${admin.json(MASTER)}) returning id)
        update membership set custom_role_id = (select id from own) where account_id = (select id from account where email = ${email})`;
    }
    cookies[who] = await sessionCookieOf(server, email);
  };
  for (const role of ["admin", "accountant", "clerk", "sales"] as const) await enter(role, role);
  await enter("own", "viewer");
  await enter("other", "admin", otherId);

  const cookie = (who: Person) => ({ Cookie: cookies[who] ?? "" });
  const get = (who: Person, path: string) => server.call("GET", path, { headers: cookie(who) });
  const post = (who: Person, path: string, fields: Fields) =>
    server.call("POST", path, {
      raw: new URLSearchParams(fields).toString(),
      headers: { "Content-Type": "application/x-www-form-urlencoded", Origin: server.url, ...cookie(who) },
    });
  return {
    server,
    token,
    get,
    post,
    /** As the API has it, without its version. */
    read: async (path: string) => {
      const { version: _version, ...rest } = (await server.call("GET", path, { token })).json;
      return rest;
    },
    /** Makes a record by the API and answers its id. */
    make: async (path: string, body: object): Promise<string> =>
      madeId(await server.call("POST", path, { token, body })),
    /** Saves a record's form with some fields changed, as a person does. */
    save: async (who: Person, path: string, form: string, changes: Fields) =>
      post(who, path, { ...fieldsOf((await get(who, path)).text, form), _idem: newId(), ...changes }),
    /** The pages that take changes of a record back, the newest first. */
    linksOn: async (who: Person, path: string) =>
      [...(await get(who, path)).text.matchAll(/href="([^"]*\?as_before=[^"]*)"/g)].map(([, href = ""]) => href),
    close: () => server.close(),
  };
}

function madeId({ status, text, json }: Called): string {
  if (status !== 201) throw new Error(`${status} ${text.slice(0, 300)}`);
  return json.id;
}

/** A page as it is read. */
export const plain = (html: string) =>
  html.replaceAll("<!-- -->", "").replaceAll("&quot;", '"').replaceAll("&#x27;", "'").replaceAll("&amp;", "&");
const attribute = (tag: string, name: string) => new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1];

/** What a browser without JavaScript posts of a form that nobody has touched. */
export function fieldsOf(html: string, id: string): Fields {
  const form = new RegExp(`<form[^>]*id="${id}"[\\s\\S]*?</form>`).exec(html)?.[0] ?? "";
  const inputs = form.match(/<input[^>]*>/g) ?? [];
  const posted = inputs.flatMap((tag): [string, string][] => {
    const name = attribute(tag, "name");
    const isOff = attribute(tag, "type") === "checkbox" && !/\schecked/.test(tag);
    return name && !isOff ? [[name, plain(attribute(tag, "value") ?? (/checkbox/.test(tag) ? "on" : ""))]] : [];
  });
  const selects = [...form.matchAll(/<select([^>]*)>([\s\S]*?)<\/select>/g)].map(
    ([, tag = "", body = ""]): [string, string] => {
      const options = body.match(/<option[^>]*>/g) ?? [];
      const chosen = options.find((option) => /\sselected/.test(option)) ?? options[0] ?? "";
      return [attribute(tag, "name") ?? "", plain(attribute(chosen, "value") ?? "")];
    },
  );
  return Object.fromEntries([...posted, ...selects]);
}
