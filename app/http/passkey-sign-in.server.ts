import { type ActionFunctionArgs, data } from "@remix-run/node";
import { signedIn, signInFailed } from "#app/modules/access/events.ts";
import { markFederated } from "#app/modules/access/federated-sessions.server.ts";
import { askForPasskey, canHavePasskeys, checkPasskey } from "#app/modules/access/passkeys.server.ts";
import { readPerson } from "#app/modules/access/queries.server.ts";
import { type HalfSignIn, halfOf, readHalf } from "#app/modules/access/sign-in.server.ts";
import { systemActor } from "#app/modules/shared/actor.ts";
import { appendEvents } from "#db/event-log.ts";
import { inTenant, transaction } from "#db/transaction.ts";
import type { RequestContext } from "./context.server.ts";
import { isHttpProblem } from "./problem.server.ts";
import { safeRedirect } from "./safe-redirect.ts";
import { openSession, overAgain, toScreens } from "./session.server.ts";
import { tooManyTries } from "./sign-in.server.ts";

/** Tries a minute from one address: each costs a signature, no hashing. */
const LIMIT = 120;

export type PasskeyAsked = {
  next: string;
  half?: string;
  options?: Record<string, unknown>;
  error?: string;
};

const NO_STORE = { "Cache-Control": "no-store" };
const FAILED = "This passkey did not work. Try again, or sign in another way.";

/**
 * Signing in with a passkey: alone, or (with `half`, which stands for the password that was right) as the second factor. The first
 * post asks for it, the second brings what it signed.
 */
export async function signInByPasskey({ request, context }: ActionFunctionArgs) {
  const posted = await request.formData().catch(() => new FormData());
  const text = (name: string) => String(posted.get(name) ?? "").slice(0, 20_000);
  const next = safeRedirect(text("next"));
  const half = text("half").slice(0, 2_000);
  const refuse = (error: string, status = 422, headers = {}) =>
    data<PasskeyAsked>({ next, ...(half ? { half } : {}), error }, { status, headers: { ...headers, ...NO_STORE } });

  const rate = context.services.limiter.take(`passkey:${context.address}`, LIMIT);
  if (rate.exceeded) {
    const { status, message, headers } = tooManyTries(rate.resetS);
    return refuse(message, status, headers);
  }
  if (!canHavePasskeys(context))
    return refuse("Passkeys need an address with a host name. Open Pulse by its name, not by its figures.");
  const known = half ? await readHalf(context.services.keys.half, half) : null;
  if (half && known?.step !== "code")
    return refuse("This took longer than five minutes. Sign in again from the beginning.");
  const person = known?.half ?? null;
  const answer = text("answer");
  if (answer === "") {
    const options = await transaction(context.services.sql, "", (tx) =>
      askForPasskey(tx, context, person?.accountId ?? null),
    );
    return data<PasskeyAsked>({ next, ...(half ? { half } : {}), options: { ...options } }, { headers: NO_STORE });
  }
  const session = await openByPasskey(context, request, answer, person).catch((error) => {
    if (isHttpProblem(error) && error.status === 401) return null;
    throw error;
  });
  return session ? toScreens(context, next, session) : refuse(FAILED);
}

async function openByPasskey(
  context: RequestContext,
  request: Request,
  answer: string,
  person: HalfSignIn | null,
): Promise<string | null> {
  const { sql } = context.services;
  // By itself, so that a challenge and a counter are used up whatever comes after.
  const found = await transaction(sql, "", (tx) => checkPasskey(tx, context, answer, person?.accountId ?? null)).catch(
    (error) => {
      if ((error as Error).name === "BadInput") return null;
      throw error;
    },
  );
  const who = found ? { accountId: found.accountId, tenantId: person?.tenantId ?? found.tenantId } : person;
  if (!who) return null;
  const { requestId, address } = context;
  const actor = { ...systemActor(who.tenantId, "", requestId), accountId: who.accountId, address };
  return inTenant(sql, who.tenantId, async (tx) => {
    if (!found) {
      const data = { account_id: who.accountId, by: "passkey" as const, wrong: "passkey" as const };
      await appendEvents(tx, actor, [signInFailed.make(who.accountId, data)]);
      return null;
    }
    if (person) {
      const now = await halfOf(tx, who);
      const { disabledAt } = await readPerson(tx, who.accountId);
      if (now.passwordPrint !== person.passwordPrint || disabledAt !== null) return null;
    }
    const session = await openSession(context, request, tx, who);
    // The provider's word stands for the first step.
    if (person?.via && !(await markFederated(tx, session, person.via))) throw overAgain();
    const data = person
      ? { account_id: who.accountId, by: "form" as const, second_factor: "passkey" as const }
      : { account_id: who.accountId, by: "passkey" as const };
    await appendEvents(tx, actor, [signedIn.make(who.accountId, data)]);
    return session;
  });
}
