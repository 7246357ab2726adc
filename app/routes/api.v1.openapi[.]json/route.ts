import * as z from "zod";
import { api, openEndpoint } from "#app/http/api.server.ts";
import { readQuery } from "#app/http/api-input.server.ts";
import { describeApi } from "#app/http/openapi.server.ts";

let text: string | undefined;

const endpoints = api("/openapi.json", {
  GET: openEndpoint({
    summary: "This description",
    answers: { 200: z.record(z.string(), z.unknown()) },
    async handler({ request }) {
      readQuery(undefined, request.url);
      // Made at the first request, when every route has declared itself.
      text ??= JSON.stringify(describeApi());
      return new Response(text, {
        headers: { "Content-Type": "application/json; charset=utf-8", "Cache-Control": "public, max-age=300" },
      });
    },
  }),
});
export const loader = endpoints.loader;
export const action = endpoints.action;
