import { formatMoney, minorDigits } from "#app/modules/shared/money.ts";

/*
 * The journal in the plain-text formats other bookkeeping programs read.
 * - An account is written as type, code and name: `Assets:1100-Receivable`, in both formats.
 * - Every entry is written with all its lines, so it balances there exactly as it does here.
 */

export type JournalAccount = { code: string; name: string; type: string };
export type JournalEntry = {
  id: string;
  effectiveOn: string;
  memo: string;
  sourceNumber: string | null;
  lines: { account: JournalAccount; amountMinor: bigint; currency: string }[];
};
export type JournalFormat = {
  /** What stands before the entries: every account and currency is declared, so strict checks pass. */
  opening(accounts: JournalAccount[], currencies: string[], since: string): string;
  entry(entry: JournalEntry): string;
};

const roots: Record<string, string> = {
  asset: "Assets",
  liability: "Liabilities",
  equity: "Equity",
  revenue: "Income",
  expense: "Expenses",
};

/** Letters, digits and hyphens only: what both programs accept in a name. */
export function accountName({ type, code, name }: JournalAccount): string {
  const plain = (text: string) =>
    text
      .normalize("NFKD")
      .replace(/\p{M}/gu, "")
      .replace(/[^A-Za-z0-9]+/g, "-")
      .replace(/^-+|-+$/g, "");
  const shown = [plain(code).toUpperCase(), plain(name)].filter(Boolean).join("-");
  return `${roots[type] ?? "Equity"}:${shown}`;
}

const amount = (line: JournalEntry["lines"][number]) =>
  `${formatMoney(line.amountMinor, line.currency)} ${line.currency}`;

function postings(entry: JournalEntry, indent: string): string[] {
  const width = Math.max(...entry.lines.map((line) => accountName(line.account).length));
  return entry.lines.map((line) => `${indent}${accountName(line.account).padEnd(width)}  ${amount(line).padStart(20)}`);
}

/** One line, without the signs that would start a comment or a payee. */
const plainLine = (text: string) =>
  text
    .replace(/[\p{Cc}\u2028\u2029]+/gu, " ")
    .replace(/[;|]/g, ",")
    .trim();

const hledger: JournalFormat = {
  opening(accounts, currencies) {
    const types: Record<string, string> = { asset: "A", liability: "L", equity: "E", revenue: "R", expense: "X" };
    return [
      ...currencies.map((currency) => `commodity 1000.${"0".repeat(minorDigits(currency))} ${currency}`),
      ...accounts.map((account) => `account ${accountName(account)}  ; type: ${types[account.type] ?? "E"}`),
      "",
    ].join("\n");
  },
  entry(entry) {
    const code = entry.sourceNumber ? `(${plainLine(entry.sourceNumber).replace(/[()]/g, "")}) ` : "";
    return [
      `${entry.effectiveOn} * ${code}${plainLine(entry.memo)}  ; entry: ${entry.id}`,
      ...postings(entry, "    "),
      "",
    ].join("\n");
  },
};

const quoted = (text: string) =>
  `"${text
    .replace(/[\p{Cc}\u2028\u2029]+/gu, " ")
    .replace(/\\/g, "\\\\")
    .replace(/"/g, '\\"')
    .trim()}"`;

const beancount: JournalFormat = {
  opening(accounts, currencies, since) {
    return [
      ...currencies.map((currency) => `option "operating_currency" "${currency}"`),
      ...accounts.map((account) => `${since} open ${accountName(account)}`),
      "",
    ].join("\n");
  },
  entry(entry) {
    const facts = [
      `  entry: "${entry.id}"`,
      ...(entry.sourceNumber ? [`  source: ${quoted(entry.sourceNumber)}`] : []),
    ];
    return [`${entry.effectiveOn} * ${quoted(entry.memo)}`, ...facts, ...postings(entry, "  "), ""].join("\n");
  },
};

export const journalFormats = { hledger, beancount };
