import * as z from "zod";
import { api, endpoint, reply } from "#app/http/api.server.ts";
import { idParam } from "#app/http/params.ts";
import { undoAllocation } from "#app/modules/billing/allocate-credit.server.ts";

const endpoints = api("/billing/allocations/:id", {
  DELETE: endpoint({
    summary: "Take an allocation back: the invoice owes it again, the payment has it to give again",
    resource: "payments",
    action: "create",
    params: idParam,
    answers: { 204: z.undefined() },
    refusals: ["already_undone", "note_of_invoice", "period_closed"],
    async handler({ tx, actor, params, now }) {
      await undoAllocation(tx, actor, params.id, now);
      return reply(204, undefined);
    },
  }),
});
export const loader = endpoints.loader;
export const action = endpoints.action;
