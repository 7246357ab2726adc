import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from "@remix-run/node";
import { signedOut } from "#app/modules/access/events.ts";
import { identify } from "#app/modules/access/identify.server.ts";
import { signInInput } from "#app/modules/access/input.ts";
import { sessionCookie, sessionsIn } from "#app/modules/access/sessions.server.ts";
import type { Tx } from "#db/client.ts";
import { appendEvents } from "#db/event-log.ts";
import { transaction } from "#db/transaction.ts";
import type { RequestContext } from "./context.server.ts";
import { sessionOf } from "./credential.server.ts";
import { HttpProblem, inputErrors } from "./problem.server.ts";
import { actorOf } from "./run-command.server.ts";
import { safeRedirect } from "./safe-redirect.ts";
import { trySignIn } from "./sign-in.server.ts";

const HOME = "/dashboard";

/** Whether the browser has a session that stands. */
export async function isSignedIn({ request, context }: LoaderFunctionArgs): Promise<boolean> {
  const secret = sessionOf(request.headers.get("Cookie"), context.secure);
  return secret !== null && (await identify(context.services.sql, { kind: "session", secret })) !== null;
}

/** Opens a session of its own for every sign-in and ends the one that the browser came with. */
export async function openSession(
  context: RequestContext,
  request: Request,
  tx: Tx,
  who: { accountId: string; tenantId: string },
): Promise<string> {
  const sessions = sessionsIn(tx, { secure: context.secure });
  const before = sessionOf(request.headers.get("Cookie"), context.secure);
  if (before) await sessions.invalidateSession(before);
  const { tenantId, accountId } = who;
  const userAgent = request.headers.get("User-Agent") ?? "";
  const session = await sessions.createSession(accountId, { tenantId, address: context.address, userAgent });
  return session.id;
}

/** The sign-in form's action. A password is never handed back. */
export async function signInByForm({ request, context }: ActionFunctionArgs) {
  const posted = await request.formData().catch(() => new FormData());
  const email = String(posted.get("email") ?? "").slice(0, 254);
  const next = safeRedirect(posted.get("next") ?? new URL(request.url).searchParams.get("next"), HOME);
  const parsed = signInInput.safeParse({ email, password: posted.get("password") });
  if (!parsed.success) {
    const errors = Object.fromEntries(inputErrors(parsed.error).map(({ path, message }) => [path, message]));
    return data({ email, next, errors }, { status: 422 });
  }
  try {
    const id = await trySignIn(context, parsed.data, "form", (tx, who) => openSession(context, request, tx, who));
    return redirect(safeRedirect(next, HOME), {
      status: 303,
      headers: { "Set-Cookie": sessionCookie(context.secure, id), "Cache-Control": "no-store" },
    });
  } catch (error) {
    if (!(error instanceof HttpProblem) || (error.status !== 401 && error.status !== 429)) throw error;
    // 422 like every form that comes back; only "too many" keeps its own status for Retry-After.
    const status = error.status === 401 ? 422 : 429;
    return data(
      { email, next, errors: { "": error.message } as Record<string, string> },
      { status, headers: error.headers },
    );
  }
}

export async function signOut({ request, context }: ActionFunctionArgs): Promise<Response> {
  const secret = sessionOf(request.headers.get("Cookie"), context.secure);
  if (secret) {
    await transaction(context.services.sql, "", async (tx) => {
      const identity = await identify(tx, { kind: "session", secret });
      await sessionsIn(tx, { secure: context.secure }).invalidateSession(secret);
      if (!identity) return;
      await appendEvents(tx, actorOf(identity, context), [
        signedOut.make(identity.accountId, { account_id: identity.accountId }),
      ]);
    });
  }
  return redirect("/login", {
    status: 303,
    headers: {
      "Set-Cookie": sessionCookie(context.secure, null),
      "Clear-Site-Data": '"storage"',
      "Cache-Control": "no-store",
    },
  });
}
