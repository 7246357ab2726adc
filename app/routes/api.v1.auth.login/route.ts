import { api, openEndpoint } from "#app/http/api.server.ts";
import { readQuery } from "#app/http/api-input.server.ts";
import { trySignIn } from "#app/http/sign-in.server.ts";
import { tokenAnswer, tokenResponse } from "#app/http/token-answer.server.ts";
import { openTokenFamily } from "#app/modules/access/access-tokens.server.ts";
import { apiSignInInput } from "#app/modules/access/input.ts";

const endpoints = api("/auth/login", {
  POST: openEndpoint({
    summary: "Sign in with mail address and password",
    description:
      "Wrong passwords are counted by account and by address; past the limit the answer is 429 with Retry-After. " +
      "An account with a second factor is answered 401 second_factor_required until its code comes with the password; " +
      "one whose role must have one and has none is answered 403 second_factor_setup_required.",
    body: apiSignInInput,
    answers: { 200: tokenAnswer },
    faults: [403],
    async handler({ context, request, body }) {
      readQuery(undefined, request.url);
      const { accessToken: key } = context.services.keys;
      const pair = await trySignIn(context, body, "api", (tx, who) => openTokenFamily(tx, key, who));
      return tokenResponse(pair);
    },
  }),
});
export const loader = endpoints.loader;
export const action = endpoints.action;
