import * as z from "zod";
import { api, endpoint, reply } from "#app/http/api.server.ts";
import { listAnswer, listPage, listQuery } from "#app/http/lists.server.ts";
import { readEventFeed } from "#app/modules/event-feed.server.ts";

const event = z.object({
  seq: z.int(),
  id: z.uuid(),
  type: z.string(),
  version: z.int(),
  occurred_at: z.iso.datetime(),
  subject_type: z.string(),
  subject_id: z.uuid(),
  actor: z.object({
    account_id: z.uuid().nullable(),
    role: z.string(),
    name: z.string().optional(),
    origin: z.string().optional(),
  }),
  request_id: z.string().nullable(),
  data: z.record(z.string(), z.unknown()),
});

const types = z
  .string()
  .max(2_000)
  .transform((text) => text.split(",").map((type) => type.trim()))
  .refine(
    (list) => list.every((type) => /^[a-z_]+\.[a-z_]+$/.test(type)),
    "Event types such as orders.order_created, separated by commas.",
  );

const endpoints = api("/events", {
  GET: endpoint({
    summary: "What happened, in order",
    resource: "events",
    action: "read",
    query: listQuery({
      after: z
        .string()
        .regex(/^\d{1,18}$/, "A sequence number.")
        .transform(BigInt)
        .optional()
        .describe("sequence number, exclusive"),
      types: types.optional(),
    }),
    answers: { 200: listAnswer(event) },
    async handler({ tx, actor, query, context }) {
      const read = (page: { limit: number; after: string | null }) =>
        readEventFeed(
          tx,
          actor,
          { types: query.types },
          { limit: page.limit, after: page.after === null ? (query.after ?? 0n) : BigInt(page.after) },
        );
      return reply(200, await listPage(context, "/events", query, read));
    },
  }),
});
export const loader = endpoints.loader;
export const action = endpoints.action;
