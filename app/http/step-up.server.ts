import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import type { StepAsk } from "#app/components/form-context.ts";
import { hasPassword, providerOfPerson } from "#app/modules/access/federated-sessions.server.ts";
import { type Identity, identify } from "#app/modules/access/identify.server.ts";
import { isOnDevice, OWN_DEVICE } from "#app/modules/access/own-companies.server.ts";
import { verifyPasswordInTurn } from "#app/modules/access/passwords.server.ts";
import { readSecondFactor, useCode } from "#app/modules/access/second-factor.server.ts";
import { hashSecret } from "#app/modules/access/secrets.server.ts";
import type { Sql } from "#db/client.ts";
import { inTenant, type Tx } from "#db/transaction.ts";
import { sessionOf } from "./credential.server.ts";
import type { Asker } from "./run-command.server.ts";
import { readSealingKeys } from "./sealing-keys.server.ts";

/** Whoever showed the second factor (or, without one, the password) this long ago is asked again before what is dangerous. */
export const FRESH_MS = 10 * 60_000;

export type StepUp = { ok: true } | RefusedStep;
/** What the form is sent back with. `asks`: what its extra field is to hold; without it nothing that is shown would help. */
type RefusedStep = {
  ok: false;
  status: 409 | 422;
  code: "own_device_required" | "step_up_required";
  errors: Record<string, string>;
  asks?: StepAsk;
};

/**
 * Before what could hand the company over (roles, links, tokens, how people sign in): that the person is still the one who signed
 * in. `shown` is what the form's extra field says. Tries are counted before they are looked at, as at the sign-in. On a shared tablet
 * none of it is done, so nobody types a password there.
 */
export async function stepUp(args: ActionFunctionArgs, asker: Asker, shown: string | undefined): Promise<StepUp> {
  const { sql, dataFolder } = args.context.services;
  const { credential } = asker;
  if (credential.kind !== "session") return { ok: true };
  const hash = hashSecret(credential.secret);
  const identity = await identify(sql, credential);
  // Nobody is signed in any more: the command itself says so.
  if (!identity) return { ok: true };
  if (await isOnDevice(sql, credential.secret))
    return { ok: false, status: 409, code: "own_device_required", errors: { "": OWN_DEVICE } };
  if (await isFresh(sql, hash)) return { ok: true };

  const way = await inTenant(sql, identity.tenantId, (tx) => wayOf(tx, identity));
  const confirmed = way === "code";
  const ask = (message: string): RefusedStep => ({
    ok: false,
    status: 422,
    code: "step_up_required",
    errors: { _confirm: message },
    asks: way,
  });
  if (way === "provider")
    return ask("Confirm that it is you: sign in at your provider once more, then send this again.");
  if (!shown)
    return ask(
      confirmed
        ? "Confirm that it is you: enter the code that your app shows now."
        : "Confirm that it is you: enter your password.",
    );
  const kind = confirmed ? "code" : "own_password";
  const [gate] = await sql<{ wait: number }[]>`select access_try_gate(${kind}, ${identity.accountId}::uuid) as wait`;
  if (gate && gate.wait > 0) return ask(`Too many tries. Wait ${gate.wait} seconds, then try again.`);
  const keys = await readSealingKeys(dataFolder);
  const right = confirmed
    ? (await inTenant(sql, identity.tenantId, (tx) => useCode(tx, keys, identity, shown, new Date()))) !== null
    : await isOwnPassword(sql, identity, shown);
  if (!right) return ask(confirmed ? "This code is not right, or it was used before." : "The password is not right.");
  await sql`select access_try_passed(${kind}, ${identity.accountId}::uuid), access_confirm_session(${hash})`;
  return { ok: true };
}

/** The second factor, else the password; whoever has neither and came by a provider is shown there again. */
async function wayOf(tx: Tx, identity: Identity): Promise<StepAsk> {
  if ((await readSecondFactor(tx, identity)).confirmed) return "code";
  const { accountId } = identity;
  return !(await hasPassword(tx, accountId)) && (await providerOfPerson(tx, accountId)) ? "provider" : "password";
}

async function isFresh(sql: Sql, hash: Buffer): Promise<boolean> {
  const [kept] = await sql<{ at: Date | null }[]>`select access_confirmed_at(${hash}) as at`;
  return !kept?.at || Date.now() - kept.at.getTime() < FRESH_MS;
}

/** For what a link hands out: whether the person would have to confirm who they are first. */
export async function mustConfirm({ context, request }: LoaderFunctionArgs): Promise<boolean> {
  const secret = sessionOf(request.headers.get("Cookie"), context.secure);
  return secret !== null && !(await isFresh(context.services.sql, hashSecret(secret)));
}

/** No connection is held while the password is hashed. */
async function isOwnPassword(sql: Sql, { tenantId, accountId }: Identity, password: string): Promise<boolean> {
  const [row] = await inTenant(
    sql,
    tenantId,
    (tx) => tx<{ hash: string | null }[]>`select access_password_of(${accountId}::uuid) as hash`,
  );
  return verifyPasswordInTurn(row?.hash ?? null, password);
}
