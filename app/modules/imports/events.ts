import * as z from "zod";
import { defineEvent } from "#app/modules/shared/event.ts";
import { id } from "#app/modules/shared/schemas.ts";

// What the file held is told by each record's own events; this one says where they came from.

export const importFinished = defineEvent({
  type: "imports.import_finished",
  version: 1,
  subjectType: "import_run",
  schema: z.object({
    run_id: id,
    kind: z.string(),
    file_sha256: z.string(),
    rows: z.int(),
    created: z.int(),
    changed: z.int(),
    undoes_id: id.nullable(),
  }),
});
