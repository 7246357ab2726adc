import * as z from "zod";
import { api, endpoint, reply } from "#app/http/api.server.ts";
import { listAnswer, listPage, listQuery } from "#app/http/lists.server.ts";
import { priceListInput } from "#app/modules/catalog/input.ts";
import { listPriceLists, readPriceList } from "#app/modules/catalog/price-lists.server.ts";
import { createPriceList } from "#app/modules/catalog/save-price-list.server.ts";
import { priceListRow, priceListView } from "#app/modules/catalog/views.ts";
import { sought } from "#app/modules/shared/schemas.ts";

const active = z.enum(["true", "false"]).transform((text) => text === "true");

const endpoints = api("/price-lists", {
  GET: endpoint({
    summary: "Price lists without their prices, newest first",
    resource: "price_lists",
    action: "read",
    query: listQuery({ q: sought(200).optional().describe("found in code and name"), active: active.optional() }, [
      "name",
      "code",
    ]),
    answers: { 200: listAnswer(priceListRow) },
    async handler({ tx, query, context }) {
      const { q, active } = query;
      return reply(
        200,
        await listPage(context, "/price-lists", query, (page) => listPriceLists(tx, { q, active }, page)),
      );
    },
  }),
  POST: endpoint({
    summary: "Create a price list with its prices",
    resource: "price_lists",
    action: "create",
    body: priceListInput,
    answers: { 201: priceListView },
    refusals: ["duplicate_code"],
    async handler({ tx, actor, body, now }) {
      const { id } = await createPriceList(tx, actor, body, now);
      return reply(201, await readPriceList(tx, id), { Location: `/api/v1/price-lists/${id}` });
    },
  }),
});
export const loader = endpoints.loader;
export const action = endpoints.action;
