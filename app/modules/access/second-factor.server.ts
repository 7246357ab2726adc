import { randomBytes } from "node:crypto";
import type { Actor, RoleName } from "#app/modules/shared/actor.ts";
import { BadInput, NotFound, Refusal } from "#app/modules/shared/refusal.ts";
import type { Db } from "#db/client.ts";
import { appendEvents } from "#db/event-log.ts";
import type { Tx } from "#db/transaction.ts";
import { recoveryCodesRenewed, secondFactorRemoved, secondFactorRolesChanged, secondFactorSet } from "./events.ts";
import { readPerson } from "./queries.server.ts";
import { readableSecret } from "./reset-password.server.ts";
import { checkReach } from "./role-rules.ts";
import { type SealingKeys, seal, unseal } from "./sealing.server.ts";
import { hashSecret } from "./secrets.server.ts";
import { unlessShared } from "./shared-person.ts";
import { matchingStep } from "./totp.server.ts";

/*
 * A secret is sealed under keys that are not in the database, works from the moment its first code was shown, and each code works
 * once. Ten recovery codes of 120 bits stand in for a lost device, each once, kept as hashes.
 */

const RECOVERY_CODES = 10;
/** RFC 4226, section 4: 160 bits are recommended. */
const SECRET_BYTES = 20;

export type SecondFactor = {
  /** The company asks for it by the person's role. */
  required: boolean;
  confirmed: boolean;
  recoveryLeft: number;
  /** Passkeys of the person, each of which stands in for a code. */
  passkeys: number;
};

type Kept = {
  required: boolean;
  sealed: Buffer | null;
  confirmedAt: Date | null;
  recoveryLeft: bigint;
  passkeys: bigint;
};

async function read(tx: Db, who: { tenantId: string; accountId: string }): Promise<Kept> {
  const [row] = await tx<Kept[]>`
    select required, sealed, confirmed_at as "confirmedAt", recovery_left as "recoveryLeft", passkeys
      from access_second_factor(${who.tenantId}::uuid, ${who.accountId}::uuid)`;
  if (!row) throw new NotFound("person");
  return row;
}

/** The driver has no arrays of bytes. */
function hashesOf(tx: Tx, codes: string[]) {
  const hashes = codes.map((code) => hashRecoveryCode(code).toString("hex"));
  return tx`(select array_agg(decode(hash, 'hex')) from unnest(${hashes}::text[]) hash)`;
}

export async function readSecondFactor(tx: Db, who: { tenantId: string; accountId: string }): Promise<SecondFactor> {
  const { required, confirmedAt, recoveryLeft, passkeys } = await read(tx, who);
  return { required, confirmed: confirmedAt !== null, recoveryLeft: Number(recoveryLeft), passkeys: Number(passkeys) };
}

/** What a secret is sealed for: one person's does not open as another's. */
export const purposeOf = (accountId: string) => `second factor of ${accountId}`;

/** The secret that waits for its first code; the same one until then. Refuses `second_factor_set`. */
export async function beginSecondFactor(
  tx: Tx,
  keys: SealingKeys,
  who: { tenantId: string; accountId: string },
): Promise<Buffer> {
  const sealed = seal(keys, randomBytes(SECRET_BYTES), purposeOf(who.accountId));
  const [row] = await tx<
    { waits: boolean }[]
  >`select access_begin_second_factor(${who.accountId}::uuid, ${sealed}) as waits`;
  if (!row?.waits) throw new Refusal("second_factor_set", "A second factor is set up already. Remove it first.");
  const kept = await read(tx, who);
  if (!kept.sealed) throw new NotFound("second factor");
  return unseal(keys, kept.sealed, purposeOf(who.accountId));
}

function newRecoveryCodes(): string[] {
  return Array.from({ length: RECOVERY_CODES }, () => readableSecret(5));
}

/** As people type it back: any case, with or without its hyphens. */
function hashRecoveryCode(code: string): Buffer {
  return hashSecret(code.toLowerCase().replace(/[^a-z0-9]/g, ""));
}

/** The first code shows that the device knows the secret. Returns the recovery codes, which are in the answer and nowhere else. */
export async function confirmSecondFactor(
  tx: Tx,
  keys: SealingKeys,
  actor: Actor & { accountId: string },
  code: string,
  now: Date,
): Promise<string[]> {
  const kept = await read(tx, actor);
  if (!kept.sealed || kept.confirmedAt) throw new Refusal("second_factor_set", "A second factor is set up already.");
  const step = matchingStep(unseal(keys, kept.sealed, purposeOf(actor.accountId)), code, now);
  if (step === null) throw BadInput.at("code", "wrong_code", "This is not the code that is shown now.");

  const codes = newRecoveryCodes();
  const [row] = await tx<{ done: boolean }[]>`
    select access_confirm_second_factor(${actor.accountId}::uuid, ${step}::bigint, ${hashesOf(tx, codes)}) as done`;
  if (!row?.done) throw new Refusal("second_factor_set", "A second factor is set up already.");

  await appendEvents(tx, actor, [secondFactorSet.make(actor.accountId, { account_id: actor.accountId })]);

  return codes;
}

/** Whether a code of the device, or one of the recovery codes, is good; uses it up. Which of the two it was, or null. */
export async function useCode(
  tx: Tx,
  keys: SealingKeys,
  who: { tenantId: string; accountId: string },
  code: string,
  now: Date,
): Promise<"code" | "recovery" | null> {
  const kept = await read(tx, who);
  if (!kept.sealed || !kept.confirmedAt) return null;
  const digits = code.replace(/\s/g, "");
  if (/^\d{6}$/.test(digits)) {
    const step = matchingStep(unseal(keys, kept.sealed, purposeOf(who.accountId)), digits, now);
    if (step === null) return null;
    const [row] = await tx<
      { used: boolean }[]
    >`select access_use_step(${who.accountId}::uuid, ${step}::bigint) as used`;
    return row?.used ? "code" : null;
  }
  const [row] = await tx<
    { used: boolean }[]
  >`select access_use_recovery(${who.accountId}::uuid, ${hashRecoveryCode(code)}) as used`;
  return row?.used ? "recovery" : null;
}

export async function renewRecoveryCodes(tx: Tx, actor: Actor & { accountId: string }): Promise<string[]> {
  const codes = newRecoveryCodes();
  const [row] = await tx<
    { done: boolean }[]
  >`select access_renew_recovery(${actor.accountId}::uuid, ${hashesOf(tx, codes)}) as done`;
  if (!row?.done) throw new NotFound("second factor");

  await appendEvents(tx, actor, [recoveryCodesRenewed.make(actor.accountId, { account_id: actor.accountId })]);

  return codes;
}

/** Refuses `second_factor_required` where the person's role must have one; another's removal ends that person's sign-ins. */
export async function removeSecondFactor(
  tx: Tx,
  actor: Actor,
  accountId: string,
  by: "self" | "administrator" | "operator",
): Promise<void> {
  const kept = await read(tx, { tenantId: actor.tenantId, accountId });
  if (by === "self" && kept.required)
    throw new Refusal("second_factor_required", "Your company asks for a second factor in your role.");
  if (!kept.sealed && (by === "self" || kept.passkeys === 0n)) throw new NotFound("second factor");

  if (by === "administrator") checkReach(actor, await readPerson(tx, accountId));

  await unlessShared(tx`select access_drop_second_factor(${accountId}::uuid, ${by === "self"})`);

  await appendEvents(tx, actor, [secondFactorRemoved.make(accountId, { account_id: accountId, by })]);
}

/** Whose role asks for a second factor, of the transaction's company. */
export async function readSecondFactorRoles(tx: Db): Promise<RoleName[]> {
  const [row] = await tx<
    { roles: RoleName[] }[]
  >`select second_factor_roles as roles from tenant where id = current_tenant()`;
  return row?.roles ?? [];
}

/**
 * Asks these roles for a second factor. Whoever should have one and has none is signed out and sets it up at the next sign-in.
 * Refuses `own_second_factor_first`.
 */
export async function setSecondFactorRoles(tx: Tx, actor: Actor, roles: RoleName[]): Promise<void> {
  const [locked] = await tx<
    { before: RoleName[] }[]
  >`select second_factor_roles as before from tenant where id = current_tenant() for no key update`;
  const before = locked?.before ?? [];

  if (roles.includes(actor.role) && actor.accountId) {
    const own = await readSecondFactor(tx, { tenantId: actor.tenantId, accountId: actor.accountId });
    if (!own.confirmed)
      throw new Refusal("own_second_factor_first", "Set up your own second factor before you ask your role for one.");
  }

  await tx`update tenant set second_factor_roles = ${roles} where id = current_tenant()`;
  await tx`select access_end_without_second_factor()`;

  await appendEvents(tx, actor, [secondFactorRolesChanged.make(actor.tenantId, { before, after: roles })]);
}
