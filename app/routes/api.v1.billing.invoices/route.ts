import * as z from "zod";
import { api, endpoint, reply } from "#app/http/api.server.ts";
import { listAnswer, listPage, listQuery } from "#app/http/lists.server.ts";
import { ownOnly } from "#app/modules/access/policy.ts";
import { invoiceOrderInput } from "#app/modules/billing/input.ts";
import { listInvoices, readInvoice } from "#app/modules/billing/queries.server.ts";
import { invoiceView } from "#app/modules/billing/views.ts";
import { invoiceOrder } from "#app/modules/orders/invoice-order.server.ts";
import { BadInput, NotFound } from "#app/modules/shared/refusal.ts";
import { day } from "#app/modules/shared/schemas.ts";

const endpoints = api("/billing/invoices", {
  GET: endpoint({
    summary: "Invoices, newest first, without their lines",
    resource: "invoices",
    action: "read",
    query: listQuery(
      {
        order_id: z.uuid().optional(),
        customer_id: z.uuid().optional(),
        status: invoiceView.shape.status.optional(),
        kind: invoiceView.shape.kind.optional().describe("invoice unless given"),
        from: day.optional().describe("issued_on, inclusive"),
        to: day.optional().describe("issued_on, inclusive"),
      },
      ["number", "customer", "issued", "due", "total"],
    ),
    answers: { 200: listAnswer(invoiceView) },
    async handler({ tx, identity, query, context, now }) {
      const { limit: _limit, cursor: _cursor, sort: _sort, ...filter } = query;
      const own = ownOnly(identity, "read", "invoices") ? { customer_owner: identity.accountId } : {};
      return reply(
        200,
        await listPage(context, "/billing/invoices", query, (page) =>
          listInvoices(tx, { ...filter, ...own }, page, now),
        ),
      );
    },
  }),
  POST: endpoint({
    summary: "Invoice an order; 200 with the one that is there already",
    resource: "invoices",
    action: "create",
    body: invoiceOrderInput,
    answers: { 200: invoiceView, 201: invoiceView },
    refusals: ["not_invoiceable", "period_closed"],
    async handler({ tx, actor, body, now }) {
      const { id, created } = await invoiceOrder(tx, actor, body.order_id, now).catch((error) => {
        throw error instanceof NotFound ? BadInput.at("order_id", "unknown_order", "There is no such order.") : error;
      });
      const invoice = await readInvoice(tx, id, now);
      return created ? reply(201, invoice, { Location: `/api/v1/billing/invoices/${id}` }) : reply(200, invoice);
    },
  }),
});
export const loader = endpoints.loader;
export const action = endpoints.action;
