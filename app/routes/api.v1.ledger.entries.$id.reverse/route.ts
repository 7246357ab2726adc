import * as z from "zod";
import { api, endpoint, reply } from "#app/http/api.server.ts";
import { idParam } from "#app/http/params.ts";
import { reverseEntryInput } from "#app/modules/ledger/input.ts";
import { reverseEntry } from "#app/modules/ledger/reverse-entry.server.ts";

const endpoints = api("/ledger/entries/:id/reverse", {
  POST: endpoint({
    summary: "Take back a journal entry that was posted by hand, by one reversing entry in an open period",
    resource: "journal",
    action: "create",
    params: idParam,
    body: reverseEntryInput,
    answers: { 201: z.object({ journal_id: z.uuid(), reverses_id: z.uuid() }) },
    refusals: ["already_reversed", "entry_of_document", "period_closed"],
    async handler({ tx, actor, params, body, now }) {
      const { id } = await reverseEntry(
        tx,
        actor,
        params.id,
        { effectiveOn: body.effective_on, reason: body.reason },
        now,
      );
      return reply(201, { journal_id: id, reverses_id: params.id });
    },
  }),
});
export const loader = endpoints.loader;
export const action = endpoints.action;
