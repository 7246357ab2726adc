import { api, endpoint, reply } from "#app/http/api.server.ts";
import { listAnswer, listPage, listQuery } from "#app/http/lists.server.ts";
import { listAccounts } from "#app/modules/ledger/queries.server.ts";
import { accountView } from "#app/modules/ledger/views.ts";
import { toPage } from "#app/modules/shared/paging.ts";

const endpoints = api("/ledger/accounts", {
  GET: endpoint({
    summary: "The chart of accounts with balances, by code",
    resource: "journal",
    action: "read",
    query: listQuery({}),
    answers: { 200: listAnswer(accountView) },
    async handler({ tx, query, context }) {
      return reply(
        200,
        await listPage(context, "/ledger/accounts", query, async ({ limit, after }) => {
          const accounts = await listAccounts(tx);
          return toPage(
            accounts.filter((account) => after === null || account.code > after),
            limit,
            (account) => account.code,
          );
        }),
      );
    },
  }),
});
export const loader = endpoints.loader;
export const action = endpoints.action;
