import { describe, expect, it } from "vitest";
import { accountName, type JournalEntry, journalFormats } from "./journal-text.ts";

const receivable = { code: "1100", name: "Receivable", type: "asset" };
const sales = { code: "4000", name: "Sales", type: "revenue" };
const entry: JournalEntry = {
  id: "0190aaaa-0000-7000-8000-000000000001",
  effectiveOn: "2026-03-01",
  memo: 'Invoice; "three" chairs\n| and \\ more',
  sourceNumber: "INV-0001",
  lines: [
    { account: receivable, amountMinor: 119_700n, currency: "GBP" },
    { account: sales, amountMinor: -119_700n, currency: "GBP" },
  ],
};

describe("an account's name for other programs", () => {
  it.each([
    [receivable, "Assets:1100-Receivable"],
    [{ code: "2100", name: "VAT & other taxes", type: "liability" }, "Liabilities:2100-VAT-other-taxes"],
    [{ code: "4000.1", name: "Ventes à l'étranger", type: "revenue" }, "Income:4000-1-Ventes-a-l-etranger"],
    [{ code: "x9", name: "(loss)", type: "expense" }, "Expenses:X9-loss"],
  ])("is type, code and name in letters both accept: %o", (account, name) => {
    expect(accountName(account)).toBe(name);
  });
});

describe("the journal as text", () => {
  it("for hledger declares what it uses, and no memo can start a comment", () => {
    expect(journalFormats.hledger.opening([receivable], ["GBP", "JPY"], "2026-03-01").trim().split("\n")).toEqual([
      "commodity 1000.00 GBP",
      "commodity 1000. JPY",
      "account Assets:1100-Receivable  ; type: A",
    ]);
    const [head, first, second] = journalFormats.hledger.entry(entry).split("\n");
    expect(head).toBe(`2026-03-01 * (INV-0001) Invoice, "three" chairs , and \\ more  ; entry: ${entry.id}`);
    expect(first).toMatch(/^ {4}Assets:1100-Receivable {2,}1197\.00 GBP$/);
    expect(second).toMatch(/^ {4}Income:4000-Sales {2,}-1197\.00 GBP$/);
  });

  it("for beancount opens every account on the first day, and no memo can end its string", () => {
    expect(journalFormats.beancount.opening([receivable], ["GBP"], "2026-03-01")).toContain(
      "2026-03-01 open Assets:1100-Receivable",
    );
    const lines = journalFormats.beancount.entry(entry).split("\n");
    expect(lines[0]).toBe('2026-03-01 * "Invoice; \\"three\\" chairs | and \\\\ more"');
    expect(lines).toContain('  source: "INV-0001"');
  });
});
