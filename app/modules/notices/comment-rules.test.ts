import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { commentBody } from "#app/modules/notices/comment-input.ts";
import { mayDeleteComment, mayEditComment, mentionSpans, mentionsIn } from "#app/modules/notices/comment-rules.ts";

const people = [
  { accountId: "ada", name: "Ada Demo" },
  { accountId: "anil", name: "Anil Demo" },
  { accountId: "jo1", name: "Jo Hill" },
  { accountId: "jo2", name: "Jo Hillman" },
  { accountId: "öz", name: "Özlem Ay" },
];

describe("mentions", () => {
  it.each([
    ["@Ada Demo, please look", ["ada"]],
    ["@ada and @ANIL demo", ["ada", "anil"]],
    ["@Ada @Ada @Ada Demo", ["ada"]],
    ["@Jo is two people, so nobody", []],
    ["@Jo Hillman, not @Jo Hill's brother", ["jo2", "jo1"]],
    ["(@Özlem)", ["öz"]],
    ["mail ada@ada.test or @@Ada or Ada", []],
    ["@Adam is another", []],
    ["@", []],
  ])("%s", (text, expected) => {
    expect(mentionsIn(text, people)).toEqual(expected);
  });

  it("stand where they say, in any text", () => {
    const text = fc.array(fc.oneof(fc.constantFrom("@Ada", "@Jo Hill", " ", "@", "\n", "İ"), fc.string()), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(text, (parts) => {
        const body = parts.join("");
        let before = 0;
        for (const { start, end, accountId } of mentionSpans(body, people)) {
          expect(start).toBeGreaterThanOrEqual(before);
          expect(body[start]).toBe("@");
          const name = people.find((person) => person.accountId === accountId)?.name.toLowerCase() ?? "";
          expect(name.startsWith(body.slice(start + 1, end).toLowerCase())).toBe(true);
          before = end;
        }
      }),
    );
  });
});

describe("changing a comment", () => {
  const now = new Date("2026-03-20T12:00:00Z");
  const written = (minutesAgo: number, deleted = false) => ({
    accountId: "anil",
    createdAt: new Date(now.getTime() - minutesAgo * 60_000),
    deleted,
  });
  const anil = { accountId: "anil", role: "accountant" as const };
  const ada = { accountId: "ada", role: "admin" as const };
  const clara = { accountId: "clara", role: "clerk" as const };

  it("is its author's, for an hour", () => {
    expect(mayEditComment(anil, written(60), now)).toBe(true);
    expect(mayEditComment(anil, written(61), now)).toBe(false);
    expect(mayEditComment(clara, written(1), now)).toBe(false);
    expect(mayEditComment(ada, written(1), now)).toBe(false);
    expect(mayEditComment({ ...anil, role: "viewer" }, written(1), now)).toBe(false);
  });

  it("an administrator may delete it at any time, others their own within the hour, and nobody twice", () => {
    expect(mayDeleteComment(ada, written(9_999), now)).toBe(true);
    expect(mayDeleteComment(anil, written(59), now)).toBe(true);
    expect(mayDeleteComment(anil, written(61), now)).toBe(false);
    expect(mayDeleteComment(clara, written(1), now)).toBe(false);
    expect(mayDeleteComment(ada, written(1, true), now)).toBe(false);
  });
});

it("a comment keeps its lines and nothing that cannot be seen", () => {
  expect(commentBody.parse("  one\r\ntwo\tthree ")).toBe("one\ntwo\tthree");
  for (const bad of ["", " \n ", "a\u0000b", "a\u0007", "\ud800", "x".repeat(4001)]) {
    expect(commentBody.safeParse(bad).success, JSON.stringify(bad.slice(0, 9))).toBe(false);
  }
});
