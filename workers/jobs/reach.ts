import type { NoticeFacts } from "#app/components/notice-texts.ts";
import { wordsOf } from "#app/components/words/words.server.ts";
import type { Words } from "#app/components/words/words.ts";
import { may } from "#app/modules/access/policy.ts";
import type { Language } from "#app/modules/access/preferences.ts";
import { kindOf } from "#app/modules/notices/kinds.ts";
import type { Rights, RoleName } from "#app/modules/shared/actor.ts";
import type { Tx } from "#db/transaction.ts";
import { type Answered, shown } from "#workers/jobs/http-post.ts";
import { type Outgoing, TooMany, Undeliverable, Unwanted } from "#workers/jobs/outgoing.ts";

/** The words in which a message's person reads. Throws Unwanted when the person is not let in, or may not read of it any more. */
export async function wordsFor(tx: Tx, message: Outgoing): Promise<Words> {
  const [person] = await tx<{ accountId: string; role: RoleName; rights: Rights | null; language: Language | null }[]>`
    select m.account_id as "accountId", m.role, m.rights, p.language from access_members() m left join preference p on p.account_id = m.account_id
     where m.account_id = ${message.account_id} and m.disabled_at is null`;
  if (!person) throw new Unwanted("The person is not in the company any more, or may not sign in.");
  const right = message.kind === "notice" ? kindOf(String(message.data.kind))?.right : undefined;
  if (right && !may(person, right[0], right[1])) throw new Unwanted("The person may not read of this any more.");
  return wordsOf(person.language ?? "en");
}

/** What a message's notification was made of. */
export async function factsOf(tx: Tx, { data }: Outgoing): Promise<NoticeFacts> {
  const [by] = await tx<{ name: string }[]>`
    select name from access_members() where account_id::text = ${typeof data.by === "string" ? data.by : null}`;
  return {
    kind: String(data.kind),
    data: (data.told ?? {}) as Record<string, unknown>,
    by: by?.name ?? null,
    subjectType: String(data.subject_type ?? ""),
    subjectId: String(data.subject_id ?? ""),
  };
}

/** These mean that we are not let in, that the address is wrong or that it is too much: that can be mended, and the message is good. */
const MENDABLE = new Set([401, 403, 404, 405, 407, 408, 409, 425]);

/** The answer of who took it. Throws what is to be done about any other. */
export function takenOf({ status, text, retryAfterMs }: Answered, mendable: ReadonlySet<number> = MENDABLE): string {
  const said = `${status} ${shown(text)}`.trim();
  if (status >= 200 && status < 300) return said;
  if (status === 429) throw new TooMany(`The receiver answered ${said}`, retryAfterMs ?? 0);
  if (status >= 400 && status < 500 && !mendable.has(status)) throw new Undeliverable(`The receiver answered ${said}`);
  throw new Error(`The receiver answered ${said}`);
}
