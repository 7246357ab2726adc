import * as z from "zod";
import { api, endpoint, reply } from "#app/http/api.server.ts";
import { listAnswer, listPage, listQuery } from "#app/http/lists.server.ts";
import { postJournalInput } from "#app/modules/ledger/input.ts";
import { postJournal } from "#app/modules/ledger/post-journal.server.ts";
import { listEntries } from "#app/modules/ledger/queries.server.ts";
import { entryView } from "#app/modules/ledger/views.ts";
import { day, sought } from "#app/modules/shared/schemas.ts";

const endpoints = api("/ledger/entries", {
  GET: endpoint({
    summary: "Journal lines, newest first",
    resource: "journal",
    action: "read",
    query: listQuery(
      {
        account: sought(20).min(1).optional().describe("account code"),
        from: day.optional().describe("effective_on, inclusive"),
        to: day.optional().describe("effective_on, inclusive"),
        ref: sought(100).min(1).optional().describe("id or number of the source document"),
      },
      ["day"],
    ),
    answers: { 200: listAnswer(entryView) },
    async handler({ tx, query, context }) {
      const { limit: _limit, cursor: _cursor, sort: _sort, ...filter } = query;
      return reply(200, await listPage(context, "/ledger/entries", query, (page) => listEntries(tx, filter, page)));
    },
  }),
  POST: endpoint({
    summary: "Post a journal entry by hand",
    resource: "journal",
    action: "create",
    body: postJournalInput,
    answers: { 201: z.object({ journal_id: z.uuid() }) },
    refusals: ["control_account", "unbalanced_entry", "account_is_group", "account_removed", "period_closed"],
    async handler({ tx, actor, body, now }) {
      const { id } = await postJournal(tx, actor, body, now);
      return reply(201, { journal_id: id });
    },
  }),
});
export const loader = endpoints.loader;
export const action = endpoints.action;
