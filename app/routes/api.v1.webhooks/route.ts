import * as z from "zod";
import { api, endpoint, reply } from "#app/http/api.server.ts";
import { listAnswer, listPage, listQuery } from "#app/http/lists.server.ts";
import { readSealingKeys } from "#app/http/sealing-keys.server.ts";
import { toPage } from "#app/modules/shared/paging.ts";
import { endpointInput } from "#app/modules/webhooks/input.ts";
import { listEndpoints, readEndpoint } from "#app/modules/webhooks/queries.server.ts";
import { createEndpoint } from "#app/modules/webhooks/save-endpoint.server.ts";
import { endpointView } from "#app/modules/webhooks/views.ts";

const endpoints = api("/webhooks", {
  GET: endpoint({
    summary: "Addresses that are told of what happens here, oldest first",
    resource: "settings",
    action: "read",
    query: listQuery({}),
    answers: { 200: listAnswer(endpointView) },
    handler: async ({ tx, query, context }) =>
      reply(
        200,
        await listPage(context, "/webhooks", query, async ({ after, limit }) => {
          const rest = (await listEndpoints(tx)).filter((one) => after === null || one.id > after);
          return toPage(rest.slice(0, limit + 1), limit, (one) => one.id);
        }),
      ),
  }),
  POST: endpoint({
    summary: "Have an address told of what happens from now on",
    description:
      "The answer has the `secret` that the receiver checks signatures with (Standard Webhooks). It is told this once: the same idempotency key again gets the answer without it.",
    resource: "settings",
    action: "create",
    body: endpointInput,
    answers: { 201: endpointView.extend({ secret: z.string().optional() }) },
    refusals: ["too_many_webhooks"],
    async handler({ tx, actor, body, now, context }) {
      const keys = await readSealingKeys(context.services.dataFolder);
      const { id, secret } = await createEndpoint(tx, actor, body, keys, now, context.services.hosts.webhooks);
      const headers = { Location: `/api/v1/webhooks/${id}` };
      return { ...reply(201, await readEndpoint(tx, id), headers), once: { secret } };
    },
  }),
});
export const loader = endpoints.loader;
export const action = endpoints.action;
