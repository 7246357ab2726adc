import type { Texts } from "../index.ts";

/** What modules refuse and schemas say. */
export const refusals: Texts = {};
