import { createTransport, type Transporter } from "nodemailer";
import { noticeWords } from "#app/components/notice-words.ts";
import { wordsOf } from "#app/components/words/words.server.ts";
import type { Words } from "#app/components/words/words.ts";
import type { Analytics } from "#app/http/analytics.server.ts";
import type { Language } from "#app/modules/access/preferences.ts";
import { type SealingKeys, unseal } from "#app/modules/access/sealing.server.ts";
import { noticePath } from "#app/modules/notices/kinds.ts";
import { sealedAs } from "#app/modules/notices/queue-mail.server.ts";
import type { Sql } from "#db/client.ts";
import { inTenant } from "#db/transaction.ts";
import type { MailSettings } from "#workers/jobs/mail-settings.ts";
import { type Letter, linkLetter, noticeLetter, reportLetter, writeLetter } from "#workers/jobs/mail-text.ts";
import { type Outgoing, type Sender, Undeliverable } from "#workers/jobs/outgoing.ts";

const TIMEOUT_MS = 20_000;

type Post = {
  sql: Sql;
  settings: MailSettings;
  /** Our public address, which links lead to. */
  base: string;
  keys: () => Promise<SealingKeys>;
  /** Saved questions are asked when their mail goes out. */
  analytics: Pick<Analytics, "query">;
};

/** Says for the web whether mail can be sent. Without settings nothing is left waiting for ever. */
export async function noteMailState(sql: Sql, settings: MailSettings | null, problem: string | null): Promise<void> {
  await sql`
    update mail_state set configured = ${settings !== null}, server = ${settings ? `${settings.host}:${settings.port}` : null},
      sender = ${settings?.sender ?? null}, error = ${problem}, error_at = case when ${problem}::text is null then null else now() end`;
  if (settings) return;
  await sql`
    update outgoing_message set state = 'dropped', sealed = null, finished_at = now(), answer = 'No mail server is set.'
     where channel = 'mail' and state in ('waiting', 'sending')`;
}

export function openMail(post: Post): Sender & { close: () => void } {
  const transport = openTransport(post.settings);
  return {
    channel: "mail",
    send: (messages) => sendMail(post, transport, messages),
    async onTried(reason) {
      await post.sql`
        update mail_state set error = ${reason}, error_at = case when ${reason}::text is null then null else now() end,
          sent_at = case when ${reason}::text is null then now() else sent_at end`;
    },
    close: () => transport.close(),
  };
}

function openTransport({ host, port, secure, tls, user, password, ca }: MailSettings): Transporter {
  return createTransport({
    host,
    port,
    secure,
    requireTLS: tls === "required" && !secure,
    ignoreTLS: tls === "off",
    ...(user ? { auth: { user, pass: password ?? "" } } : {}),
    tls: { minVersion: "TLSv1.2", ...(ca ? { ca } : {}) },
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

type Person = { name: string; email: string; company: string; language: Language | null };

async function sendMail(post: Post, transport: Transporter, messages: readonly Outgoing[]): Promise<string> {
  const [first] = messages;
  if (!first) throw new Undeliverable("nothing to send");
  const { person, told } = await inTenant(post.sql, first.tenant_id, async (tx) => {
    const [person] = await tx<Person[]>`
      select m.name, m.email, t.name as company, p.language
        from access_members() m join tenant t on t.id = current_tenant() left join preference p on p.account_id = m.account_id
       where m.account_id = ${first.account_id} and m.disabled_at is null`;
    const names = await tx<{ id: string; name: string }[]>`select account_id as id, name from access_members()`;
    return { person, told: new Map(names.map(({ id, name }) => [id, name])) };
  });
  if (!person) throw new Undeliverable("The person is not in the company any more, or may not sign in.");
  // An address is checked when it is given; what would add a receiver or a header is never sent.
  if (/[\s<>,;"]/.test(person.email)) throw new Undeliverable("The mail address cannot be used.");

  const t = wordsOf(person.language ?? "en");
  const { letter, attachments } =
    first.kind === "report"
      ? await writeReport(post, t, person, first)
      : { letter: await letterFor(post, t, person, messages, told), attachments: [] };
  const { subject, text, html } = writeLetter(t, letter, post.base);
  try {
    const { response } = await transport.sendMail({
      from: post.settings.sender,
      to: { name: person.name, address: person.email },
      subject,
      text,
      html,
      attachments,
      // The same for each try, so that a mail that went out twice is known as one.
      messageId: `<${first.id}@${new URL(post.base).hostname}>`,
      headers: { "Auto-Submitted": "auto-generated" },
    });
    return response ?? "taken";
  } catch (error) {
    const { responseCode, code } = error as { responseCode?: number; code?: string };
    // The server knows this receiver or this mail, and says no for good; a wrong password or a full disk of its is no such answer.
    if (responseCode && responseCode >= 500 && (code === "EENVELOPE" || code === "EMESSAGE"))
      throw new Undeliverable((error as Error).message);
    throw error;
  }
}

async function letterFor(
  post: Post,
  t: Words,
  person: Person,
  messages: readonly Outgoing[],
  names: ReadonlyMap<string, string>,
): Promise<Letter> {
  const [first] = messages;
  if (first?.sealed) {
    const url = unseal(await post.keys(), first.sealed, sealedAs(first.key)).toString();
    return linkLetter(t, first.kind, person, url);
  }
  const told = messages.map(({ data }) => {
    const subjectType = String(data.subject_type ?? "");
    const facts = (data.told ?? {}) as Record<string, unknown>;
    const by = typeof data.by === "string" ? (names.get(data.by) ?? null) : null;
    const path = noticePath(subjectType, String(data.subject_id ?? ""), facts);
    return { text: noticeWords(t, { kind: String(data.kind), data: facts, by }), url: new URL(path, post.base).href };
  });
  return noticeLetter(t, person, told);
}

async function writeReport(post: Post, t: Words, person: Person, message: Outgoing) {
  // What makes files is loaded with the first of them.
  const { makeReport } = await import("#workers/jobs/report-file.ts");
  const { tenant_id: tenantId, account_id: accountId } = message;
  const asked = { tenantId, accountId: accountId ?? "", scheduleId: String(message.data.schedule_id), now: new Date() };
  const report = await inTenant(post.sql, tenantId, (tx) => makeReport(tx, post.analytics, asked));
  return { letter: reportLetter(t, person, report, post.base), attachments: [report.file] };
}
