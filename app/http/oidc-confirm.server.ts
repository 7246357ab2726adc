import { recordNotLetIn } from "#app/modules/access/federated.server.ts";
import { isLinked, providerOfPerson } from "#app/modules/access/federated-sessions.server.ts";
import { type Identity, identify } from "#app/modules/access/identify.server.ts";
import { isOnDevice } from "#app/modules/access/own-companies.server.ts";
import { hashSecret } from "#app/modules/access/secrets.server.ts";
import { inTenant } from "#db/transaction.ts";
import type { RequestContext } from "./context.server.ts";
import { sessionOf } from "./credential.server.ts";
import type { Flash } from "./flash.server.ts";
import { actorOf } from "./run-command.server.ts";

/*
 * Whoever has no password shows who they are by signing in at their provider once more (step-up.server.ts): it is asked to have them
 * do so whatever session it has (prompt=login, max_age=0), and has to say when they did.
 */

/** Clocks of two machines. */
const SKEW_MS = 60_000;

type Viewer = { identity: Identity; session: string };

async function viewerOf({ services, secure }: RequestContext, request: Request): Promise<Viewer | null> {
  const session = sessionOf(request.headers.get("Cookie"), secure);
  const identity = session ? await identify(services.sql, { kind: "session", secret: session }) : null;
  if (!session || !identity || (await isOnDevice(services.sql, session))) return null;
  return { identity, session };
}

/** The id of the provider by which the person of this browser comes; null where there is none. */
export async function ownProvider(context: RequestContext, request: Request): Promise<string | null> {
  const viewer = await viewerOf(context, request);
  if (!viewer) return null;
  const { tenantId, accountId } = viewer.identity;
  return (await inTenant(context.services.sql, tenantId, (tx) => providerOfPerson(tx, accountId)))?.id ?? null;
}

/** What the provider said of somebody: when they signed in there, in seconds. */
type Said = { tenantId: string; provider: string; subject: string; at: number | undefined };

/** Confirms the browser's session: it has to be the same person, signed in at the provider since `began`. What to tell them. */
export async function confirmByProvider(
  context: RequestContext,
  request: Request,
  { tenantId, provider, subject, at }: Said,
  began: number,
): Promise<Flash> {
  if (at === undefined) return UNTOLD;
  const viewer = await viewerOf(context, request);
  if (!viewer || viewer.identity.tenantId !== tenantId || at * 1000 < began - SKEW_MS) return NOT_CONFIRMED;
  const { identity, session } = viewer;
  const { sql } = context.services;
  const isRight = await inTenant(sql, tenantId, async (tx) => {
    if (await isLinked(tx, provider, subject, identity.accountId)) return true;
    await recordNotLetIn(tx, actorOf(identity, context), identity.accountId);
    return false;
  });
  if (!isRight) return NOT_CONFIRMED;
  await sql`select access_confirm_session(${hashSecret(session)})`;
  return { kind: "done", text: "It is confirmed that it is you. Go back to the form, and send it again." };
}

export const NOT_CONFIRMED: Flash = {
  kind: "failed",
  text: "Your provider did not confirm that it is you. Try again.",
};

const UNTOLD: Flash = {
  kind: "failed",
  text: "Your provider does not say when you signed in (auth_time), so this confirms nothing. Ask whoever runs it to add that.",
};
