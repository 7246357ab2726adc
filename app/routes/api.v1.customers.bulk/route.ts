import { api, endpoint, mustBeAllowed, reply } from "#app/http/api.server.ts";
import { readBody } from "#app/http/api-input.server.ts";
import { bulkAnswer, bulkBody, eachItem } from "#app/http/bulk-api.server.ts";
import { idParam } from "#app/http/params.ts";
import { changeCustomer } from "#app/modules/parties/change-customer.server.ts";
import { createCustomer } from "#app/modules/parties/create-customer.server.ts";
import { changeCustomerInput, createCustomerInput } from "#app/modules/parties/input.ts";
import { readCustomer } from "#app/modules/parties/queries.server.ts";
import { customerView } from "#app/modules/parties/views.ts";

const change = changeCustomerInput.extend(idParam.shape);

const endpoints = api("/customers/bulk", {
  POST: endpoint({
    summary:
      "Create or change many customers: with an id one is changed, without it is made; each is answered by itself",
    resource: "customers",
    action: "create",
    orElse: [
      ["update", "customers"],
      ["update", "customer_terms"],
      ["update", "customer_contact"],
    ],
    body: bulkBody(createCustomerInput, change),
    answers: { 200: bulkAnswer(customerView) },
    handler: (call) =>
      eachItem(call, call.body.items, async ({ tx, actor, identity, now }, item) => {
        if (!("id" in item)) {
          mustBeAllowed(identity, "create", "customers");
          const { id } = await createCustomer(tx, actor, readBody(createCustomerInput, item), now);
          return reply(201, await readCustomer(tx, id));
        }
        const { id, ...input } = readBody(change, item);
        await changeCustomer(tx, actor, id, input, now);
        return reply(200, await readCustomer(tx, id));
      }),
  }),
});
export const loader = endpoints.loader;
export const action = endpoints.action;
