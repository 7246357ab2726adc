import { MONEY_CODES } from "#app/modules/shared/money-codes.ts";

/** Lines of the company's money, in a table of ledger lines. */
export const IS_MONEY = `(account_type = 'asset' and account like '${MONEY_CODES}%')`;
/** The same in the words of a formula. */
export const MONEY_ACCOUNTS = `assets whose codes begin with ${MONEY_CODES}`;
/** The same in the journal. */
export const MONEY_ENTRIES = "/ledger?holds=money";
