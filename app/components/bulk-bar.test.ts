import { expect, test } from "vitest";
import { selectionText } from "./bulk-bar.tsx";
import { wordsOf } from "./words/words.ts";

const t = wordsOf("en");

const gbp = (amount: string) => ({ amount, currency: "GBP" });

test("a selection is added up exactly, with its average", () => {
  expect(selectionText(t, [gbp("1000.10"), gbp("0.20"), gbp("0.01")])).toBe("3 selected · 1,000.31 GBP · avg 333.44");
  expect(selectionText(t, [gbp("0.01"), gbp("0.02")])).toBe("2 selected · 0.03 GBP · avg 0.02");
  expect(selectionText(t, [gbp("-10.00")])).toBe("1 selected · \u221210.00 GBP · avg \u221210.00");
});

test("amounts of two currencies are never added up", () => {
  expect(selectionText(t, [gbp("1.00"), { amount: "500", currency: "JPY" }, gbp("2.00")])).toBe(
    "3 selected · 3.00 GBP · avg 1.50 · 500 JPY · avg 500",
  );
});
