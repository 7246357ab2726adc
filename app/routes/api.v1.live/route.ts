import * as z from "zod";
import { api, streamEndpoint } from "#app/http/api.server.ts";
import { sessionOf } from "#app/http/credential.server.ts";
import { LIVE_MESSAGES } from "#app/live/live-messages.ts";
import { liveResponse } from "#app/live/live-response.server.ts";

const kinds = Object.entries(LIVE_MESSAGES).map(([kind, says]) => `\`${kind}\` ${says}`);

const endpoints = api("/live", {
  GET: streamEndpoint({
    summary: "What happens, as it happens",
    description:
      `Server-sent events: ${kinds.join("; ")}. ` +
      "Between them comments, so that the line stays open. `Last-Event-ID` resumes after that sequence. By token, or by the session cookie of a signed-in browser.",
    resource: "events",
    action: "read",
    answers: { 200: z.string().describe("text/event-stream") },
    cookie({ request, context }) {
      const secret = sessionOf(request.headers.get("cookie"), context.secure);
      return secret ? { kind: "session", secret, quiet: true } : null;
    },
    handler: async ({ identity, context, request }) => liveResponse(context.services.live, identity, request),
  }),
});
export const loader = endpoints.loader;
export const action = endpoints.action;
