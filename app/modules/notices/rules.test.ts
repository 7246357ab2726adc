import { describe, expect, it } from "vitest";
import { may, type Resource } from "#app/modules/access/policy.ts";
import { NOTICE_KIND_NAMES, NOTICE_KINDS, noticePath, type Way } from "#app/modules/notices/kinds.ts";
import { isNews, nextGathering, type Reachable, whoIsTold } from "#app/modules/notices/rules.ts";
import { ROLE_NAMES } from "#app/modules/shared/actor.ts";

const people: Reachable[] = ROLE_NAMES.map((role) => ({ accountId: role, role, disabled: false }));
const nothing = new Map<string, Way>();
const none: Way = { in_app: false, by_mail: false, by_sms: false, by_push: false };
const names = (told: { accountId: string }[]) => told.map((person) => person.accountId);

describe("who is told", () => {
  it("everybody who has the kind's right, and nobody who lacks it", () => {
    for (const kind of NOTICE_KIND_NAMES) {
      const [action, resource] = NOTICE_KINDS[kind].right as readonly ["read", Resource];
      expect(names(whoIsTold(kind, people, nothing, { by: null })), kind).toEqual(
        people.filter((person) => may(person, action, resource)).map((person) => person.accountId),
      );
    }
  });

  it("not the one who did it, not who was disabled, and only those who were named", () => {
    expect(names(whoIsTold("low_stock", people, nothing, { by: "clerk" }))).toEqual(["admin"]);
    const gone = people.map((person) => ({ ...person, disabled: person.role === "admin" }));
    expect(names(whoIsTold("low_stock", gone, nothing, { by: null }))).toEqual(["clerk"]);
    expect(names(whoIsTold("order_shipped", people, nothing, { by: null, only: ["sales", "hr"] }))).toEqual(["sales"]);
  });

  it("each in the way that was chosen; who wants none is left alone", () => {
    const chosen = new Map([
      ["admin", { ...none }],
      ["clerk", { ...none, by_mail: true }],
    ]);
    expect(whoIsTold("low_stock", people, chosen, { by: null })).toEqual([
      { accountId: "clerk", role: "clerk", disabled: false, ...none, by_mail: true },
    ]);
  });
});

it("news of more than three days ago is none", () => {
  const now = new Date("2026-03-29T12:00:00Z");
  expect(isNews("2026-03-26T12:00:00Z", now)).toBe(true);
  expect(isNews("2026-03-26T11:59:59Z", now)).toBe(false);
});

it("a notification leads to its record, a mention to its comment", () => {
  expect(noticePath("order", "7", {})).toBe("/orders/7");
  expect(noticePath("product", "7", { comment_id: "8" })).toBe("/products/7#comment-8");
  expect(noticePath("nothing", "7", {})).toBe("/notifications");
});

it("mails are gathered at the hour that was chosen on the company's clocks, also over a change of them", () => {
  const next = (hour: number, now: string) => nextGathering("Europe/London", hour, new Date(now)).toISOString();
  expect(next(7, "2026-01-10T06:59:59Z")).toBe("2026-01-10T07:00:00.000Z");
  expect(next(7, "2026-01-10T07:00:00Z")).toBe("2026-01-11T07:00:00.000Z");
  expect(next(18, "2026-03-28T18:30:00Z")).toBe("2026-03-29T17:00:00.000Z");
  expect(next(0, "2026-07-01T12:00:00Z")).toBe("2026-07-01T23:00:00.000Z");
});
