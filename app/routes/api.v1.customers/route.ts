import { api, endpoint, reply } from "#app/http/api.server.ts";
import { listAnswer, listPage, listQuery } from "#app/http/lists.server.ts";
import { createCustomer } from "#app/modules/parties/create-customer.server.ts";
import { createCustomerInput } from "#app/modules/parties/input.ts";
import { listCustomers, readCustomer } from "#app/modules/parties/queries.server.ts";
import { customerView } from "#app/modules/parties/views.ts";
import { sought } from "#app/modules/shared/schemas.ts";

const endpoints = api("/customers", {
  GET: endpoint({
    summary: "Customers, newest first",
    resource: "customers",
    action: "read",
    query: listQuery({ q: sought(200).optional().describe("found in code, name and e-mail") }, ["name", "code"]),
    answers: { 200: listAnswer(customerView) },
    handler: async ({ tx, query, context }) =>
      reply(200, await listPage(context, "/customers", query, (page) => listCustomers(tx, { q: query.q }, page))),
  }),
  POST: endpoint({
    summary: "Create a customer",
    resource: "customers",
    action: "create",
    body: createCustomerInput,
    answers: { 201: customerView },
    refusals: ["duplicate_code"],
    async handler({ tx, actor, body, now }) {
      const { id } = await createCustomer(tx, actor, body, now);
      return reply(201, await readCustomer(tx, id), { Location: `/api/v1/customers/${id}` });
    },
  }),
});
export const loader = endpoints.loader;
export const action = endpoints.action;
