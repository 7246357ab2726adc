import * as z from "zod";
import { api, endpoint, reply } from "#app/http/api.server.ts";
import { readCustomer } from "#app/modules/parties/queries.server.ts";
import { customerView } from "#app/modules/parties/views.ts";

const endpoints = api("/customers/:id", {
  GET: endpoint({
    summary: "One customer",
    resource: "customers",
    action: "read",
    params: z.object({ id: z.uuid() }),
    answers: { 200: customerView },
    handler: async ({ tx, params }) => reply(200, await readCustomer(tx, params.id)),
  }),
});
export const loader = endpoints.loader;
export const action = endpoints.action;
