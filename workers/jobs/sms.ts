import { codeSms, noticeSms } from "#app/components/notice-texts.ts";
import { type SealingKeys, unseal } from "#app/modules/access/sealing.server.ts";
import { sealedAs } from "#app/modules/notices/queue-mail.server.ts";
import { isPublic, type Target, targetOf } from "#app/modules/shared/outgoing-address.server.ts";
import type { Sql } from "#db/client.ts";
import { inTenant } from "#db/transaction.ts";
import { noteTried } from "#workers/jobs/channel-state.ts";
import { postTo } from "#workers/jobs/http-post.ts";
import { type Outgoing, type Sender, Undeliverable, Unwanted } from "#workers/jobs/outgoing.ts";
import { factsOf, takenOf, wordsFor } from "#workers/jobs/reach.ts";
import { type SmsSettings, smsBody } from "#workers/jobs/sms-settings.ts";

type Texts = {
  sql: Sql;
  settings: SmsSettings;
  /** Our public address, which links lead to. */
  base: string;
  keys: () => Promise<SealingKeys>;
  timeoutMs?: number;
};

/** Hands SMS to the operator's gateway, each with its id as Idempotency-Key: one that was taken without our hearing of it is known again. */
export function openSms(texts: Texts): Sender {
  const { settings, timeoutMs } = texts;
  return {
    channel: "sms",
    async send([message]) {
      if (!message) throw new Undeliverable("nothing to send");
      const { to, text } = await write(texts, message);
      const headers = {
        "Content-Type": "application/json",
        Accept: "application/json",
        "Idempotency-Key": message.id,
        ...(settings.header ? { [settings.header[0]]: settings.header[1] } : {}),
      };
      return takenOf(await postTo(await gateway(settings.url), headers, smsBody(settings, to, text), timeoutMs));
    },
    onTried: (reason) => noteTried(texts.sql, "sms", reason),
  };
}

/** The operator named the address, so it may lie inside; numbers and the key go over the internet by https only. */
async function gateway(url: string): Promise<Target> {
  const { hostname, protocol } = new URL(url);
  const target = await targetOf(url, new Set([hostname.replace(/^\[|\]$/g, "").toLowerCase()]));
  if (protocol === "http:" && isPublic(target.address))
    throw new Error("The gateway is on the internet: PULSE_SMS_URL must begin with https://");
  return target;
}

async function write({ sql, base, keys }: Texts, message: Outgoing): Promise<{ to: string; text: string }> {
  return inTenant(sql, message.tenant_id, async (tx) => {
    const t = await wordsFor(tx, message);
    const [phone] = await tx<{ number: string; confirmed: boolean }[]>`
      select number, confirmed_at is not null as confirmed from notice_phone where account_id = ${message.account_id}`;
    if (!phone) throw new Unwanted("The person has no phone number any more.");
    if (message.sealed) {
      const [number, code = ""] = unseal(await keys(), message.sealed, sealedAs(message.key))
        .toString()
        .split(" ");
      if (number !== phone.number) throw new Unwanted("The person has entered another number.");
      return { to: phone.number, text: codeSms(t, code) };
    }
    if (!phone.confirmed) throw new Unwanted("The phone number is not confirmed.");
    return { to: phone.number, text: noticeSms(t, await factsOf(tx, message), base) };
  });
}
