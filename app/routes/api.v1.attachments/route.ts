import * as z from "zod";
import { api, endpoint, reply } from "#app/http/api.server.ts";
import { listAnswer, listPage, listQuery } from "#app/http/lists.server.ts";
import { listFiles } from "#app/modules/files/queries.server.ts";
import { FILE_SUBJECTS, type FileSubject } from "#app/modules/files/rules.ts";
import { attachmentView } from "#app/modules/files/views.ts";

const kinds = Object.keys(FILE_SUBJECTS) as [FileSubject, ...FileSubject[]];

const endpoints = api("/attachments", {
  GET: endpoint({
    summary: "Files of one record, newest first, for whoever may read the record",
    resource: "orders",
    action: "read",
    orElse: [
      ["read", "invoices"],
      ["read", "customers"],
      ["read", "products"],
    ],
    query: listQuery({ subject_type: z.enum(kinds), subject_id: z.uuid() }),
    answers: { 200: listAnswer(attachmentView) },
    async handler({ tx, actor, query, context }) {
      const subject = { type: query.subject_type, id: query.subject_id };
      return reply(
        200,
        await listPage(context, `/attachments/${subject.id}`, query, (page) => listFiles(tx, actor, subject, page)),
      );
    },
  }),
});
export const loader = endpoints.loader;
export const action = endpoints.action;
