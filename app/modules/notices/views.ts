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
