import * as z from "zod";
import type { TokenPair } from "#app/modules/access/access-tokens.server.ts";

export const tokenAnswer = z.object({
  access_token: z.string(),
  refresh_token: z.string(),
  token_type: z.literal("Bearer"),
  expires_in: z.int().describe("seconds"),
});

export function tokenResponse(pair: TokenPair): Response {
  return new Response(JSON.stringify(pair), {
    headers: { "Content-Type": "application/json; charset=utf-8", "Cache-Control": "no-store" },
  });
}
