import * as z from "zod";
import { api, endpoint, reply } from "#app/http/api.server.ts";
import { readTrialBalance } from "#app/modules/ledger/queries.server.ts";
import { trialBalanceView } from "#app/modules/ledger/views.ts";
import { dayIn } from "#app/modules/shared/calendar.ts";
import { day } from "#app/modules/shared/schemas.ts";

const endpoints = api("/ledger/trial-balance", {
  GET: endpoint({
    summary: "Every account's balance at the end of a day; both totals are equal",
    resource: "journal",
    action: "read",
    query: z.object({ as_of: day.optional().describe("today in the company's time zone unless given") }),
    answers: { 200: trialBalanceView },
    handler: async ({ tx, query, identity, now }) =>
      reply(200, await readTrialBalance(tx, query.as_of ?? dayIn(identity.timeZone, now))),
  }),
});
export const loader = endpoints.loader;
export const action = endpoints.action;
