import { createHmac } from "node:crypto";
import type { Actor, RoleName } from "#app/modules/shared/actor.ts";
import { NotFound, Refusal } from "#app/modules/shared/refusal.ts";
import type { Db, Sql } from "#db/client.ts";
import { appendEvents } from "#db/event-log.ts";
import { inTenant } from "#db/transaction.ts";
import { signedIn, signedOut } from "./events.ts";
import { identify } from "./identify.server.ts";
import { hashSecret } from "./secrets.server.ts";

export type OwnCompany = {
  tenantId: string;
  company: string;
  currency: string;
  role: RoleName;
  roleName: string | null;
  current: boolean;
};

/** The companies of this installation that the session's person works for, by name. */
export function listOwnCompanies(db: Db, session: string): Promise<OwnCompany[]> {
  return db<OwnCompany[]>`
    select tenant_id as "tenantId", company, currency, role, role_name as "roleName", current
      from access_own_companies(${hashSecret(session)})`;
}

const WINDOW_MS = 30_000;

/** The secret of the session that follows this one in a company: known to nobody who has not this one and our key. */
function successorOf({ session, tenantId, key }: Move, window: number): string {
  return createHmac("sha256", key).update(`${session} ${tenantId} ${window}`).digest("hex");
}

/** From which session to which company. */
type Move = { session: string; tenantId: string; key: Uint8Array };

/**
 * The session that this one was left for less than a minute ago, where it still stands: whoever presses twice has sent the old one
 * again before the first answer came.
 */
export async function enteredBefore(sql: Sql, move: Move, now: Date): Promise<string | null> {
  const window = Math.floor(now.getTime() / WINDOW_MS);
  for (const one of [window, window - 1]) {
    const secret = successorOf(move, one);
    if (await identify(sql, { kind: "session", secret })) return secret;
  }
  return null;
}

/**
 * Leaves the company for another one: the session ends and a new one of that company begins, which lasts no longer than the old one
 * would have. Returns its secret. Refuses: NotFound, sign_in_bound, second_factor_required.
 */
export async function enterCompany(
  sql: Sql,
  actor: Actor & { accountId: string },
  move: Move,
  now: Date,
): Promise<string> {
  const { session, tenantId } = move;
  const there = (await listOwnCompanies(sql, session)).find((one) => one.tenantId === tenantId && !one.current);
  if (!there) throw new NotFound("company");
  const opened = successorOf(move, Math.floor(now.getTime() / WINDOW_MS));
  await inTenant(sql, tenantId, async (tx) => {
    const [row] = await tx<{ outcome: string }[]>`
      select access_enter_company(${hashSecret(session)}, ${hashSecret(opened)}, ${tenantId}::uuid) as outcome`;
    checkEntered(row?.outcome);
    const data = { account_id: actor.accountId };
    const arrived = { ...actor, tenantId, role: there.role };
    await appendEvents(tx, arrived, [signedIn.make(actor.accountId, { ...data, by: "company" })]);
    // Each company's log tells of its own side, and neither names the other.
    await tx`select set_config('app.tenant_id', ${actor.tenantId}, true)`;
    await appendEvents(tx, actor, [signedOut.make(actor.accountId, data)]);
  });
  return opened;
}

export const bound = () =>
  new Refusal(
    "sign_in_bound",
    "This sign-in is for one company only: it came by a shared device or by the company's own sign-in service. Sign out, and sign in with your password.",
  );

/** On a shared tablet, which a badge or a PIN opened. */
export async function isOnDevice(db: Db, session: string): Promise<boolean> {
  return (await readBound(db, session)) === "device";
}

async function readBound(db: Db, session: string): Promise<"device" | "provider" | null> {
  const [row] = await db<
    { by: "device" | "provider" | null }[]
  >`select access_session_bound(${hashSecret(session)}) as by`;
  return row?.by ?? null;
}

export const OWN_DEVICE = "This is a shared tablet. Do this on a device of your own, signed in with your password.";

/**
 * Before what lets a person in is changed. Refuses `own_device_required` on a shared tablet, and `sign_in_bound` where the word of one
 * company's provider would change it for several companies.
 */
export async function checkUnbound(db: Db, session: string): Promise<void> {
  const by = await readBound(db, session);
  if (by === "device") throw new Refusal("own_device_required", OWN_DEVICE);
  if (by === "provider") throw bound();
}

function checkEntered(outcome: string | undefined): void {
  if (outcome === "entered") return;
  if (outcome === "bound") throw bound();
  if (outcome === "second_factor")
    throw new Refusal(
      "second_factor_required",
      "The other company asks for a second factor. Set one up first, under “Password, second factor and sign-ins”.",
    );
  throw new NotFound("company");
}
