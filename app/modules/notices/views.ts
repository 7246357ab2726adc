import * as z from "zod";

export const noticeView = z.object({
  id: z.uuid(),
  kind: z.string(),
  data: z.record(z.string(), z.unknown()).describe("what the sentence is made of"),
  by: z.string().nullable().describe("who caused it"),
  path: z.string().describe("the page it leads to"),
  times: z.int().describe("how often since it was last read"),
  happened_at: z.string(),
  read_at: z.string().nullable(),
});
export type NoticeView = z.output<typeof noticeView>;

export const commentView = z.object({
  id: z.uuid(),
  subject_type: z.enum(["order", "invoice", "customer", "product", "count"]),
  subject_id: z.uuid(),
  author: z.string(),
  body: z.string().describe("empty once it is deleted"),
  mentions: z.array(z.object({ start: z.int(), end: z.int() })).describe("where in the body somebody is mentioned"),
  created_at: z.string(),
  edited_at: z.string().nullable(),
  deleted: z.boolean(),
  can: z.object({ edit: z.boolean(), delete: z.boolean() }).describe("what the caller may do with it now"),
});
export type CommentView = z.output<typeof commentView>;
