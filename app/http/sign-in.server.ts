import { SignInBusy } from "#app/modules/access/passwords.server.ts";
import {
  type CodeOutcome,
  type HalfSignIn,
  type SignInOutcome,
  signIn,
  signInEnrolling,
  signInWithCode,
} from "#app/modules/access/sign-in.server.ts";
import { BadInput } from "#app/modules/shared/refusal.ts";
import type { Tx } from "#db/client.ts";
import type { RequestContext } from "./context.server.ts";
import { HttpProblem } from "./problem.server.ts";
import { recordUnknown } from "./refusals.server.ts";
import { readSealingKeys } from "./sealing-keys.server.ts";

type Open<T> = (tx: Tx, who: { accountId: string; tenantId: string }) => Promise<T>;
type By = "form" | "api";

const BEARER = { "WWW-Authenticate": 'Bearer realm="pulse"' };

export function tooManyTries(seconds: number): HttpProblem {
  const wait = seconds <= 90 ? seconds : Math.ceil(seconds / 60);
  const text =
    seconds <= 90
      ? `Too many tries. Wait ${wait} seconds, then try again.`
      : `Too many tries. Wait ${wait} minutes, then try again.`;
  return new HttpProblem(429, "too_many_attempts", text, {
    "Retry-After": String(seconds),
  });
}

/** More people are signing in at this moment than passwords can be checked. */
export const signInBusy = (): HttpProblem =>
  new HttpProblem(429, "too_many_attempts", "Many people are signing in. Try again in a moment.", {
    "Retry-After": "2",
  });

/** The password's part. Throws 401 (in the same words for every reason), 429 with Retry-After, or BadInput at `company`. */
export async function tryPassword<T>(
  context: RequestContext,
  who: { email: string; password: string; company?: string | undefined },
  by: By,
  open: Open<T>,
  browsers?: string[],
): Promise<Exclude<SignInOutcome<T>, { outcome: "blocked" | "wrong" | "elsewhere" }>> {
  const attempt = {
    email: who.email,
    password: who.password,
    company: who.company,
    address: context.address,
    requestId: context.requestId,
    by,
    browsers,
  };
  const tried = await signIn(context.services.sql, attempt, open).catch((error) => {
    throw error instanceof SignInBusy ? tooManyTries(2) : error;
  });
  if (tried.outcome === "blocked") throw tooManyTries(tried.retryAfterS);
  if (tried.outcome === "wrong" && tried.unknown) await recordUnknown(context, tried.unknown, by);
  if (tried.outcome === "wrong")
    throw new HttpProblem(401, "wrong_credentials", "The mail address or the password is not right.", BEARER);
  if (tried.outcome === "elsewhere")
    throw BadInput.at("company", "unknown_company", "You do not work for a company that is called so.");
  return tried;
}

/** The code's part, after the password. Throws 401 or 429 with Retry-After. */
export async function tryCode<T>(
  context: RequestContext,
  step: "code" | "enrol",
  half: HalfSignIn,
  code: string,
  by: By,
  open: Open<T>,
): Promise<Extract<CodeOutcome<T>, { outcome: "signed_in" }>> {
  const keys = await readSealingKeys(context.services.dataFolder);
  const attempt = { half, code, now: new Date(), by, requestId: context.requestId, address: context.address };
  const tried = await (step === "code" ? signInWithCode : signInEnrolling)(context.services.sql, keys, attempt, open);
  if (tried.outcome === "blocked") throw tooManyTries(tried.retryAfterS);
  if (tried.outcome === "wrong")
    throw new HttpProblem(
      401,
      "wrong_code",
      "This code is not right, or it was used before. Take the one shown now.",
      BEARER,
    );
  if (tried.outcome === "over")
    throw new HttpProblem(401, "unauthenticated", "Sign in again from the beginning.", BEARER);
  return tried;
}

/** Both parts in one request, for programs: the code comes with the password. */
export async function trySignIn<T>(
  context: RequestContext,
  who: { email: string; password: string; code?: string | undefined; company?: string | undefined },
  by: By,
  open: Open<T>,
): Promise<T> {
  const tried = await tryPassword(context, who, by, open);
  if (tried.outcome === "signed_in") return tried.opened;
  if (tried.outcome === "enrol")
    throw new HttpProblem(
      403,
      "second_factor_setup_required",
      "Your company asks for a second factor in your role. Sign in to the screens once to set it up.",
    );
  if (who.code === undefined)
    throw new HttpProblem(
      401,
      "second_factor_required",
      "This account has a second factor. Send its code as well, in the field code.",
      BEARER,
    );
  return (await tryCode(context, "code", tried.half, who.code, by, open)).opened;
}
