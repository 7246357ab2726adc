import type { Analytics } from "#app/http/analytics.server.ts";
import { readSealingKeys } from "#app/http/sealing-keys.server.ts";
import type { Sql } from "#db/client.ts";
import { noteMailState, openMail } from "#workers/jobs/mail.ts";
import { BadMailSettings, type MailSettings, readMailSettings } from "#workers/jobs/mail-settings.ts";
import { keepSending } from "#workers/jobs/outgoing.ts";
import type { Log } from "#workers/log.ts";
import { pause } from "#workers/signal.ts";

/** For links in mails where no public address is set. */
const HERE = "http://127.0.0.1:3000";

export type MailEnvironment = Parameters<typeof readMailSettings>[0] & { PULSE_URL?: string | undefined };

/** The first address of PULSE_URL, which links lead to. */
export const publicOrigin = (urls: string | undefined) => new URL(urls?.split(",")[0]?.trim() || HERE).origin;

/** Sends mail until `stop`. With no settings, or wrong ones, it says so on the system page and has nothing wait. */
export async function keepMail(options: {
  sql: Sql;
  env: MailEnvironment;
  dataFolder: string;
  analytics: Pick<Analytics, "query">;
  log: Log;
  stop: AbortSignal;
}): Promise<void> {
  const { sql, env, dataFolder, analytics, log, stop } = options;
  let settings: MailSettings | null = null;
  let problem: string | null = null;
  try {
    settings = readMailSettings(env);
  } catch (error) {
    if (!(error instanceof BadMailSettings)) throw error;
    problem = error.message;
    log.error("mail cannot be sent", { reason: problem });
  }
  await noteMailState(sql, settings, problem);
  if (!settings) {
    while (!stop.aborted) await pause(60_000, stop);
    return;
  }
  const base = publicOrigin(env.PULSE_URL);
  const sender = openMail({ sql, settings, base, keys: () => readSealingKeys(dataFolder), analytics });
  try {
    await keepSending({ sql, sender, log, stop });
  } finally {
    sender.close();
  }
}
