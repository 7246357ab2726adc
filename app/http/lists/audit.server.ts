import * as z from "zod";
import type { ScreenList } from "#app/http/screen-lists.server.ts";
import { type AuditEntry, countAudit, listAudit } from "#app/modules/audit.server.ts";

const filters = {
  person: z.uuid(),
  type: z.string().regex(/^[a-z_]+\.[a-z_]+$/),
  record: z.string().max(60),
  request: z.string().max(128),
  from: z.iso.date(),
  to: z.iso.date(),
};

export const auditList: ScreenList<typeof filters, AuditEntry> = {
  name: "audit",
  path: "/audit",
  resource: "audit",
  filters,
  sorts: ["when"],
  usual: "-when",
  read: ({ tx, actor, identity }, filter, page) => listAudit(tx, actor, filter, identity.timeZone, page),
  totals: ({ tx, actor, identity }, filter, atMost) => countAudit(tx, actor, filter, identity.timeZone, atMost),
  file: () => [
    { head: "seq", type: "number", cell: (row) => row.seq },
    { head: "occurred_at", type: "instant", cell: (row) => row.at },
    { head: "type", cell: (row) => row.type },
    { head: "by", cell: (row) => row.who },
    { head: "by_id", cell: (row) => row.whoId },
    { head: "from_address", cell: (row) => row.from },
    { head: "api_token", cell: (row) => row.token },
    { head: "subject_type", cell: (row) => row.subjectType },
    { head: "subject_id", cell: (row) => row.subjectId },
    { head: "record", cell: (row) => row.record },
    { head: "request_id", cell: (row) => row.requestId },
    { head: "data", cell: (row) => JSON.stringify(row.data) },
  ],
};
