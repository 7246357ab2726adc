/*
 * - Nobody is told of what they did themselves.
 * - Nobody is told of what their role may not read: a role that loses the right loses the notifications with it.
 * - News of more than three days ago is none: it is not told when it comes late.
 */

import { may, type Resource } from "#app/modules/access/policy.ts";
import { kindOf, type NoticeKind, usualWay, WAYS, type Way } from "#app/modules/notices/kinds.ts";
import type { Rights, RoleName } from "#app/modules/shared/actor.ts";
import { addDays, dayIn, instantAt } from "#app/modules/shared/calendar.ts";

export type Reachable = { accountId: string; role: RoleName; rights?: Rights | null; disabled: boolean };

/** The people who are told, each in the way they chose; who wants none is left out. */
export function whoIsTold(
  kind: NoticeKind,
  people: readonly Reachable[],
  chosen: ReadonlyMap<string, Way>,
  asked: { by: string | null; only?: readonly string[]; reading?: Resource },
): (Reachable & Way)[] {
  const right = kindOf(kind)?.right;
  if (!right) return [];
  return people
    .filter(
      (person) =>
        !person.disabled &&
        person.accountId !== asked.by &&
        (asked.only === undefined || asked.only.includes(person.accountId)) &&
        may(person, right[0], right[1]) &&
        (asked.reading === undefined || may(person, "read", asked.reading)),
    )
    .map((person) => ({ ...person, ...(chosen.get(person.accountId) ?? usualWay(kind)) }))
    .filter((person) => WAYS.some((way) => person[way]));
}

const NEWS_MS = 3 * 86_400_000;

export function isNews(occurredAt: string, now: Date): boolean {
  return now.getTime() - Date.parse(occurredAt) <= NEWS_MS;
}

/** When a day's mails are gathered: the next time that the company's clocks show `hour` (0–23). */
export function nextGathering(timeZone: string, hour: number, now: Date): Date {
  const today = dayIn(timeZone, now);
  const time = `${String(hour).padStart(2, "0")}:00:00`;
  const gathering = instantAt(timeZone, `${today} ${time}`);
  return gathering > now ? gathering : instantAt(timeZone, `${addDays(today, 1)} ${time}`);
}
