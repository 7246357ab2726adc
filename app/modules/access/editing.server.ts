import type { Actor } from "#app/modules/shared/actor.ts";
import type { Db } from "#db/client.ts";
import type { Tx } from "#db/transaction.ts";

/** A browser says so every 15 s; two that were lost and it is taken to have gone. */
const FRESH_S = 40;

/** Who else has this record open for editing now, by name. */
export async function readEditors(db: Db, actor: Actor, subjectId: string): Promise<string[]> {
  const rows = await db<{ name: string }[]>`
    select p.name from record_editor e cross join lateral access_people(e.account_id, null, null, 1) p
     where e.subject_id = ${subjectId} and e.account_id <> ${actor.accountId} and e.seen_at > now() - ${FRESH_S} * interval '1 second'
     order by p.name`;
  return rows.map(({ name }) => name);
}

/** That somebody begins, goes on or ends editing a record. A sign of life and no fact of the business: it leaves no event. */
export async function noteEditing(tx: Tx, actor: Actor, subjectId: string, isOn: boolean): Promise<void> {
  const [changed] = isOn
    ? await tx<{ news: boolean }[]>`
        insert into record_editor (tenant_id, subject_id, account_id) values (${actor.tenantId}, ${subjectId}, ${actor.accountId})
        on conflict (tenant_id, subject_id, account_id) do update set seen_at = now() returning xmax = 0 as news`
    : await tx<{ news: boolean }[]>`
        delete from record_editor where subject_id = ${subjectId} and account_id = ${actor.accountId} returning true as news`;
  if (!changed?.news) return;
  await tx`delete from record_editor where account_id = ${actor.accountId} and seen_at < now() - interval '1 hour'`;
  await tx`select pg_notify('pulse_editing', ${`${actor.tenantId} ${subjectId}`})`;
}
