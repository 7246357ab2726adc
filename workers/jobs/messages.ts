import { openAnalytics } from "#app/http/analytics.server.ts";
import { readSealingKeys } from "#app/http/sealing-keys.server.ts";
import type { Sql } from "#db/client.ts";
import { keepAlerts } from "#workers/jobs/alerts.ts";
import { keepMail, type MailEnvironment } from "#workers/jobs/keep-mail.ts";
import { keepSending } from "#workers/jobs/outgoing.ts";
import { openHooks } from "#workers/jobs/webhook.ts";
import { readHosts } from "#workers/jobs/webhook-address.ts";
import { createLog } from "#workers/log.ts";

type Environment = MailEnvironment & {
  ANALYTICS_URL?: string | undefined;
  PULSE_WEBHOOK_HOSTS?: string | undefined;
};

/** What watches and what goes out: alerts, mail and webhooks. One that ends takes the others with it, so that all begin again. */
export async function keepMessages(options: {
  sql: Sql;
  env: Environment;
  dataFolder: string;
  stop: AbortSignal;
}): Promise<void> {
  const { sql, env, dataFolder } = options;
  const failed = new AbortController();
  const stop = AbortSignal.any([options.stop, failed.signal]);
  const analytics = openAnalytics(env.ANALYTICS_URL ?? null);
  const hooks = openHooks({
    sql,
    keys: () => readSealingKeys(dataFolder),
    allowed: readHosts(env.PULSE_WEBHOOK_HOSTS),
  });
  const parts = [
    keepMail({ sql, env, dataFolder, log: createLog("mail"), stop }),
    keepSending({ sql, sender: hooks, log: createLog("webhooks"), stop }),
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
