import * as z from "zod";

/** The dashboards that a saved question can stand on. */
export const BOARD_NAMES = ["overview", "sales", "stock", "money", "profit", "operations"] as const;
export type BoardName = (typeof BOARD_NAMES)[number];

export const putOnBoardInput = z.object({
  id: z.uuid(),
  /** None takes it away. */
  board: z.preprocess((value) => value || null, z.enum(BOARD_NAMES).nullable()),
});
