import { api, endpoint, reply } from "#app/http/api.server.ts";
import { idParam } from "#app/http/params.ts";
import { changePriceListInput } from "#app/modules/catalog/input.ts";
import { readPriceList } from "#app/modules/catalog/price-lists.server.ts";
import { changePriceList } from "#app/modules/catalog/save-price-list.server.ts";
import { priceListView } from "#app/modules/catalog/views.ts";

const endpoints = api("/price-lists/:id", {
  GET: endpoint({
    summary: "One price list with its prices",
    resource: "price_lists",
    action: "read",
    params: idParam,
    answers: { 200: priceListView },
    handler: async ({ tx, params }) => reply(200, await readPriceList(tx, params.id)),
  }),
  PATCH: endpoint({
    summary: "Change a price list; its lines are all of its prices from then on",
    resource: "price_lists",
    action: "update",
    params: idParam,
    body: changePriceListInput,
    answers: { 200: priceListView },
    refusals: ["duplicate_code", "stale_version"],
    async handler({ tx, actor, params, body, now }) {
      await changePriceList(tx, actor, params.id, body, now);
      return reply(200, await readPriceList(tx, params.id));
    },
  }),
});
export const loader = endpoints.loader;
export const action = endpoints.action;
