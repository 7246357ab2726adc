import * as z from "zod";
import { api, endpoint, reply } from "#app/http/api.server.ts";
import { listAnswer, listPage, listQuery } from "#app/http/lists.server.ts";
import { outletInput } from "#app/modules/company/input.ts";
import { listOutlets, readOutlet } from "#app/modules/company/outlets.server.ts";
import { createOutlet } from "#app/modules/company/save-outlet.server.ts";
import { outletView } from "#app/modules/company/views.ts";
import { sought } from "#app/modules/shared/schemas.ts";

const active = z.enum(["true", "false"]).transform((text) => text === "true");

const endpoints = api("/outlets", {
  GET: endpoint({
    summary: "The company's shops, branches and sales points, newest first",
    resource: "outlets",
    action: "read",
    query: listQuery(
      { q: sought(200).optional().describe("found in code, name and city"), active: active.optional() },
      ["name", "code"],
    ),
    answers: { 200: listAnswer(outletView) },
    async handler({ tx, query, context }) {
      const { q, active } = query;
      return reply(200, await listPage(context, "/outlets", query, (page) => listOutlets(tx, { q, active }, page)));
    },
  }),
  POST: endpoint({
    summary: "Open an outlet",
    resource: "outlets",
    action: "create",
    body: outletInput,
    answers: { 201: outletView },
    refusals: ["duplicate_code", "too_many_outlets"],
    async handler({ tx, actor, body, now }) {
      const { id } = await createOutlet(tx, actor, body, now);
      return reply(201, await readOutlet(tx, id), { Location: `/api/v1/outlets/${id}` });
    },
  }),
});
export const loader = endpoints.loader;
export const action = endpoints.action;
