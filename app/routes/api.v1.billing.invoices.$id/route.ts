import { api, endpoint, reply } from "#app/http/api.server.ts";
import { checkOwnInvoice } from "#app/http/own-records.server.ts";
import { idParam } from "#app/http/params.ts";
import { readInvoice } from "#app/modules/billing/queries.server.ts";
import { invoiceView } from "#app/modules/billing/views.ts";

const endpoints = api("/billing/invoices/:id", {
  GET: endpoint({
    summary: "One invoice or credit note",
    resource: "invoices",
    action: "read",
    params: idParam,
    answers: { 200: invoiceView },
    async handler({ tx, actor, params, now }) {
      await checkOwnInvoice(tx, actor, params.id);
      return reply(200, await readInvoice(tx, params.id, now));
    },
  }),
});
export const loader = endpoints.loader;
export const action = endpoints.action;
