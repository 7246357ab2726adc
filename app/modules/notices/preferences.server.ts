import { may } from "#app/modules/access/policy.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import type { Db } from "#db/client.ts";
import { NOTICE_KIND_NAMES, NOTICE_KINDS, type NoticeKind, usualWay, type Way } from "./kinds.ts";
import type { NoticePreferencesInput } from "./preferences-input.ts";

export type NoticePreference = Way & { kind: NoticeKind };

/** How the actor is told of each kind that the actor's role can be told of. */
export async function readNoticePreferences(
  db: Db,
  actor: Actor,
): Promise<{ kinds: NoticePreference[]; digest: boolean }> {
  const rows = await db<NoticePreference[]>`
    select kind, in_app, by_mail from notice_preference where account_id = ${actor.accountId}`;
  const [setting] = await db<
    { digest: boolean }[]
  >`select digest from notice_setting where account_id = ${actor.accountId}`;
  const chosen = new Map<string, Way>(rows.map(({ kind, in_app, by_mail }) => [kind, { in_app, by_mail }]));
  const kinds = NOTICE_KIND_NAMES.filter((kind) => {
    const [action, resource] = NOTICE_KINDS[kind].right;
    return may(actor, action, resource);
  }).map((kind) => ({
    kind,
    ...(chosen.get(kind) ?? usualWay(kind)),
  }));
  return { kinds, digest: setting?.digest ?? false };
}

/** One's own. A matter of taste and not of the books: no event tells of it. Kinds that were not asked about stay as they are. */
export async function saveNoticePreferences(db: Db, actor: Actor, input: NoticePreferencesInput): Promise<void> {
  const rows = Object.entries(input.kinds).map(([kind, way]) => ({
    tenant_id: actor.tenantId,
    account_id: actor.accountId,
    kind,
    in_app: way.in_app,
    by_mail: way.by_mail,
  }));
  if (rows.length > 0) {
    await db`
      insert into notice_preference ${db(rows)}
      on conflict (tenant_id, account_id, kind) do update set in_app = excluded.in_app, by_mail = excluded.by_mail`;
  }
  await db`
    insert into notice_setting (tenant_id, account_id, digest) values (${actor.tenantId}, ${actor.accountId}, ${input.digest})
    on conflict (tenant_id, account_id) do update set digest = excluded.digest`;
}
