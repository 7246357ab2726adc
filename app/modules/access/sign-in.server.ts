import { createHash } from "node:crypto";
import { jwtVerify, SignJWT } from "jose";
import type { RoleName } from "#app/modules/shared/actor.ts";
import type { Sql } from "#db/client.ts";
import { appendEvents } from "#db/event-log.ts";
import { inTenant, type Tx } from "#db/transaction.ts";
import { signedIn, signInFailed } from "./events.ts";
import { atPasswordDesk, hashPassword, isOutdated, verifyPassword } from "./passwords.server.ts";
import { readPerson } from "./queries.server.ts";
import type { SealingKeys } from "./sealing.server.ts";
import { beginSecondFactor, confirmSecondFactor, readSecondFactor, useCode } from "./second-factor.server.ts";

type Who = { accountId: string; tenantId: string };
type How = {
  requestId: string;
  by: "form" | "api";
  /** The caller's address, an IPv6 one cut to its /64. */
  address: string;
};

export type SignInAttempt = How & {
  email: string;
  password: string;
  /** `account.nonce` of those who have signed in with this browser before: others' tries do not hold it up. */
  browsers?: string[] | undefined;
  /** The short name of the company to sign in to; without it the one that the person joined first. */
  company?: string | undefined;
};

/** Nobody has this address; of which company that is, where the installation is one company's. */
export type Unknown = { tenantId: string | null };

export type SignInOutcome<T> =
  | { outcome: "signed_in"; accountId: string; tenantId: string; opened: T }
  /** Unknown address, wrong password, disabled account: all the same to the caller, in words and in time. */
  | { outcome: "wrong"; unknown?: Unknown }
  | { outcome: "blocked"; retryAfterS: number }
  /** The password is right, and the person does not work for the company that was named. */
  | { outcome: "elsewhere" }
  /** The password is right. `second_factor`: a code is still asked for; `enrol`: the role must have a second factor and there is none. */
  | { outcome: "second_factor" | "enrol"; half: HalfSignIn };

/** Somebody whose password was right and who is not signed in yet. */
export type HalfSignIn = Who & {
  /** Ends with the password that stood then. */
  passwordPrint: string;
  /** Came by an identity provider, which may end the session later. */
  via?: { provider: string; subject: string; sid?: string | undefined } | undefined;
};

/** Of somebody who showed something else than the password: a provider's word, a passkey. */
export async function halfOf(tx: Tx, who: Who): Promise<HalfSignIn> {
  const [kept] = await tx<{ hash: string | null }[]>`select access_password_of(${who.accountId}::uuid) as hash`;
  return { ...who, passwordPrint: printOf(kept?.hash ?? "") };
}

/**
 * Checks a password and, when it is right and nothing more is asked for, opens a session or a token family by `open` in the
 * transaction that records the sign-in. No connection is held while the password is hashed.
 */
export async function signIn<T>(
  sql: Sql,
  attempt: SignInAttempt,
  open: (tx: Tx, who: Who) => Promise<T>,
): Promise<SignInOutcome<T>> {
  const { browsers = [] } = attempt;
  return atPasswordDesk(async () => {
    const [gate] = await sql<
      {
        retry_after_s: number;
        account_id: string | null;
        password_hash: string | null;
        tenant_id: string | null;
        disabled: boolean;
      }[]
    >`select * from access_sign_in_gate(${attempt.email}, ${attempt.address}, ${browsers}::text[])`;
    if (!gate) throw new Error("the sign-in gate did not answer");
    if (gate.retry_after_s > 0) return { outcome: "blocked", retryAfterS: gate.retry_after_s };

    const right = await verifyPassword(gate.password_hash, attempt.password);
    const { account_id: accountId, tenant_id: home, password_hash: stored } = gate;
    if (!accountId || !home) return { outcome: "wrong", ...(accountId ? {} : { unknown: { tenantId: home } }) };
    if (!right || !stored) {
      await inTenant(sql, home, (tx) =>
        appendEvents(tx, actorOf({ accountId, tenantId: home }, attempt), [
          signInFailed.make(accountId, {
            account_id: accountId,
            by: attempt.by,
            wrong: gate.disabled ? "disabled" : "password",
          }),
        ]),
      );
      return { outcome: "wrong" };
    }

    const tenantId = attempt.company === undefined ? home : await companyOf(sql, accountId, attempt.company);
    if (!tenantId) {
      await sql`select access_sign_in_succeeded(${attempt.email}, ${attempt.address}, ${browsers}::text[])`;
      return { outcome: "elsewhere" };
    }
    const actor = actorOf({ accountId, tenantId }, attempt);
    const rehashed = isOutdated(stored) ? await hashPassword(attempt.password) : null;
    return inTenant(sql, tenantId, async (tx): Promise<SignInOutcome<T>> => {
      await tx`select access_sign_in_succeeded(${attempt.email}, ${attempt.address}, ${browsers}::text[])`;
      if (rehashed) await tx`select access_rehash_password(${accountId}::uuid, ${stored}, ${rehashed})`;
      const factor = await readSecondFactor(tx, { accountId, tenantId });
      if (factor.confirmed || factor.required) {
        const half = { accountId, tenantId, passwordPrint: printOf(rehashed ?? stored) };
        return { outcome: factor.confirmed || factor.passkeys > 0 ? "second_factor" : "enrol", half };
      }
      const opened = await open(tx, { accountId, tenantId });
      const data = { account_id: accountId, by: attempt.by };
      await appendEvents(tx, actor, [signedIn.make(accountId, data)]);
      return { outcome: "signed_in", accountId, tenantId, opened };
    });
  });
}

/** null also where there is no such company: who does not work there learns nothing of it. */
async function companyOf(sql: Sql, accountId: string, slug: string): Promise<string | null> {
  const [row] = await sql<{ id: string | null }[]>`select access_works_for(${accountId}::uuid, ${slug}) as id`;
  return row?.id ?? null;
}

/** The role is not known here and does not matter: the event's subject is the person. */
function actorOf({ accountId, tenantId }: Who, { requestId, address }: How) {
  return { tenantId, accountId, name: "", role: "viewer" as RoleName, requestId, address };
}

function printOf(passwordHash: string): string {
  return createHash("sha256").update(passwordHash).digest("base64url").slice(0, 22);
}

export type CodeOutcome<T> =
  | { outcome: "signed_in"; opened: T; recoveryCodes?: string[] }
  | { outcome: "wrong" }
  | { outcome: "blocked"; retryAfterS: number }
  /** The password was changed or the person disabled meanwhile. */
  | { outcome: "over" };

/**
 * The second half: a code of the device, or a recovery code. Tries are counted before they are looked at, by account, whatever
 * became of the password's own count.
 */
export function signInWithCode<T>(
  sql: Sql,
  keys: SealingKeys,
  attempt: How & { half: HalfSignIn; code: string; now: Date },
  open: (tx: Tx, who: Who) => Promise<T>,
): Promise<CodeOutcome<T>> {
  const { half, code, now } = attempt;
  return secondHalf(sql, attempt, open, async (tx) => {
    const used = await useCode(tx, keys, half, code, now);
    return used && { used };
  });
}

/** What somebody who has to set a second factor up before the first session scans into the device. */
export function secretToEnrol(sql: Sql, keys: SealingKeys, half: HalfSignIn): Promise<Buffer> {
  return inTenant(sql, half.tenantId, (tx) => beginSecondFactor(tx, keys, half));
}

/** The first code of a device that was just set up; also signs in. The recovery codes are in the answer and nowhere else. */
export function signInEnrolling<T>(
  sql: Sql,
  keys: SealingKeys,
  attempt: How & { half: HalfSignIn; code: string; now: Date },
  open: (tx: Tx, who: Who) => Promise<T>,
): Promise<CodeOutcome<T>> {
  const { half, code, now } = attempt;
  return secondHalf(sql, attempt, open, async (tx) => {
    const actor = actorOf(half, attempt);
    const recoveryCodes = await confirmSecondFactor(tx, keys, actor, code.replace(/\s/g, ""), now).catch((error) => {
      if ((error as Error).name === "BadInput") return null;
      throw error;
    });
    return recoveryCodes && { used: "code", recoveryCodes };
  });
}

async function secondHalf<T>(
  sql: Sql,
  attempt: How & { half: HalfSignIn },
  open: (tx: Tx, who: Who) => Promise<T>,
  check: (tx: Tx) => Promise<{ used: "code" | "recovery"; recoveryCodes?: string[] } | null>,
): Promise<CodeOutcome<T>> {
  const { half } = attempt;
  // Committed by itself: a try that is going on is counted already.
  const [gate] = await sql<{ wait: number }[]>`select access_try_gate('code', ${half.accountId}::uuid) as wait`;
  if (gate && gate.wait > 0) return { outcome: "blocked", retryAfterS: gate.wait };
  return inTenant(sql, half.tenantId, async (tx): Promise<CodeOutcome<T>> => {
    const [kept] = await tx<{ hash: string | null }[]>`select access_password_of(${half.accountId}::uuid) as hash`;
    if (printOf(kept?.hash ?? "") !== half.passwordPrint) return { outcome: "over" };
    // Somebody disabled has no password to be seen, as somebody who never had one.
    if ((await readPerson(tx, half.accountId)).disabledAt !== null) return { outcome: "over" };
    const passed = await check(tx);
    if (!passed) {
      const data = { account_id: half.accountId, by: attempt.by, wrong: "code" as const };
      await appendEvents(tx, actorOf(half, attempt), [signInFailed.make(half.accountId, data)]);
      return { outcome: "wrong" };
    }
    const { used, ...codes } = passed;
    const opened = await open(tx, half);
    const data = { account_id: half.accountId, by: attempt.by, second_factor: used };
    await appendEvents(tx, actorOf(half, attempt), [signedIn.make(half.accountId, data)]);
    await tx`select access_try_passed('code', ${half.accountId}::uuid)`;
    return { outcome: "signed_in", opened, ...codes };
  });
}

const ISSUER = "pulse-half";

/** A half sign-in as the form carries it: signed, good for five minutes, for the step it was made for. */
export function signHalf(key: Uint8Array, step: "code" | "enrol", half: HalfSignIn): Promise<string> {
  return new SignJWT({ tid: half.tenantId, pwd: half.passwordPrint, step, via: half.via })
    .setProtectedHeader({ alg: "HS256", typ: "half+jwt" })
    .setIssuer(ISSUER)
    .setSubject(half.accountId)
    .setIssuedAt()
    .setExpirationTime("5m")
    .sign(key);
}

export async function readHalf(
  key: Uint8Array,
  token: string,
): Promise<{ step: "code" | "enrol"; half: HalfSignIn } | null> {
  try {
    const { payload } = await jwtVerify(token, key, { algorithms: ["HS256"], issuer: ISSUER, typ: "half+jwt" });
    const { sub, tid, pwd, step } = payload;
    const via = payload.via as HalfSignIn["via"];
    if (typeof sub !== "string" || typeof tid !== "string" || typeof pwd !== "string") return null;
    if (step !== "code" && step !== "enrol") return null;
    return { step, half: { accountId: sub, tenantId: tid, passwordPrint: pwd, via } };
  } catch {
    return null;
  }
}
