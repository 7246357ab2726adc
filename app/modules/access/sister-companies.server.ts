import { readCompany } from "#app/modules/access/company.server.ts";
import { mirrorAgreed, mirrorEnded } from "#app/modules/access/events.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import type { Db } from "#db/client.ts";
import { appendEvents } from "#db/event-log.ts";
import { behindOtherWall, type Tx } from "#db/transaction.ts";

export type SisterCompany = { id: string; slug: string; name: string };

/**
 * The other companies that the person who acts administrates as this one, by name: none for anybody else, and none for a token, which
 * stands for the person in one company.
 */
export async function listSisterCompanies(db: Db, actor: Actor): Promise<SisterCompany[]> {
  if (actor.tokenId || actor.accountId === null) return [];
  return db<SisterCompany[]>`
    select tenant_id as id, slug, name from access_sister_companies(${actor.sessionId ?? null}::uuid)`;
}

/** `other`, which the person administrates too, takes from now on what is shipped to it from here. */
export function agreeToMirror(tx: Tx, actor: Actor, other: string, now: Date): Promise<void> {
  return noteThere(
    tx,
    actor,
    other,
    now,
    mirrorAgreed,
    (name) =>
      tx`insert into sister_company (tenant_id, company_id, name, since) values (${other}, ${actor.tenantId}, ${name}, ${now})`,
  );
}

/** What is shipped from here is not announced to `other` any more, which the person administrates too. */
export function endMirror(tx: Tx, actor: Actor, other: string, now: Date): Promise<void> {
  return noteThere(
    tx,
    actor,
    other,
    now,
    mirrorEnded,
    () => tx`delete from sister_company where company_id = ${actor.tenantId}`,
  );
}

/** Does something in `other` and tells of it in its log, by the same person as its administrator. */
async function noteThere(
  tx: Tx,
  actor: Actor,
  other: string,
  now: Date,
  fact: typeof mirrorAgreed | typeof mirrorEnded,
  work: (ourName: string) => Promise<unknown>,
): Promise<void> {
  const { name } = await readCompany(tx);
  await behindOtherWall(tx, actor.tenantId, other, async () => {
    await work(name);
    const there: Actor = { ...actor, tenantId: other, role: "admin", rights: null };
    await appendEvents(tx, there, [fact.make(other, { company: name })], now);
  });
}

/** Whether this company takes what another one ships to it. */
export async function takesFrom(db: Db, companyId: string): Promise<boolean> {
  const found = await db`select 1 from sister_company where company_id = ${companyId}`;
  return found.length > 0;
}
