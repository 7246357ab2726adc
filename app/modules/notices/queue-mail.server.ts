import { type SealingKeys, seal } from "#app/modules/access/sealing.server.ts";
import { newId } from "#app/modules/shared/id.ts";
import type { Db, Tx } from "#db/client.ts";

export type MailState = {
  configured: boolean;
  server: string | null;
  error: string | null;
  errorAt: Date | null;
  sentAt: Date | null;
};

/** Whether this installation can send mail, as its worker last said. */
export async function readMailState(db: Db): Promise<MailState> {
  const [row] = await db<MailState[]>`
    select configured, server, error, error_at as "errorAt", sent_at as "sentAt" from mail_state`;
  return row ?? { configured: false, server: null, error: null, errorAt: null, sentAt: null };
}

/** The company's messages that wait or that were given up. */
export async function countOutgoing(db: Db): Promise<{ waiting: number; failed: number }> {
  const [row] = await db<{ waiting: number; failed: number }[]>`
    select count(*) filter (where state in ('waiting', 'sending'))::int as waiting,
           count(*) filter (where state = 'failed')::int as failed
      from outgoing_message where state in ('waiting', 'sending', 'failed')`;
  return row ?? { waiting: 0, failed: 0 };
}

/** Everything that was given up is tried again. Returns how many. */
export async function retryOutgoing(tx: Tx, now: Date): Promise<number> {
  const rows = await tx`
    update outgoing_message f set state = 'waiting', attempts = 0, due_at = ${now}, finished_at = null
     where state = 'failed' and coalesce(expires_at > ${now}, true)
       and not exists (select 1 from outgoing_message w where w.key = f.key and w.state in ('waiting', 'sending'))
     returning pg_notify('pulse_outgoing', '')`;
  return rows.length;
}

/** Mails to people: once each, or when the person's day of gathered ones comes. Nothing is queued where no mail can be sent. */
export async function queueNoticeMails(
  tx: Tx,
  tenantId: string,
  mails: readonly { accountId: string; key: string; data: Record<string, unknown>; gatherAt: Date | null }[],
): Promise<void> {
  if (mails.length === 0) return;
  const rows = mails.map((mail) => ({
    account_id: mail.accountId,
    key: `notice:${mail.accountId}:${mail.key}`,
    data: mail.data,
    due_at: mail.gatherAt?.toISOString() ?? null,
  }));
  await tx`
    insert into outgoing_message (tenant_id, channel, kind, key, account_id, data, gathered, due_at)
    select ${tenantId}::uuid, 'mail', 'notice', r.key, r.account_id, r.data, r.due_at is not null, coalesce(r.due_at, now())
      from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as r (account_id uuid, key text, data jsonb, due_at timestamptz)
     where exists (select 1 from mail_state where configured)
    on conflict (tenant_id, key) where state in ('waiting', 'sending') do nothing`;
  await tx`select pg_notify('pulse_outgoing', '')`;
}

export type LinkMail = {
  tenantId: string;
  accountId: string;
  kind: "invite" | "reset";
  url: string;
  expiresAt: Date;
};

export const sealedAs = (key: string) => `outgoing ${key}`;

/** A one-time link by mail: sealed until it is sent, then gone. Returns false where no mail can be sent. */
export async function queueLinkMail(tx: Tx, keys: SealingKeys, mail: LinkMail): Promise<boolean> {
  const key = `${mail.kind}:${newId()}`;
  const sealed = seal(keys, Buffer.from(mail.url), sealedAs(key));
  const rows = await tx`
    insert into outgoing_message (tenant_id, channel, kind, key, account_id, sealed, expires_at)
    select ${mail.tenantId}::uuid, 'mail', ${mail.kind}, ${key}, ${mail.accountId}::uuid, ${sealed}, ${mail.expiresAt}
     where exists (select 1 from mail_state where configured)
    returning pg_notify('pulse_outgoing', '')`;
  return rows.length > 0;
}
