import type * as z from "zod";
import type { Sql } from "#db/client.ts";
import type { Tx } from "#db/transaction.ts";

export type JobContext = {
  sql: Sql;
  tenantId: string;
  filesFolder: string;
  /**
   * For work that takes longer than a minute: says so, with how many percent are done where it knows that, or it would be taken for
   * dead. Throws JobTakenOver where it was, or where somebody has ended the job.
   */
  alive: (percent?: number) => Promise<void>;
  /** Ends the job: `write` and the note that it is done are one transaction, refused where another run has taken over. */
  finish: (write: (tx: Tx) => Promise<void>) => Promise<void>;
};

/** One kind of job. `run` must end with `finish`; what it throws is tried again, so doing it twice must do no harm. */
export type JobKind<Payload> = {
  payload: z.ZodType<Payload>;
  run: (payload: Payload, context: JobContext) => Promise<void>;
};

/** A later run has this job now: what this one made is thrown away. */
export class JobTakenOver extends Error {}
