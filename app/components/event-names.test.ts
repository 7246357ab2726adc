import { expect, it } from "vitest";
import { auditTypes } from "#app/modules/audit.server.ts";
import { eventName } from "./event-names.ts";
import { wordsOf } from "./words/words.server.ts";

const admin = { tenantId: "t", accountId: "a", name: "", role: "admin" as const, requestId: "r" };

it.each(["en", "de"] as const)("each kind of event has a name of its own, in %s", (language) => {
  const types = auditTypes(admin);
  const names = types.map((type) => eventName(wordsOf(language), type));
  expect(types.filter((_, at) => names.indexOf(names[at] ?? "") !== at)).toEqual([]);
  expect(names.filter((name) => /NaN|\{| {2}|^\W|\s$|[a-z]\.[a-z]|_/.test(name))).toEqual([]);
});

it("what takes two ways is called by both", () => {
  expect(eventName(wordsOf("en"), "access.account_disabled")).toBe("Person disabled or let in again");
});
