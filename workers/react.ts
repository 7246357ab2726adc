import type { Reaction } from "#app/modules/reactions.server.ts";
import type { Sql } from "#db/client.ts";
import { transaction } from "#db/transaction.ts";
import { applyOnce, isOutage } from "#workers/apply-once.ts";
import { openDeadLetters } from "#workers/dead-letters.ts";
import type { Feed, FeedEvent } from "#workers/feed.ts";
import { type Log, reasonOf } from "#workers/log.ts";
import { pause } from "#workers/signal.ts";

export type Reactions = Record<string, readonly Reaction[]>;

/** How many subjects are served at the same time. */
const SUBJECTS_AT_ONCE = 4;
const AT_ONCE = 500;
const SAVE_EVERY_MS = 1_000;
const RUNNER = "react";

/** Waits until Postgres answers again. */
async function untilBack(sql: Sql, stop: AbortSignal): Promise<void> {
  for (let waitMs = 200; !stop.aborted; waitMs = Math.min(waitMs * 2, 3_000)) {
    await pause(waitMs, stop);
    try {
      await sql`select 1`;
      return;
    } catch {}
  }
}

/** Runs `work` for each list, `atOnce` lists side by side. */
async function sideBySide<T>(lists: T[], atOnce: number, work: (list: T) => Promise<void>): Promise<void> {
  let next = 0;
  const lanes = Array.from({ length: Math.min(atOnce, lists.length) }, async () => {
    while (next < lists.length) {
      const list = lists[next] as T;
      next += 1;
      await work(list);
    }
  });
  await Promise.all(lanes);
}

/**
 * Lets every reaction see every event of its types once, in order per subject. Events without a rule are passed over by the
 * cursor alone. A reaction that fails is tried again from the dead-letter table, its subject waits behind it, others go on.
 */
export async function react(options: {
  sql: Sql;
  feed: Feed;
  reactions: Reactions;
  log: Log;
  stop: AbortSignal;
}): Promise<void> {
  const { sql, feed, reactions, log, stop } = options;
  const types = Object.keys(reactions).filter((type) => (reactions[type]?.length ?? 0) > 0);
  const only = { types, notImported: true };
  const dead = await openDeadLetters({ sql, reactions, log, stop });
  let cursor = await start(sql, reactions);
  let saved = cursor;
  const rewinding = await sql.listen("pulse_rewind", (seq) => {
    if (BigInt(seq) - 1n < cursor) cursor = BigInt(seq) - 1n;
  });

  async function save(): Promise<void> {
    if (saved === cursor) return;
    const seq = cursor;
    await sql`update consumer_cursor set seq = ${seq}, updated_at = now() where consumer = ${RUNNER}`;
    saved = seq;
  }

  async function serve(event: FeedEvent): Promise<void> {
    const fact = event.read();
    for (const reaction of reactions[event.type] ?? []) {
      if (reaction.when && !reaction.when(fact)) continue;
      if (dead.isBlocked(reaction.consumer, fact)) {
        await dead.queueBehind(reaction.consumer, fact);
        continue;
      }
      for (;;) {
        try {
          await applyOnce(sql, reaction, fact);
          break;
        } catch (error) {
          if (stop.aborted) throw error;
          if (isOutage(error)) {
            await untilBack(sql, stop);
            continue;
          }
          log.warn("a reaction failed", {
            consumer: reaction.consumer,
            type: event.type,
            seq: event.seq,
            reason: reasonOf(error),
          });
          await dead.failed(reaction.consumer, fact, error);
          break;
        }
      }
    }
  }

  const saving = setInterval(() => void save().catch(() => {}), SAVE_EVERY_MS);
  try {
    while (!stop.aborted) {
      const from = cursor;
      const batch = await feed.take(from, AT_ONCE, stop, only);
      const subjects = new Map<string, FeedEvent[]>();
      for (const event of batch.events) {
        if (!reactions[event.type]?.length) continue;
        const fact = event.read();
        if (fact.actor.origin === "import") continue;
        const key = `${fact.tenantId} ${fact.subjectId}`;
        const before = subjects.get(key);
        if (before) before.push(event);
        else subjects.set(key, [event]);
      }
      await sideBySide([...subjects.values()], SUBJECTS_AT_ONCE, async (events) => {
        for (const event of events) await serve(event);
      });
      // A rewind that came meanwhile stands.
      if (cursor === from) cursor = batch.upto;
    }
  } finally {
    clearInterval(saving);
    await save().catch(() => {});
    await rewinding.unlisten().catch(() => {});
    await dead.close();
  }
}

/** Notes which consumer listens to what (a new one sees events from now on) and reads how far this runner was. */
async function start(sql: Sql, reactions: Reactions): Promise<bigint> {
  const rules = Object.entries(reactions).flatMap(([type, list]) =>
    list.map(({ consumer, when }) => ({ consumer, type, always: !when })),
  );
  return transaction(sql, "", async (tx) => {
    await tx`insert into consumer_cursor (consumer, seq) values (${RUNNER}, 0) on conflict do nothing`;
    const [row] = await tx<{ seq: bigint }[]>`select seq from consumer_cursor where consumer = ${RUNNER} for update`;
    const seq = row?.seq ?? 0n;
    await tx`insert into consumer_rule (consumer, type, always, since)
      select consumer, type, always, ${seq}::bigint
      from jsonb_to_recordset(${JSON.stringify(rules)}::text::jsonb) as r (consumer text, type text, always boolean)
      on conflict (consumer, type) do update set always = excluded.always`;
    return seq;
  });
}
