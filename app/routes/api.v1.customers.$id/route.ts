import * as z from "zod";
import { api, endpoint, reply } from "#app/http/api.server.ts";
import { changeCustomer } from "#app/modules/parties/change-customer.server.ts";
import { changeCustomerInput } from "#app/modules/parties/input.ts";
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
  PATCH: endpoint({
    summary:
      "Change a customer; absent fields stay. A field that the role may not change is not sent. `own_company` says which other company of ours it is, by its short name: for a signed-in administrator of both",
    resource: "customers",
    action: "update",
    orElse: [
      ["update", "customer_terms"],
      ["update", "customer_contact"],
    ],
    params: z.object({ id: z.uuid() }),
    body: changeCustomerInput,
    answers: { 200: customerView },
    refusals: ["duplicate_code", "stale_version", "erased_customer", "company_linked", "both_companies"],
    async handler({ tx, actor, params, body, now }) {
      await changeCustomer(tx, actor, params.id, body, now);
      return reply(200, await readCustomer(tx, params.id));
    },
  }),
});
export const loader = endpoints.loader;
export const action = endpoints.action;
