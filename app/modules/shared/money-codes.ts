/**
 * The company's money are the assets whose codes begin so: cash, the bank, and the further bank accounts and tills that a company adds
 * beside them, such as 1020. What a figure or a list calls cash is this, and nothing else.
 */
export const MONEY_CODES = "10";
