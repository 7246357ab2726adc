import * as z from "zod";
import { api, streamEndpoint } from "#app/http/api.server.ts";
import { sessionOf } from "#app/http/credential.server.ts";
import { liveResponse } from "#app/live/live-response.server.ts";

const endpoints = api("/live", {
  GET: streamEndpoint({
    summary: "What happens, as it happens",
    description:
      "Server-sent events: `change` {seq, type, subject_type, subject_id} when an event has its place, `facts` {event_seq} when reports contain it. " +
      "`Last-Event-ID` resumes after that sequence. By token, or by the session cookie of a signed-in browser.",
    resource: "events",
    action: "read",
    answers: { 200: z.string().describe("text/event-stream") },
    cookie({ request, context }) {
      const secret = sessionOf(request.headers.get("cookie"), context.secure);
      return secret ? { kind: "session", secret } : null;
    },
    handler: async ({ identity, context, request }) => liveResponse(context.services.live, identity, request),
  }),
});
export const loader = endpoints.loader;
export const action = endpoints.action;
