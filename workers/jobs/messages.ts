import { setMaxListeners } from "node:events";
import { openAnalytics } from "#app/http/analytics.server.ts";
import { readSealingKeys } from "#app/http/sealing-keys.server.ts";
import { readHosts } from "#app/modules/shared/outgoing-address.server.ts";
import type { Sql } from "#db/client.ts";
import { keepAlerts } from "#workers/jobs/alerts.ts";
import { keepCardPayments, noteProcessor } from "#workers/jobs/card-payments.ts";
import { keepMail, type MailEnvironment } from "#workers/jobs/keep-mail.ts";
import { keepPush, keepSms, type ShortEnvironment } from "#workers/jobs/keep-short.ts";
import { keepSending } from "#workers/jobs/outgoing.ts";
import { openProcessor } from "#workers/jobs/payment-processor.ts";
import { keepSchedules } from "#workers/jobs/schedules.ts";
import { endSentMessages } from "#workers/jobs/sent-messages.ts";
import { keepTellingDisk } from "#workers/jobs/tell-disk.ts";
import { keepTelling } from "#workers/jobs/tell-events.ts";
import { openHooks } from "#workers/jobs/webhook.ts";
import { createLog } from "#workers/log.ts";

type Environment = MailEnvironment &
  ShortEnvironment & {
    ANALYTICS_URL?: string | undefined;
    PULSE_WEBHOOK_HOSTS?: string | undefined;
    PULSE_PROCESSOR_URL?: string | undefined;
    PULSE_PROCESSOR_KEY?: string | undefined;
  };

const PROCESSOR_TIMEOUT_MS = 10_000;

/** What watches and what goes out: alerts, mail, SMS, push, webhooks and calls to the payment processor. One that ends takes the others with it, so that all begin again. */
export async function keepMessages(options: {
  sql: Sql;
  env: Environment;
  dataFolder: string;
  stop: AbortSignal;
}): Promise<void> {
  const { sql, env, dataFolder } = options;
  const failed = new AbortController();
  const stop = AbortSignal.any([options.stop, failed.signal]);
  // Each part waits for the end in two or three places.
  setMaxListeners(50, stop);
  const analytics = openAnalytics(env.ANALYTICS_URL ?? null);
  const hooks = openHooks({
    sql,
    keys: () => readSealingKeys(dataFolder),
    allowed: readHosts(env.PULSE_WEBHOOK_HOSTS),
  });
  const parts = [
    keepTellingDisk({ sql, dataFolder, log: createLog("disk"), stop }),
    keepMail({ sql, env, dataFolder, analytics, log: createLog("mail"), stop }),
    keepSms({ sql, env, dataFolder, log: createLog("sms"), stop }),
    keepPush({ sql, env, dataFolder, log: createLog("push"), stop }),
    keepSchedules({ sql, log: createLog("schedules"), stop }),
    keepSending({ sql, sender: hooks, log: createLog("webhooks"), stop }),
    keepTelling({ sql, log: createLog("tell-events"), stop }),
    keepProcessor(sql, env, stop),
    endSentMessages(sql, createLog("messages"), stop),
    keepAlerts({ sql, analytics, log: createLog("alerts"), stop }),
  ];
  try {
    await Promise.all(parts);
  } finally {
    failed.abort();
    await Promise.allSettled(parts);
    analytics.close();
  }
}

/** Without a processor nothing waits for one, and the screens say so. */
async function keepProcessor(sql: Sql, env: Environment, stop: AbortSignal): Promise<void> {
  const { PULSE_PROCESSOR_URL: url, PULSE_PROCESSOR_KEY: key } = env;
  await noteProcessor(sql, url && key ? new URL(url).host : null);
  if (!url || !key) return new Promise((done) => stop.addEventListener("abort", () => done(), { once: true }));
  const processor = openProcessor({ url, key, timeoutMs: PROCESSOR_TIMEOUT_MS });
  await keepCardPayments({ sql, processor, log: createLog("card-payments"), stop });
}
