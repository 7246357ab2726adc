import * as z from "zod";
import { api, endpoint, reply } from "#app/http/api.server.ts";
import { idParam } from "#app/http/params.ts";
import { removeFile } from "#app/modules/files/attach.server.ts";
import { readFileView } from "#app/modules/files/queries.server.ts";
import { attachmentView } from "#app/modules/files/views.ts";

const endpoints = api("/attachments/:id", {
  GET: endpoint({
    summary: "What is known of one file",
    resource: "orders",
    action: "read",
    orElse: [
      ["read", "invoices"],
      ["read", "customers"],
      ["read", "products"],
    ],
    params: idParam,
    answers: { 200: attachmentView },
    handler: async ({ tx, actor, params }) => reply(200, (await readFileView(tx, actor, params.id)).file),
  }),
  DELETE: endpoint({
    summary: "Take a file off its record, for whoever may change the record",
    resource: "orders",
    action: "update",
    orElse: [
      ["update", "invoices"],
      ["update", "customers"],
      ["update", "products"],
    ],
    params: idParam,
    answers: { 204: z.undefined() },
    async handler({ tx, actor, params, now }) {
      const { subject } = await readFileView(tx, actor, params.id);
      await removeFile(tx, actor, subject, params.id, now);
      return reply(204, undefined);
    },
  }),
});
export const loader = endpoints.loader;
export const action = endpoints.action;
