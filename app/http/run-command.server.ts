import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { dutyRefusal } from "#app/modules/access/duties.ts";
import { type Credential, type Identity, identify } from "#app/modules/access/identify.server.ts";
import type { Action, Resource } from "#app/modules/access/policy.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { Forbidden } from "#app/modules/shared/refusal.ts";
import type { Sql, Tx } from "#db/client.ts";
import { commandSeconds, timed } from "#db/metrics.ts";
import { inTenant, transaction } from "#db/transaction.ts";
import { explain, HttpProblem } from "./problem.server.ts";

/** What one request may work with, inside its transaction and behind its tenant's wall. */
export type Call = Apart & { tx: Tx };

/**
 * The same without a transaction, for what waits for somebody other than the database: whoever waited inside of one would keep a
 * connection from all others. `books` reads as that company, in a transaction of its own where there is none.
 */
export type Apart = {
  actor: Actor;
  identity: Identity;
  now: Date;
  books: <T>(read: (tx: Tx) => Promise<T>) => Promise<T>;
};

/** An answer as it is kept under an idempotency key: JSON text, or a form's next address. */
export type Answered = { status: number; body: string };

export type Asker = {
  sql: Sql;
  credential: Credential;
  requestId: string;
  traceparent: string | undefined;
  address: string;
  /** Why nothing may be written at the moment; null while all is well. */
  held: () => Promise<HttpProblem | null>;
};

/** A key is valid for one person, method and path; the hash tells another body under the same key. */
export type Idempotency = { method: string; path: string; key: string; requestHash: Buffer };

const RETRIES = 3;
/** Serialization failure and deadlock: nothing was written, another try is safe. */
const AGAIN = new Set(["40001", "40P01"]);

export function unauthenticated(headers: Record<string, string> = {}): HttpProblem {
  return new HttpProblem(401, "unauthenticated", "Sign in, or send a valid token.", {
    "WWW-Authenticate": 'Bearer realm="pulse"',
    ...headers,
  });
}

/**
 * Runs `work` in one transaction as whoever the credential belongs to. `allow` throws what the person may not do,
 * before anything else is looked at. Deadlocks are tried again, at most three times.
 */
export async function runAs<T>(
  asker: Asker,
  allow: (identity: Identity) => void,
  work: (call: Call) => Promise<T>,
): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await transaction(asker.sql, "", async (tx) => {
        const identity = await identify(tx, asker.credential);
        if (!identity) throw unauthenticated();
        const actor = actorOf(identity, asker);
        return asThem(identity, async () => {
          allow(identity);
          return work({ tx, identity, actor, now: new Date(), books: (read) => read(tx) });
        });
      });
    } catch (error) {
      const duty = dutyRefusal(error);
      if (duty) throw duty;
      if (attempt >= RETRIES || !AGAIN.has((error as { code?: string }).code ?? "")) throw error;
      await sleep(5 * 2 ** attempt * (0.5 + Math.random()));
    }
  }
}

/** `work` as that person, once its credential and rights are known, without a transaction. */
export async function runApart<T>(
  asker: Asker,
  allow: (identity: Identity) => void,
  work: (call: Apart) => Promise<T>,
): Promise<T> {
  const { identity, actor, now } = await runAs(asker, allow, async (call) => call);
  return asThem(identity, () =>
    work({ identity, actor, now, books: (read) => inTenant(asker.sql, identity.tenantId, read) }),
  );
}

const refused = new WeakMap<Forbidden, Identity>();

/** Remembers who it was that something was refused to: it is recorded once the transaction is rolled back. */
export async function asThem<T>(identity: Identity, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Forbidden) refused.set(error, identity);
    throw error;
  }
}

/** Who an error refused something to; undefined of any other. */
export const whoWasRefused = (error: unknown): Identity | undefined =>
  error instanceof Forbidden ? refused.get(error) : undefined;

/** `address` is left out where nothing is done but reading. */
export function actorOf(
  identity: Identity,
  asker: { requestId: string; traceparent: string | undefined; address?: string },
): Actor {
  return {
    tenantId: identity.tenantId,
    accountId: identity.accountId,
    name: identity.name,
    role: identity.role,
    rights: identity.rights,
    requestId: asker.requestId,
    ...(asker.traceparent ? { traceparent: asker.traceparent } : {}),
    ...(asker.address ? { address: asker.address } : {}),
    ...(identity.kind === "token" ? { tokenId: identity.credentialId } : {}),
    ...(identity.kind === "session" ? { sessionId: identity.credentialId } : {}),
  };
}

/** What was asked for in the policy's words, and the check that throws what the person may not do. */
export type Allowed = { right: readonly [Action, Resource]; allow: (identity: Identity) => void };

/**
 * The one way to change something. With a key the answer is kept in the transaction of its effect: the same request
 * again gets the first answer, and a twin at the same time waits on the key's row until the first has committed.
 * What throws (bad input, a refusal) rolls the key back too, so it stays free. While writing is held back (no room, a wrong
 * clock) only what was done before is answered.
 */
export async function runCommand(
  asker: Asker,
  { right, allow }: Allowed,
  idempotency: Idempotency | null,
  work: (call: Call) => Promise<Answered>,
): Promise<Answered & { replayed: boolean }> {
  const run = async () => {
    // Asked before the transaction: whoever holds a connection never waits for a second one.
    const held = await asker.held();
    const write = (call: Call) => {
      if (held) throw held;
      return work(call);
    };
    return runAs(asker, allow, async (call) => {
      if (!idempotency) return { ...(await write(call)), replayed: false };
      const { tx, actor } = call;
      const { method, path, key, requestHash } = idempotency;
      const claimed = await tx`
        insert into idempotency_key (tenant_id, account_id, method, path, key, request_hash)
        values (${actor.tenantId}, ${actor.accountId}, ${method}, ${path}, ${key}, ${requestHash})
        on conflict do nothing returning 1`;
      if (claimed.length === 0) return firstAnswer(call, idempotency);

      const answered = await write(call);
      await tx`
        update idempotency_key set status = ${answered.status}, body = ${answered.body}
         where tenant_id = ${actor.tenantId} and account_id = ${actor.accountId} and method = ${method} and path = ${path} and key = ${key}`;
      return { ...answered, replayed: false };
    });
  };
  const command = right.join(" ");
  return timed(
    run,
    (seconds, outcome) => commandSeconds.observe({ command, outcome }, seconds),
    (error) => (explain(error).fault ? "failed" : "refused"),
  );
}

async function firstAnswer({ tx, actor }: Call, { method, path, key, requestHash }: Idempotency) {
  const [first] = await tx<{ request_hash: Buffer; status: number; body: string }[]>`
    select request_hash, status, body from idempotency_key
     where tenant_id = ${actor.tenantId} and account_id = ${actor.accountId} and method = ${method} and path = ${path} and key = ${key}`;
  if (!first)
    throw new HttpProblem(503, "busy", "The key was released this moment. Try again.", { "Retry-After": "1" });
  if (!first.request_hash.equals(requestHash)) {
    throw new HttpProblem(422, "idempotency_mismatch", "This idempotency key was used for another request.");
  }
  return { status: first.status, body: first.body, replayed: true };
}

/** The same JSON value has the same hash, however it was spaced or ordered. */
export function hashOf(value: unknown): Buffer {
  return createHash("sha256").update(canonical(value)).digest();
}

function canonical(value: unknown): string {
  if (value === null || typeof value !== "object") return JSON.stringify(value) ?? "null";
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, entry]) => `${JSON.stringify(key)}:${canonical(entry)}`).join(",")}}`;
}
