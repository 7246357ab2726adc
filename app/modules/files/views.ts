import * as z from "zod";

export const attachmentView = z.object({
  id: z.uuid(),
  name: z.string(),
  media_type: z.string(),
  size_bytes: z.int(),
  sha256: z.string(),
  added_by: z.string(),
  added_at: z.iso.datetime(),
});
