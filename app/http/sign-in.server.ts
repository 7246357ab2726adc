import { SignInBusy } from "#app/modules/access/passwords.server.ts";
import { signIn } from "#app/modules/access/sign-in.server.ts";
import type { Tx } from "#db/client.ts";
import type { RequestContext } from "./context.server.ts";
import { HttpProblem } from "./problem.server.ts";

/** Signs somebody in, or throws 401 (in the same words for every reason) or 429 with Retry-After. */
export async function trySignIn<T>(
  context: RequestContext,
  who: { email: string; password: string },
  by: "form" | "api",
  open: (tx: Tx, who: { accountId: string; tenantId: string }) => Promise<T>,
): Promise<T> {
  const tooMany = (seconds: number) =>
    new HttpProblem(429, "too_many_attempts", "Too many tries. Wait a moment, then try again.", {
      "Retry-After": String(seconds),
    });
  const attempt = { ...who, address: context.address, requestId: context.requestId, by };
  const tried = await signIn(context.services.sql, attempt, open).catch((error) => {
    throw error instanceof SignInBusy ? tooMany(2) : error;
  });
  if (tried.outcome === "blocked") throw tooMany(tried.retryAfterS);
  if (tried.outcome === "wrong") {
    throw new HttpProblem(401, "wrong_credentials", "The mail address or the password is not right.", {
      "WWW-Authenticate": 'Bearer realm="pulse"',
    });
  }
  return tried.opened;
}
