import { createHmac, randomInt, timingSafeEqual } from "node:crypto";
import type { SealingKeys } from "#app/modules/access/sealing.server.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { NotFound, Refusal } from "#app/modules/shared/refusal.ts";
import type { Db, Tx } from "#db/client.ts";
import { readChannelStates } from "./channels.server.ts";
import { PHONE_CODE, queuePhoneCode } from "./queue-short.server.ts";

/*
 * One's own number. It gets nothing but codes until one of them was typed back: a code is good for ten minutes and five tries, and a
 * person has five codes a day, whatever number they are for, so nobody can have strangers' phones called or guess for long.
 */

const CODE_MS = 10 * 60_000;
const TRIES = 5;
const CODES_A_DAY = 5;

/** `waits`: until when a code can be typed back, as ISO text; null where none is open. */
export type Phone = { number: string; confirmed: boolean; waits: string | null };

type Person = Actor & { accountId: string };

export async function readPhone(db: Db, accountId: string, now: Date): Promise<Phone | null> {
  const [row] = await db<{ number: string; confirmed: boolean; until: Date | null }[]>`
    select number, confirmed_at is not null as confirmed, code_expires_at as until from notice_phone
     where account_id = ${accountId}`;
  if (!row) return null;
  const { number, confirmed, until } = row;
  return { number, confirmed, waits: until && until > now ? until.toISOString() : null };
}

function hashesOf(keys: SealingKeys, accountId: string, number: string, code: string): Buffer[] {
  return keys.map(({ key }) => createHmac("sha256", key).update(`phone ${accountId} ${number} ${code}`).digest());
}

/** Keeps the number and sends it a code; a number from before is forgotten. Refuses `sms_not_set_up`, `too_many_codes`. */
export async function enterPhone(
  tx: Tx,
  actor: Person,
  keys: SealingKeys,
  { number }: { number: string },
  now: Date,
): Promise<void> {
  const { tenantId, accountId } = actor;
  if (!(await readChannelStates(tx)).sms.configured)
    throw new Refusal("sms_not_set_up", "This installation sends no SMS.", { field: "number" });
  // One at a time for each person, so that the count holds.
  await tx`select pg_advisory_xact_lock(hashtextextended('phone ' || ${accountId}, 0))`;
  const [sent] = await tx<{ count: number }[]>`
    select count(*)::int as count from outgoing_message
     where channel = 'sms' and kind = ${PHONE_CODE} and account_id = ${accountId} and created_at > now() - interval '1 day'`;
  if ((sent?.count ?? 0) >= CODES_A_DAY)
    throw new Refusal("too_many_codes", "That was enough codes for one day. Try again tomorrow.", { field: "number" });

  const code = String(randomInt(1_000_000)).padStart(6, "0");
  const expiresAt = new Date(now.getTime() + CODE_MS);
  const [hash] = hashesOf(keys, accountId, number, code);
  await tx`
    insert into notice_phone (tenant_id, account_id, number, code_hash, code_expires_at)
    values (${tenantId}, ${accountId}, ${number}, ${hash ?? null}, ${expiresAt})
    on conflict (tenant_id, account_id) do update set number = excluded.number, confirmed_at = null,
      code_hash = excluded.code_hash, code_expires_at = excluded.code_expires_at, code_tries = 0`;
  await queuePhoneCode(tx, keys, { tenantId, accountId, number, code, expiresAt });
}

/**
 * Confirms the number by its code. Never throws for a wrong one, as its try has to be kept: `false` when it is wrong, too old or was
 * tried too often. Refuses NotFound.
 */
export async function confirmPhone(
  tx: Tx,
  actor: Person,
  keys: SealingKeys,
  { code }: { code: string },
  now: Date,
): Promise<boolean> {
  const { accountId } = actor;
  const [row] = await tx<{ number: string; hash: Buffer | null; until: Date | null; tries: number }[]>`
    select number, code_hash as hash, code_expires_at as until, code_tries as tries from notice_phone
     where account_id = ${accountId} for update`;
  if (!row) throw new NotFound("phone");
  const { number, hash, until, tries } = row;
  if (!hash || !until || until <= now || tries >= TRIES) return false;

  if (hashesOf(keys, accountId, number, code).some((one) => timingSafeEqual(one, hash))) {
    await tx`
      update notice_phone set confirmed_at = ${now}, code_hash = null, code_expires_at = null, code_tries = 0
       where account_id = ${accountId}`;
    return true;
  }
  await tx`update notice_phone set code_tries = code_tries + 1 where account_id = ${accountId}`;
  return false;
}

/** What waits for the number is not sent any more: whoever sends looks for it. */
export async function removePhone(tx: Tx, actor: Person): Promise<void> {
  await tx`delete from notice_phone where account_id = ${actor.accountId}`;
}
