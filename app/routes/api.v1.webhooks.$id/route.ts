import * as z from "zod";
import { api, endpoint, reply } from "#app/http/api.server.ts";
import { idParam } from "#app/http/params.ts";
import { changeEndpointInput } from "#app/modules/webhooks/input.ts";
import { readEndpoint } from "#app/modules/webhooks/queries.server.ts";
import { changeEndpoint, deleteEndpoint } from "#app/modules/webhooks/save-endpoint.server.ts";
import { endpointView } from "#app/modules/webhooks/views.ts";

const endpoints = api("/webhooks/:id", {
  GET: endpoint({
    summary: "One address that is told, and how it goes",
    resource: "settings",
    action: "read",
    params: idParam,
    answers: { 200: endpointView },
    handler: async ({ tx, params }) => reply(200, await readEndpoint(tx, params.id)),
  }),
  PATCH: endpoint({
    summary: "Change where or of what is told, or switch it off; absent fields stay",
    resource: "settings",
    action: "update",
    params: idParam,
    body: changeEndpointInput,
    answers: { 200: endpointView },
    refusals: ["stale_version"],
    async handler({ tx, actor, params, body, now, context }) {
      await changeEndpoint(tx, actor, params.id, body, now, context.services.hosts.webhooks);
      return reply(200, await readEndpoint(tx, params.id));
    },
  }),
  DELETE: endpoint({
    summary: "Take an address away, with what was told there",
    resource: "settings",
    action: "update",
    params: idParam,
    answers: { 204: z.undefined() },
    async handler({ tx, actor, params, now }) {
      await deleteEndpoint(tx, actor, params.id, now);
      return reply(204, undefined);
    },
  }),
});
export const loader = endpoints.loader;
export const action = endpoints.action;
