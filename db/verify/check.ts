/** One invariant: a statement that must find nothing. What it finds is the breach, its first column saying where. */
export type Check = {
  name: string;
  /** What must hold, as a sentence. */
  rule: string;
  sql: string;
  /** Too slow for every start: only in the full run. */
  full?: boolean;
};
