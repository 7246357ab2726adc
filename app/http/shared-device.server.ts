import { randomBytes } from "node:crypto";
import { type ActionFunctionArgs, data } from "@remix-run/node";
import * as z from "zod";
import { signedIn, signInFailed } from "#app/modules/access/events.ts";
import { SignInBusy } from "#app/modules/access/passwords.server.ts";
import { hashSecret } from "#app/modules/access/secrets.server.ts";
import {
  checkPin,
  type Device,
  findByBadge,
  mayBeOnDevice,
  type OnDevice,
  readDevice,
} from "#app/modules/access/shared-devices.server.ts";
import { systemActor } from "#app/modules/shared/actor.ts";
import { Refusal } from "#app/modules/shared/refusal.ts";
import { appendEvents } from "#db/event-log.ts";
import { inTenant } from "#db/transaction.ts";
import type { RequestContext } from "./context.server.ts";
import { cookieOf, sessionOf } from "./credential.server.ts";
import type { HttpProblem } from "./problem.server.ts";
import { safeRedirect } from "./safe-redirect.ts";
import { toScreens } from "./session.server.ts";
import { signInBusy, tooManyTries } from "./sign-in.server.ts";

const YEAR_S = 365 * 86_400;
const nameOf = (secure: boolean) => (secure ? "__Host-pulse-device" : "pulse-device");

/** Kept until the tablet is switched off, by its list or here. */
export function deviceCookie(secure: boolean, secret: string | null): string {
  const age = secret === null ? 0 : YEAR_S;
  return `${nameOf(secure)}=${secret ?? ""}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${age}${secure ? "; Secure" : ""}`;
}

export async function deviceOf(context: RequestContext, request: Request): Promise<Device | null> {
  const secret = cookieOf(request.headers.get("Cookie"), nameOf(context.secure));
  return secret && secret.length <= 200 ? readDevice(context.services.sql, secret) : null;
}

const NO_STORE = { "Cache-Control": "no-store" };
const input = z.union([
  z.object({ badge: z.string().trim().min(1).max(200) }),
  z.object({ account: z.uuid(), pin: z.string().trim().min(1).max(20) }),
]);

/** A person comes on top of the tablet, by badge or PIN; whoever was there before is signed out. */
export async function signInOnDevice({ request, context }: ActionFunctionArgs) {
  const device = await deviceOf(context, request);
  const posted = await request.formData().catch(() => new FormData());
  const next = safeRedirect(posted.get("next"));
  // Whoever mistyped a PIN does not look for the own name again; the PIN itself is never sent back.
  const account = z.uuid().safeParse(posted.get("account")).data ?? null;
  const refuse = (error: string, status = 422, at: "badge" | "pin" | null = null, headers = {}) =>
    data({ next, error, account, at }, { status, headers: { ...headers, ...NO_STORE } });
  const later = ({ status, message, headers }: HttpProblem) => refuse(message, status, null, headers);
  if (!device) return refuse("This tablet is not set up, or was switched off.", 409);
  const parsed = input.safeParse(Object.fromEntries(posted));
  if (!parsed.success) return refuse("Scan your badge, or choose your name and enter your PIN.");
  const shown = parsed.data;
  try {
    const { sql } = context.services;
    const found =
      "badge" in shown
        ? await findByBadge(sql, device, shown.badge)
        : await checkPin(sql, device, shown.account, shown.pin);
    if (found.outcome === "blocked") return later(tooManyTries(found.retryAfterS));
    if (found.outcome === "wrong") {
      await recordWrong(context, device, found);
      return "badge" in shown
        ? refuse("This badge is not known here.", 422, "badge")
        : refuse("The PIN is not right.", 422, "pin");
    }
    return toScreens(context, next, await openOn(context, request, device, found.accountId));
  } catch (error) {
    if (error instanceof Refusal) return refuse(error.message, 409);
    if (error instanceof SignInBusy) return later(signInBusy());
    throw error;
  }
}

async function recordWrong(
  context: RequestContext,
  device: Device,
  { accountId }: Extract<OnDevice, { outcome: "wrong" }>,
) {
  if (!accountId) return;
  const actor = { ...systemActor(device.tenantId, device.name, context.requestId), address: context.address };
  await inTenant(context.services.sql, device.tenantId, (tx) =>
    appendEvents(tx, actor, [signInFailed.make(accountId, { account_id: accountId, by: "device", wrong: "pin" })]),
  );
}

async function openOn(context: RequestContext, request: Request, device: Device, accountId: string): Promise<string> {
  const { tenantId } = device;
  const session = randomBytes(25).toString("hex");
  const before = sessionOf(request.headers.get("Cookie"), context.secure);
  await inTenant(context.services.sql, tenantId, async (tx) => {
    await mayBeOnDevice(tx, tenantId, accountId);
    if (before) await tx`select access_close_session(${hashSecret(before)})`;
    await tx`select access_open_device_session(${hashSecret(session)}, ${tenantId}::uuid, ${accountId}::uuid, ${device.id}::uuid,
      ${context.address}, ${request.headers.get("User-Agent") ?? ""})`;
    const { requestId, address } = context;
    const actor = { ...systemActor(tenantId, device.name, requestId), accountId, address };
    await appendEvents(tx, actor, [
      signedIn.make(accountId, { account_id: accountId, by: "device", device_id: device.id }),
    ]);
  });
  context.session = session;
  return session;
}
