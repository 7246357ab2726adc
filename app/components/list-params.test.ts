import { describe, expect, it } from "vitest";
import * as z from "zod";
import { listShape, parseSort, readParams, sortText, withParam } from "./list-params.ts";
import { many } from "./many.ts";

const at = (query: string) => `https://pulse.test/orders?${query}`;
const shape = {
  ...listShape(["due", "number"], z.uuid()),
  status: many(z.enum(["open", "late"])),
  q: z.string().max(9),
};

describe("a list's address", () => {
  it("is read, with several values of one filter either way they come", () => {
    const { filter, rejected } = readParams(at("sort=-due,number&per=25&cols=a&cols=b&status=open,late&q=+x+"), shape);
    expect(rejected).toEqual([]);
    expect(filter).toEqual({
      sort: [
        { key: "due", descending: true },
        { key: "number", descending: false },
      ],
      per: 25,
      cols: ["a", "b"],
      status: ["open", "late"],
      q: "x",
    });
  });

  it("what cannot be meant is named and left out; unknown parameters are not looked at", () => {
    const query =
      "sort=password&per=1e9&cols=<b>&status=open,gone&after=1&totals=some&q=0123456789&page=2&__proto__=x&constructor=y";
    const { filter, rejected } = readParams(at(query), shape);
    expect(filter).toEqual({});
    expect(rejected.map(({ name }) => name).sort()).toEqual(["after", "cols", "per", "q", "sort", "status", "totals"]);
  });

  it("an order is at most three different keys that the list has", () => {
    const allowed = ["a", "b", "c", "d"];
    for (const bad of ["", "-", "--a", "a,", "a,a", "a,-a", "a,b,c,d", "A", "a;b", "constructor", "__proto__"]) {
      expect(parseSort(bad, allowed), bad).toBeNull();
    }
    expect(sortText(parseSort("-b,a,-c", allowed) ?? [])).toBe("-b,a,-c");
  });

  it("a link changes one parameter, begins at the first page and leaves out blanks", () => {
    const params = new URLSearchParams("q=&status=open,late&after=x&sort=-due");
    expect(withParam(params, { sort: "number" })).toBe("?status=open,late&sort=number");
    expect(withParam(params, { status: "" })).toBe("?sort=-due");
    expect(withParam(params, { q: "a&b=c#d" })).toBe("?status=open,late&sort=-due&q=a%26b%3Dc%23d");
  });
});
