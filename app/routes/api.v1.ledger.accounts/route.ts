import { api, endpoint, reply } from "#app/http/api.server.ts";
import { listAnswer, listPage, listQuery } from "#app/http/lists.server.ts";
import { addAccountInput } from "#app/modules/ledger/input.ts";
import { listAccounts, readAccount } from "#app/modules/ledger/queries.server.ts";
import { addAccount } from "#app/modules/ledger/save-account.server.ts";
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
  POST: endpoint({
    summary: "Add an account, or a group of accounts, to the chart",
    resource: "journal",
    action: "create",
    body: addAccountInput,
    answers: { 201: accountView },
    refusals: ["duplicate_code"],
    async handler({ tx, actor, body, now }) {
      const { code } = await addAccount(tx, actor, body, now);
      return reply(201, await readAccount(tx, code));
    },
  }),
});
export const loader = endpoints.loader;
export const action = endpoints.action;
