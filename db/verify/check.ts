/** One invariant: a statement that must find nothing. What it finds is the breach, its first column saying where. */
export type Check = {
  name: string;
  /** What must hold, as a sentence. */
  rule: string;
  sql: string;
  /** Too slow for every start: only in the full run. */
  full?: boolean;
  /** Looks at each of these by itself: the quick run reads the newest of them, which is where a crash or a restore does its harm. */
  each?: "entries" | "events";
};
