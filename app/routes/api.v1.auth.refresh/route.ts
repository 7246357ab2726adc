import { api, openEndpoint } from "#app/http/api.server.ts";
import { readQuery } from "#app/http/api-input.server.ts";
import { unauthenticated } from "#app/http/run-command.server.ts";
import { tokenAnswer, tokenResponse } from "#app/http/token-answer.server.ts";
import { refreshTokens } from "#app/modules/access/access-tokens.server.ts";
import { refreshInput } from "#app/modules/access/input.ts";

const endpoints = api("/auth/refresh", {
  POST: openEndpoint({
    summary: "A new pair of tokens for a refresh token",
    description:
      "The old refresh token is dead afterwards. Using it again ends every token that came from the same sign-in.",
    body: refreshInput,
    answers: { 200: tokenAnswer },
    async handler({ context, request, body }) {
      readQuery(undefined, request.url);
      const { services, requestId, address } = context;
      const { refresh_token } = body;
      const pair = await refreshTokens(services.sql, services.keys.accessToken, refresh_token, { requestId, address });
      if (!pair) throw unauthenticated();
      return tokenResponse(pair);
    },
  }),
});
export const loader = endpoints.loader;
export const action = endpoints.action;
