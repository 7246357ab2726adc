import { erased } from "#app/modules/access/events.ts";
import { listMembers, readPerson } from "#app/modules/access/queries.server.ts";
import { checkReach } from "#app/modules/access/role-rules.ts";
import { unlessShared } from "#app/modules/access/shared-person.ts";
import { mentionSpans, type Named } from "#app/modules/notices/comment-rules.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { Refusal } from "#app/modules/shared/refusal.ts";
import { appendEvents } from "#db/event-log.ts";
import type { Tx } from "#db/transaction.ts";
import { accountErasedAt } from "./account-data.server.ts";

/** Documents of years carry the name. */
const PATIENCE = "2min";
const COMMENT_LENGTH = 4_000;

/**
 * Takes away what is known of somebody who signed in: name, address, ways in, settings, messages, and the name in documents and in
 * others' comments. The account's id stays in the books and in the log, so that they still hold and tell that it was one person.
 * Refuses: NotFound, own_account, beyond_own_rights, already_erased, not_disabled, confirm_email, shared_person.
 */
export async function eraseAccount(
  tx: Tx,
  actor: Actor,
  accountId: string,
  input: { email: string },
  now: Date,
): Promise<string> {
  if (accountId === actor.accountId)
    throw new Refusal("own_account", "Nobody erases their own account. Ask another administrator.");
  const person = await readPerson(tx, accountId);
  checkReach(actor, person);
  if (await accountErasedAt(tx, accountId)) throw new Refusal("already_erased", "This person was erased already.");
  if (!person.disabledAt)
    throw new Refusal("not_disabled", "Disable the person first: whoever may still sign in is not erased.");
  if (input.email.toLowerCase() !== person.email.toLowerCase())
    throw new Refusal("confirm_email", "Enter the person's mail address to confirm.", { field: "email" });

  await tx`select set_config('statement_timeout', ${PATIENCE}, true)`;
  const people = await listMembers(tx);
  const texts = await textsNaming(tx, person, people);
  const comments = await commentsNaming(tx, person, people);
  const [row] = await unlessShared(
    tx<{ called: string }[]>`select access_erase_account(${accountId}::uuid, ${texts}::uuid[], ${now}) as called`,
  );
  const called = row?.called ?? "";
  for (const { id, body } of comments) {
    const without = withoutName(body, person, people, called).slice(0, COMMENT_LENGTH);
    await tx`update comment set body = ${without} where id = ${id}`;
  }
  await appendEvents(
    tx,
    actor,
    [erased.make(accountId, { account_id: accountId, texts, comments: comments.length })],
    now,
  );

  return called;
}

type Person = Named & { email: string };

/** What finds a text that may name the person; whether it does is looked at afterwards. */
function hintsOf({ name, email }: Person): string[] {
  const like = (text: string) => `%${text.replace(/[\\%_]/g, "\\$&")}%`;
  return [name, email, `@${name.trim().split(/\s+/)[0]}`].map(like);
}

async function commentsNaming(tx: Tx, person: Person, people: readonly Named[]) {
  const rows = await tx<{ id: string; body: string }[]>`
    select id, body from comment where body ilike any(${hintsOf(person)}::text[]) order by id for update`;
  return rows.filter(({ body }) => withoutName(body, person, people, "") !== body);
}

/** Comments as they were said, beside the log. */
async function textsNaming(tx: Tx, person: Person, people: readonly Named[]): Promise<string[]> {
  const rows = await tx<{ id: string; body: string }[]>`
    select e.id, p.data ->> 'body' as body from event_log e
      join event_personal p on p.tenant_id = e.tenant_id and p.event_id = e.id
     where e.type like '%\_commented' and p.data ->> 'body' ilike any(${hintsOf(person)}::text[]) order by e.id`;
  return rows.filter(({ body }) => withoutName(body, person, people, "") !== body).map(({ id }) => id);
}

/** The text with the person's name, mail address and mentions replaced. */
export function withoutName(text: string, person: Person, people: readonly Named[], called: string): string {
  let rest = text;
  const mentions = mentionSpans(text, people).filter((span) => span.accountId === person.accountId);
  for (const { start, end } of mentions.reverse()) rest = `${rest.slice(0, start)}@${called}${rest.slice(end)}`;
  for (const known of [person.email, person.name]) rest = rest.replace(wordOf(known), () => called);
  return rest;
}

const wordOf = (known: string) =>
  new RegExp(`(?<![\\p{L}\\p{N}])${known.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}(?![\\p{L}\\p{N}])`, "giu");
