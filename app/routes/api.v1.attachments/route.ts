import * as z from "zod";
import { api, endpoint, reply } from "#app/http/api.server.ts";
import { incomingFile } from "#app/http/files.server.ts";
import { listAnswer, listPage, listQuery } from "#app/http/lists.server.ts";
import { attachFile } from "#app/modules/files/attach.server.ts";
import { listFiles, readFileView } from "#app/modules/files/queries.server.ts";
import { FILE_SUBJECTS, type FileSubject } from "#app/modules/files/rules.ts";
import { attachmentView } from "#app/modules/files/views.ts";

const kinds = Object.keys(FILE_SUBJECTS) as [FileSubject, ...FileSubject[]];
const subject = { subject_type: z.enum(kinds), subject_id: z.uuid() };

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
    query: listQuery(subject),
    answers: { 200: listAnswer(attachmentView) },
    async handler({ tx, actor, query, context }) {
      const subject = { type: query.subject_type, id: query.subject_id };
      return reply(
        200,
        await listPage(context, `/attachments/${subject.id}`, query, (page) => listFiles(tx, actor, subject, page)),
      );
    },
  }),
  POST: endpoint({
    summary: "Attach a file to a record, for whoever may change the record",
    description:
      "A form (multipart/form-data), the file as `file`, at most 25 MB: PDF, JPEG, PNG, WebP, GIF, TIFF, office documents, text, ZIP. What a picture tells of where and how it was taken is left out, so size and checksum may be others than were sent.",
    resource: "orders",
    action: "update",
    orElse: [
      ["update", "invoices"],
      ["update", "customers"],
      ["update", "products"],
    ],
    body: z.object(subject),
    upload: true,
    answers: { 201: attachmentView },
    refusals: ["too_many_files", "file_quota"],
    async handler({ tx, actor, body, now, context }) {
      const record = { type: body.subject_type, id: body.subject_id };
      const id = await attachFile(tx, actor, record, incomingFile(context, context.upload), now);
      return reply(201, (await readFileView(tx, actor, id)).file, { Location: `/api/v1/attachments/${id}/content` });
    },
  }),
});
export const loader = endpoints.loader;
export const action = endpoints.action;
