import { may } from "#app/modules/access/policy.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import type { Db } from "#db/client.ts";
import { NOTICE_KIND_NAMES, NOTICE_KINDS, type NoticeKind, usualWay, type Way } from "./kinds.ts";
import type { NoticePreferencesInput } from "./preferences-input.ts";

export type NoticePreference = Way & { kind: NoticeKind };

async function chosenWays(db: Db, actor: Actor): Promise<Map<string, Way>> {
  const rows = await db<(Way & { kind: string })[]>`
    select kind, in_app, by_mail, by_sms, by_push from notice_preference where account_id = ${actor.accountId}`;
  return new Map(rows.map(({ kind, ...way }) => [kind, way]));
}

/**
 * How the actor is told of each kind that the actor's role can be told of. `digestHour`: when a day's mails are gathered, 0–23 of
 * the company's clocks; null: each at once.
 */
export async function readNoticePreferences(
  db: Db,
  actor: Actor,
): Promise<{ kinds: NoticePreference[]; digestHour: number | null }> {
  const chosen = await chosenWays(db, actor);
  const [setting] = await db<{ hour: number }[]>`
    select digest_hour as hour from notice_setting where account_id = ${actor.accountId} and digest`;
  const kinds = NOTICE_KIND_NAMES.filter((kind) => {
    const [action, resource] = NOTICE_KINDS[kind].right;
    return may(actor, action, resource);
  }).map((kind) => ({
    kind,
    ...(chosen.get(kind) ?? usualWay(kind)),
  }));
  return { kinds, digestHour: setting?.hour ?? null };
}

/** One's own. A matter of taste and not of the books: no event tells of it. Kinds and ways that were not asked about stay as they are. */
export async function saveNoticePreferences(db: Db, actor: Actor, input: NoticePreferencesInput): Promise<void> {
  const chosen = await chosenWays(db, actor);
  const rows = Object.entries(input.kinds).map(([kind, ways]) => ({
    tenant_id: actor.tenantId,
    account_id: actor.accountId,
    kind,
    ...(chosen.get(kind) ?? usualWay(kind as NoticeKind)),
    ...ways,
  }));
  if (rows.length > 0) {
    await db`
      insert into notice_preference ${db(rows)}
      on conflict (tenant_id, account_id, kind) do update set
        in_app = excluded.in_app, by_mail = excluded.by_mail, by_sms = excluded.by_sms, by_push = excluded.by_push`;
  }
  const { digestHour: hour } = input;
  if (hour === undefined) return;
  await db`
    insert into notice_setting as s (tenant_id, account_id, digest, digest_hour)
    values (${actor.tenantId}, ${actor.accountId}, ${hour !== null}, coalesce(${hour}::smallint, 7))
    on conflict (tenant_id, account_id) do update set digest = excluded.digest,
      digest_hour = case when excluded.digest then excluded.digest_hour else s.digest_hour end`;
}
