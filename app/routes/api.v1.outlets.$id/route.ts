import { api, endpoint, reply } from "#app/http/api.server.ts";
import { idParam } from "#app/http/params.ts";
import { changeOutletInput } from "#app/modules/company/input.ts";
import { readOutlet } from "#app/modules/company/outlets.server.ts";
import { changeOutlet } from "#app/modules/company/save-outlet.server.ts";
import { outletView } from "#app/modules/company/views.ts";

const endpoints = api("/outlets/:id", {
  GET: endpoint({
    summary: "One outlet",
    resource: "outlets",
    action: "read",
    params: idParam,
    answers: { 200: outletView },
    handler: async ({ tx, params }) => reply(200, await readOutlet(tx, params.id)),
  }),
  PATCH: endpoint({
    summary: "Change an outlet; `active: false` takes it out of use, and its orders keep it",
    resource: "outlets",
    action: "update",
    params: idParam,
    body: changeOutletInput,
    answers: { 200: outletView },
    refusals: ["duplicate_code", "stale_version"],
    async handler({ tx, actor, params, body, now }) {
      await changeOutlet(tx, actor, params.id, body, now);
      return reply(200, await readOutlet(tx, params.id));
    },
  }),
});
export const loader = endpoints.loader;
export const action = endpoints.action;
