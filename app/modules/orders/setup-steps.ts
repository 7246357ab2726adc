/** From an empty company to its first order, in the order in which they are asked. */
export const SETUP_STEPS = ["company", "taxes", "product", "customer", "order"] as const;
export type SetupStep = (typeof SETUP_STEPS)[number];
