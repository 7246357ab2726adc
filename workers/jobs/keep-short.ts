import { readSealingKeys } from "#app/http/sealing-keys.server.ts";
import { readHosts } from "#app/modules/shared/outgoing-address.server.ts";
import type { Sql } from "#db/client.ts";
import { noteChannel } from "#workers/jobs/channel-state.ts";
import { publicOrigin } from "#workers/jobs/keep-mail.ts";
import { keepSending } from "#workers/jobs/outgoing.ts";
import { keepVapidKeys, openPush } from "#workers/jobs/push.ts";
import { openSms } from "#workers/jobs/sms.ts";
import { BadSmsSettings, readSmsSettings, type SmsSettings } from "#workers/jobs/sms-settings.ts";
import type { Log } from "#workers/log.ts";
import { pause } from "#workers/signal.ts";

export type ShortEnvironment = Parameters<typeof readSmsSettings>[0] & {
  PULSE_URL?: string | undefined;
  PULSE_PUSH?: string | undefined;
  PULSE_PUSH_HOSTS?: string | undefined;
};

type Options = { sql: Sql; env: ShortEnvironment; dataFolder: string; log: Log; stop: AbortSignal };

/** Sends SMS until `stop`. With no settings, or wrong ones, it says so on the system page and has nothing wait. */
export async function keepSms({ sql, env, dataFolder, log, stop }: Options): Promise<void> {
  let settings: SmsSettings | null = null;
  let problem: string | null = null;
  try {
    settings = readSmsSettings(env);
  } catch (error) {
    if (!(error instanceof BadSmsSettings)) throw error;
    problem = error.message;
    log.error("SMS cannot be sent", { reason: problem });
  }
  await noteChannel(sql, "sms", { configured: settings !== null, server: settings?.server ?? null, problem });
  if (!settings) return idle(stop);
  const keys = () => readSealingKeys(dataFolder);
  const sender = openSms({ sql, settings, base: publicOrigin(env.PULSE_URL), keys });
  await keepSending({ sql, sender, log, stop });
}

/** Pushes to browsers until `stop`, unless PULSE_PUSH is off. */
export async function keepPush({ sql, env, dataFolder, log, stop }: Options): Promise<void> {
  const configured = env.PULSE_PUSH !== "off";
  const keys = () => readSealingKeys(dataFolder);
  if (configured) await keepVapidKeys(sql, await keys());
  await noteChannel(sql, "push", { configured, server: null, problem: null });
  if (!configured) return idle(stop);
  const allowed = readHosts(env.PULSE_PUSH_HOSTS);
  const sender = openPush({ sql, keys, base: publicOrigin(env.PULSE_URL), allowed });
  await keepSending({ sql, sender, log, stop });
}

async function idle(stop: AbortSignal): Promise<void> {
  while (!stop.aborted) await pause(60_000, stop);
}
