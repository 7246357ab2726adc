import { expect, test } from "vitest";
import * as z from "zod";
import { comparisonsIn, operatorsOf, readOperators } from "./filter-operators.ts";
import { manyOf } from "./many.ts";

const total = { kind: "range", of: "amount", name: "total", from: "total_from", to: "total_to" } as const;
const status = { kind: "chips", name: "status" } as const;

function address(sent: string): string {
  const params = new URLSearchParams(sent);
  readOperators(params);
  return params.toString().replaceAll("%2C", ",");
}

test("a field, an operator and a value become the parameters that lists read", () => {
  const sent = (op: string, value = "100") =>
    address(new URLSearchParams({ "_op.0": op, "_value.0": value }).toString());
  expect(operatorsOf(total).map(({ op }) => sent(op))).toEqual([
    "total_from=100",
    "total_to=100",
    "total_from=100&total_to=100",
  ]);
  expect(operatorsOf(status).map(({ op }) => sent(op, "draft"))).toEqual(["status=draft", "status=%21draft"]);
  expect(sent("total_from", " ")).toBe("");
  expect(address("q=lens&_op.a=total_from&_value.a=1&_op.b=total_to&_value.b=9&sort=-total")).toBe(
    "q=lens&sort=-total&total_from=1&total_to=9",
  );
  expect(readOperators(new URLSearchParams("q=lens"))).toBe(false);
});

test("an address is shown as the comparisons that it makes", () => {
  const shown = (query: string) => comparisonsIn(total, new URLSearchParams(query));
  expect(shown("")).toEqual([]);
  expect(shown("total_to=5")).toEqual([{ op: "total_to", value: "5" }]);
  expect(shown("total_from=5&total_to=5")).toEqual([{ op: "total_from total_to", value: "5" }]);
  expect(shown("total_from=1&total_to=5")).toHaveLength(2);
  expect(comparisonsIn(status, new URLSearchParams("status=!draft"))).toEqual([{ op: "!status", value: "draft" }]);
  expect(comparisonsIn(status, new URLSearchParams("status=draft,placed"))).toEqual([]);
});

test("all values but those named; a value that is none is refused", () => {
  const read = z.object({ status: manyOf(["draft", "placed", "shipped"]) });
  const values = (text: string) => read.safeParse({ status: text }).data?.status;
  expect(values("placed,draft")).toEqual(["placed", "draft"]);
  expect(values("!draft")).toEqual(["placed", "shipped"]);
  expect(values("!draft,placed,shipped")).toBeUndefined();
  for (const wrong of ["!", "!lost", "lost", "!!draft", "!draft,!placed"]) expect(values(wrong), wrong).toBeUndefined();
});
