/** The company's money: the codes of the chart's cash and bank accounts. */
export const CASH_ACCOUNTS = ["1000", "1010"];
export const cashIn = (column: string) => `${column} in (${CASH_ACCOUNTS.map((code) => `'${code}'`).join(", ")})`;
