import { afterAll, beforeAll, expect, it } from "vitest";
import { startPeople } from "./testing/people.ts";
import { sessionCookieOf, TEST_PASSWORD } from "./testing/test-server.ts";

/* What is kept of somebody who signs in: handed to them, and taken away by an administrator. */

let people: Awaited<ReturnType<typeof startPeople>>;
let clerkId: string;
let clerk: string;
const EMAIL = "clerk@one.test";

beforeAll(async () => {
  people = await startPeople();
  clerkId = await people.person(EMAIL, "clerk");
  clerk = await sessionCookieOf(people.server, EMAIL);
});
afterAll(() => people?.server.close());

const late = () => people.server.db.admin`update session set confirmed_at = now() - interval '11 minutes'`;
const exports = async () => {
  const rows = await people.server.db.admin<{ what: string }[]>`
    select data ->> 'what' as what from event_log where type = 'access.exported' order by id`;
  return rows.map(({ what }) => what);
};

it("everybody takes their own, after showing who they are, and it is recorded", async () => {
  await late();
  const early = await people.page("/profile/personal.json", clerk);
  expect([early.status, early.headers.get("location")]).toEqual([303, "/profile/personal"]);
  expect((await people.page("/profile/personal", clerk)).text).toContain("What is known of me");
  const confirm = { _form: "confirm" };
  expect((await people.submit("/profile/personal", confirm, clerk)).text).toContain('name="_confirm"');
  expect((await people.submit("/profile/personal", { ...confirm, _confirm: TEST_PASSWORD }, clerk)).status).toBe(303);
  const file = await people.page("/profile/personal.json", clerk);
  expect(file.headers.get("content-disposition")).toBe('attachment; filename="personal-data.json"');
  expect(file.headers.get("cache-control")).toBe("no-store");
  expect(file.json.account).toMatchObject({ email: EMAIL, role: "clerk" });
  expect(file.json.ways_in.signed_in).toHaveLength(1);
  expect(file.json.acts.map((act: { type: string }) => act.type)).toContain("access.signed_in");
  expect(await exports()).toEqual(["profile /profile/personal.json"]);
});

it("nobody but who looks after people takes another's", async () => {
  expect((await people.page(`/users/${clerkId}/personal.json`, clerk)).status).toBe(403);
  expect((await people.page(`/users/${clerkId}/personal`, clerk)).status).toBe(403);
  await late();
  expect((await people.page(`/users/${clerkId}/personal.json`)).headers.get("location")).toBe(
    `/users/${clerkId}/personal`,
  );
  const confirmed = { _form: "confirm", _confirm: TEST_PASSWORD };
  expect((await people.submit(`/users/${clerkId}/personal`, confirmed)).status).toBe(303);
  expect((await people.page(`/users/${clerkId}/personal.json`)).json.account.email).toBe(EMAIL);
  expect(await exports()).toContain(`users /users/${clerkId}/personal.json`);
});

it("an administrator erases somebody who was disabled, after showing who they are", async () => {
  const path = `/users/${clerkId}/personal`;
  const erase = { _form: "erase", email: EMAIL };
  expect((await people.page(path)).text).toContain("Disable the person first");
  expect((await people.submit(path, erase)).status).toBe(409);
  expect((await people.submit(path, erase, clerk)).status).toBe(403);
  await people.submit(`/users/${clerkId}`, { _form: "action-disable", _intent: "disable" });
  await late();
  expect((await people.submit(path, erase)).text).toContain('name="_confirm"');
  expect((await people.submit(path, { ...erase, email: "x@one.test", _confirm: TEST_PASSWORD })).text).toContain(
    "Enter the person&#x27;s mail address to confirm.",
  );
  expect((await people.submit(path, erase)).status).toBe(303);

  const after = await people.page(path);
  expect(after.text).toContain("This person was erased");
  expect(after.text).not.toContain(EMAIL);
  const person = await people.page(`/users/${clerkId}`);
  expect(person.text).toContain(`Erased person ${clerkId.slice(-8)}`);
  expect(person.text).toContain("Person erased");
  expect(person.text).not.toContain("Let in again</button>");
  expect((await people.submit(`/users/${clerkId}`, { _form: "action-enable", _intent: "enable" })).status).toBe(409);
  expect((await people.login(EMAIL)).text).toContain("not right");
});
