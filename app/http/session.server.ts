import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from "@remix-run/node";
import { signedOut } from "#app/modules/access/events.ts";
import { markFederated } from "#app/modules/access/federated-sessions.server.ts";
import { identify } from "#app/modules/access/identify.server.ts";
import { codeInput, signInInput } from "#app/modules/access/input.ts";
import { hashSecret } from "#app/modules/access/secrets.server.ts";
import { sessionCookie, sessionsIn } from "#app/modules/access/sessions.server.ts";
import { type HalfSignIn, readHalf, secretToEnrol, signHalf } from "#app/modules/access/sign-in.server.ts";
import { Refusal } from "#app/modules/shared/refusal.ts";
import type { Tx } from "#db/client.ts";
import { appendEvents } from "#db/event-log.ts";
import { inTenant, transaction } from "#db/transaction.ts";
import type { RequestContext } from "./context.server.ts";
import { isSharedDevice, sessionOf } from "./credential.server.ts";
import { browsersOf, knownCookie } from "./known-browser.server.ts";
import { endAddress, finishFederated, passOn } from "./oidc.server.ts";
import { HttpProblem, inputErrors, isHttpProblem } from "./problem.server.ts";
import { actorOf } from "./run-command.server.ts";
import { safeRedirect } from "./safe-redirect.ts";
import { readSealingKeys } from "./sealing-keys.server.ts";
import { type DeviceSecret, deviceSecret } from "./second-factor.server.ts";
import { tryCode, tryPassword } from "./sign-in.server.ts";

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
  context.session = session.id;
  return session.id;
}

/** What the sign-in page shows next. `half` stands for the password that was right; a password is never handed back. */
export type SignInStep = {
  step: "password" | "code" | "enrol" | "codes";
  next: string;
  email?: string;
  half?: string;
  device?: DeviceSecret;
  recoveryCodes?: string[];
  errors?: Record<string, string>;
};

const NO_STORE = { "Cache-Control": "no-store" };

/** The sign-in form's action: the password, then, where there is a second factor or has to be one, its code. */
export async function signInByForm({ request, context }: ActionFunctionArgs) {
  const posted = await request.formData().catch(() => new FormData());
  const next = safeRedirect(posted.get("next") ?? new URL(request.url).searchParams.get("next"));
  const half = posted.get("half");
  try {
    return typeof half === "string" && half !== ""
      ? await byCode(context, request, next, half.slice(0, 2_000), posted.get("code"))
      : await byPassword(context, request, next, posted);
  } catch (error) {
    // Set up in another tab meanwhile.
    if (error instanceof Refusal)
      return data<SignInStep>({ step: "password", next, errors: { "": error.message } }, { status: 409 });
    throw error;
  }
}

async function byPassword(context: RequestContext, request: Request, next: string, posted: FormData) {
  const email = String(posted.get("email") ?? "").slice(0, 254);
  const again = (errors: Record<string, string>, status: number, headers = {}) =>
    data<SignInStep>({ step: "password", email, next, errors }, { status, headers });
  const parsed = signInInput.safeParse({ email, password: posted.get("password") });
  if (!parsed.success) return again(firstErrors(inputErrors(parsed.error)), 422);
  try {
    const open = (tx: Tx, who: { accountId: string; tenantId: string }) => openSession(context, request, tx, who);
    const tried = await tryPassword(context, parsed.data, "form", open, browsersOf(context, request));
    if (tried.outcome === "signed_in")
      return toScreens(context, next, tried.opened, knownCookie(context, request, tried.accountId));
    const step = tried.outcome === "enrol" ? "enrol" : "code";
    const half = await signHalf(context.services.keys.half, step, tried.half);
    return data<SignInStep>(await askForCode(context, step, tried.half, half, next), { headers: NO_STORE });
  } catch (error) {
    if (!isHttpProblem(error) || (error.status !== 401 && error.status !== 429)) throw error;
    // 422 like every form that comes back; only "too many" keeps its own status for Retry-After.
    return again({ "": error.message }, error.status === 401 ? 422 : 429, error.headers);
  }
}

async function byCode(context: RequestContext, request: Request, next: string, half: string, posted: unknown) {
  const known = await readHalf(context.services.keys.half, half);
  const over = { "": "This took longer than five minutes. Sign in again from the beginning." };
  if (!known) return data<SignInStep>({ step: "password", next, errors: over }, { status: 422 });
  const { step } = known;
  const again = async (message: string, status: number, headers = {}) =>
    data<SignInStep>(
      { ...(await askForCode(context, step, known.half, half, next)), errors: { code: message } },
      { status, headers: { ...headers, ...NO_STORE } },
    );
  const code = codeInput.safeParse(posted ?? undefined);
  if (!code.success) return again(code.error.issues[0]?.message ?? "Enter the code.", 422);
  try {
    const { via } = known.half;
    const open = async (tx: Tx, who: { accountId: string; tenantId: string }) => {
      const session = await openSession(context, request, tx, who);
      if (via && !(await markFederated(tx, session, via))) throw overAgain();
      return session;
    };
    const { opened, recoveryCodes } = await tryCode(context, step, known.half, code.data, "form", open);
    const ours = knownCookie(context, request, known.half.accountId);
    if (!recoveryCodes) return toScreens(context, next, opened, ours);
    const headers = new Headers(NO_STORE);
    for (const line of [sessionCookie(context.secure, opened), ours]) headers.append("Set-Cookie", line);
    return data<SignInStep>({ step: "codes", next, recoveryCodes }, { headers });
  } catch (error) {
    if (!isHttpProblem(error) || (error.status !== 401 && error.status !== 429)) throw error;
    if (error.code === "unauthenticated")
      return data<SignInStep>({ step: "password", next, errors: { "": error.message } }, { status: 422 });
    return again(error.message, error.status === 401 ? 422 : 429, error.headers);
  }
}

/** What stood for the person's first step does no longer. */
export const overAgain = () => new HttpProblem(401, "unauthenticated", "Sign in again from the beginning.");

/** Whoever came back from an identity provider: signed in, or asked for the code of our own second factor. */
export async function signInByProvider({ request, context }: LoaderFunctionArgs) {
  const opened = await finishFederated(context, request, (tx, who) => openSession(context, request, tx, who));
  if (opened instanceof Response) return opened;
  if (opened.step === "in") return toScreens(context, opened.next, opened.session);
  const who = { ...opened.who, passwordPrint: "" };
  return data<SignInStep>(await askForCode(context, opened.step, who, opened.half, opened.next), { headers: NO_STORE });
}

async function askForCode(
  context: RequestContext,
  step: "code" | "enrol",
  who: HalfSignIn,
  half: string,
  next: string,
): Promise<SignInStep> {
  if (step === "code") return { step, half, next };
  const keys = await readSealingKeys(context.services.dataFolder);
  const secret = await secretToEnrol(context.services.sql, keys, who);
  const [person] = await inTenant(
    context.services.sql,
    who.tenantId,
    (tx) => tx<{ email: string; company: string }[]>`
      select p.email, t.name as company from access_people(${who.accountId}::uuid, null, null, 1) p, tenant t`,
  );
  return { step, half, next, device: deviceSecret(secret, person ?? { email: "", company: "Pulse" }) };
}

export function toScreens(context: RequestContext, next: string, session: string, known?: string): Response {
  const headers = new Headers(NO_STORE);
  headers.append("Set-Cookie", sessionCookie(context.secure, session));
  if (known) headers.append("Set-Cookie", known);
  return redirect(safeRedirect(next), { status: 303, headers });
}

export function firstErrors(errors: ReadonlyArray<{ path: string; message: string }>): Record<string, string> {
  const first: Record<string, string> = {};
  for (const { path, message } of errors) first[path] ??= message;
  return first;
}

export async function signOut({ request, context }: ActionFunctionArgs): Promise<Response> {
  const secret = sessionOf(request.headers.get("Cookie"), context.secure);
  let next = isSharedDevice(request) ? "/device" : "/login";
  if (secret) {
    const [kept] = await context.services.sql<{ providerId: string; idToken: Buffer | null }[]>`
      select provider_id as "providerId", id_token as "idToken" from access_federated_session(${hashSecret(secret)})`;
    const end = kept ? await endAddress(context, kept) : null;
    // A page of ours in between: a form may lead to our own pages only.
    if (end)
      next = `/auth/oidc/signed-out?${new URLSearchParams({ pass: await passOn(context.services.keys.half, end) })}`;
    await transaction(context.services.sql, "", async (tx) => {
      const identity = await identify(tx, { kind: "session", secret });
      await sessionsIn(tx, { secure: context.secure }).invalidateSession(secret);
      if (!identity) return;
      await appendEvents(tx, actorOf(identity, context), [
        signedOut.make(identity.accountId, { account_id: identity.accountId }),
      ]);
    });
  }
  return redirect(safeRedirect(next, "/login"), {
    status: 303,
    headers: {
      "Set-Cookie": sessionCookie(context.secure, null),
      "Clear-Site-Data": '"storage"',
      ...NO_STORE,
    },
  });
}
