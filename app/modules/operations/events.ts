import * as z from "zod";
import { defineEvent } from "#app/modules/shared/event.ts";

// Part of the audit trail only.

export const backupAsked = defineEvent({
  type: "operations.backup_asked",
  version: 1,
  subjectType: "backup",
  published: false,
  schema: z.object({}),
});

export const jobRetried = defineEvent({
  type: "operations.job_retried",
  version: 1,
  subjectType: "job",
  published: false,
  schema: z.object({ kind: z.string() }),
});

export const jobCancelled = defineEvent({
  type: "operations.job_cancelled",
  version: 1,
  subjectType: "job",
  published: false,
  schema: z.object({ kind: z.string() }),
});
