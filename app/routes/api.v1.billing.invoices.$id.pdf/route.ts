import * as z from "zod";
import { api, streamEndpoint } from "#app/http/api.server.ts";
import { invoicePdf } from "#app/http/invoice-pdf.server.ts";
import { idParam } from "#app/http/params.ts";
import { actorOf } from "#app/http/run-command.server.ts";

const endpoints = api("/billing/invoices/:id/pdf", {
  GET: streamEndpoint({
    summary: "The invoice as a PDF, as it was issued",
    description: "Rendered once and stored: the same bytes each time. 503 with Retry-After while it is being prepared.",
    // It shows the lines, which not everybody may see who may see the total.
    resource: "invoice_detail",
    action: "read",
    params: idParam,
    answers: { 200: z.string().describe("application/pdf") },
    handler: async ({ identity, context, params }) =>
      invoicePdf(context, actorOf(identity, context), String(params.id)),
  }),
});
export const loader = endpoints.loader;
export const action = endpoints.action;
