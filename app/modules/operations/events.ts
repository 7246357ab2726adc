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
