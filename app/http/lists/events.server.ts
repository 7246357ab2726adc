import * as z from "zod";
import type { ScreenList } from "#app/http/screen-lists.server.ts";
import { countEvents, type LoggedEvent, listEventLog } from "#app/modules/history.server.ts";

const filters = { type: z.string().regex(/^[a-z_]+\.[a-z_]+$/), subject_id: z.uuid() };

export const eventList: ScreenList<typeof filters, LoggedEvent> = {
  name: "events",
  path: "/events",
  resource: "events",
  filters,
  sorts: ["seq"],
  usual: "-seq",
  after: z.string().regex(/^\d{1,18}$/),
  read: ({ tx, actor }, filter, page) => listEventLog(tx, actor, filter, page),
  totals: ({ tx, actor }, filter, atMost) => countEvents(tx, actor, filter, atMost),
  file: () => [
    { head: "seq", type: "number", cell: (row) => row.seq },
    { head: "occurred_at", type: "instant", cell: (row) => row.at },
    { head: "type", cell: (row) => row.type },
    { head: "subject_type", cell: (row) => row.subjectType },
    { head: "subject_id", cell: (row) => row.subjectId },
    { head: "by", cell: (row) => row.who },
    { head: "data", cell: (row) => JSON.stringify(row.data) },
  ],
};
