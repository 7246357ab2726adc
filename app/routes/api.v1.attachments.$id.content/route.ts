import * as z from "zod";
import { api, streamEndpoint } from "#app/http/api.server.ts";
import { sendFile } from "#app/http/files.server.ts";
import { idParam } from "#app/http/params.ts";
import { actorOf } from "#app/http/run-command.server.ts";
import { readFileOf } from "#app/modules/files/queries.server.ts";
import { inTenant } from "#db/transaction.ts";

const endpoints = api("/attachments/:id/content", {
  GET: streamEndpoint({
    summary: "A file as it was attached",
    resource: "orders",
    action: "read",
    orElse: [
      ["read", "invoices"],
      ["read", "customers"],
      ["read", "products"],
    ],
    params: idParam,
    answers: { 200: z.string().meta({ format: "binary" }) },
    async handler({ identity, context, params }) {
      const actor = actorOf(identity, context);
      const file = await inTenant(context.services.sql, identity.tenantId, (tx) =>
        readFileOf(tx, actor, String(params.id)),
      );
      return sendFile(context, file);
    },
  }),
});
export const loader = endpoints.loader;
export const action = endpoints.action;
