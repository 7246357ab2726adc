import { createHmac } from "node:crypto";
import { request as plain, type RequestOptions } from "node:http";
import { request as secure } from "node:https";
import type { LookupFunction } from "node:net";
import { type SealingKeys, unseal } from "#app/modules/access/sealing.server.ts";
import { webhookSealedAs } from "#app/modules/notices/webhook-secret.ts";
import type { Sql } from "#db/client.ts";
import { type Outgoing, type Sender, Undeliverable } from "#workers/jobs/outgoing.ts";
import { ForbiddenAddress, type Target, targetOf } from "#workers/jobs/webhook-address.ts";

const TIMEOUT_MS = 10_000;
const READ_BYTES = 64 * 1024;

type Hooks = { sql: Sql; keys: () => Promise<SealingKeys>; allowed: ReadonlySet<string>; now?: () => Date };

/** Calls webhooks by the rules of Standard Webhooks: the receiver knows by the signature that it is us, and by the id a repetition. */
export function openHooks({ sql, keys, allowed, now = () => new Date() }: Hooks): Sender {
  return {
    channel: "webhook",
    async send([message]) {
      if (!message) throw new Undeliverable("nothing to send");
      const [rule] = await sql<{ url: string | null; secret: Buffer | null }[]>`
        select webhook_url as url, webhook_secret as secret from alert_rule
         where tenant_id = ${message.tenant_id} and id = ${message.rule_id}`;
      if (!rule?.url || !rule.secret) throw new Undeliverable("The alert has no webhook any more.");
      const secret = unseal(await keys(), rule.secret, webhookSealedAs(message.rule_id ?? "")).toString();
      const target = await targetOf(rule.url, allowed).catch((error: unknown) => {
        throw error instanceof ForbiddenAddress ? new Undeliverable(error.message) : error;
      });
      return call(target, message, secret, now());
    },
  };
}

/** `v1,` and the HMAC-SHA256 of id, timestamp and body under the secret's bytes. */
export function signature(secret: string, id: string, timestamp: number, body: string): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  return `v1,${createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64")}`;
}

function call({ url, address, family }: Target, message: Outgoing, secret: string, now: Date): Promise<string> {
  const body = JSON.stringify(message.data);
  const timestamp = Math.floor(now.getTime() / 1_000);
  // The address that was checked and no other, whatever the name means by now.
  const lookup = ((_name: string, options: { all?: boolean }, done: (...answer: unknown[]) => void) =>
    options.all ? done(null, [{ address, family }]) : done(null, address, family)) as unknown as LookupFunction;
  const options: RequestOptions = {
    method: "POST",
    lookup,
    family,
    agent: false,
    timeout: TIMEOUT_MS,
    signal: AbortSignal.timeout(TIMEOUT_MS),
    headers: {
      "Content-Type": "application/json",
      "Content-Length": Buffer.byteLength(body),
      "User-Agent": "Pulse",
      "webhook-id": message.id,
      "webhook-timestamp": timestamp,
      "webhook-signature": signature(secret, message.id, timestamp, body),
    },
  };
  return new Promise((resolve, reject) => {
    const sent = (url.protocol === "https:" ? secure : plain)(url, options, (response) => {
      const status = response.statusCode ?? 0;
      let read = 0;
      const over = () => {
        response.destroy();
        if (status >= 200 && status < 300) resolve(String(status));
        // Gone for good, as Standard Webhooks has it.
        else if (status === 410) reject(new Undeliverable("410: the receiver wants no more."));
        else reject(new Error(`The receiver answered ${status}.`));
      };
      response.on("data", (piece: Buffer) => {
        read += piece.length;
        if (read > READ_BYTES) over();
      });
      response.on("end", over);
      response.on("error", reject);
    });
    sent.on("timeout", () => sent.destroy(new Error("The receiver did not answer in time.")));
    sent.on("error", reject);
    sent.end(body);
  });
}
