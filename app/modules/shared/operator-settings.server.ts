import { openBucketPlace, storeOf } from "#app/modules/shared/bucket.server.ts";

type Variables = Record<string, string | undefined>;

/** `shown: false` where the value may hold a password. */
type Rule = { fits: RegExp; must: string; by: string; shown?: boolean };

const TIME_OR_OFF = /^(off|([01]\d|2[0-3]):[0-5]\d)$/;
const TIME_MUST = "be a time of day such as 02:30, or off";

/** What the worker and the backups read. The mail's and the SMS gateway's settings are judged where they are used: the System page says so. */
const RULES: Record<string, Rule> = {
  PULSE_BACKUP_AT: { fits: TIME_OR_OFF, must: TIME_MUST, by: "02:30" },
  PULSE_COMPARE_AT: { fits: TIME_OR_OFF, must: TIME_MUST, by: "04:00" },
  PULSE_BACKUP_KEEP: {
    fits: /^ *0{0,3}[1-9]\d{0,3} *, *\d{1,4} *, *\d{1,4} *$/,
    must: 'be days (at least one), weeks and months to keep, such as "7,4,12"',
    by: "7,4,12",
  },
  PULSE_BACKUP_COPY_TO: {
    fits: /^(\/|s3:\/\/|rclone:[\w. +@][\w. +@-]*:)/,
    must: "be a folder such as /mnt/nas/pulse, s3://bucket/folder or rclone:remote:folder",
    by: "no second place",
  },
  PULSE_PUSH: { fits: /^(on|off)$/, must: 'be "on" or "off"', by: "on" },
  PULSE_HEALTH_URL: { fits: /^http:\/\/[^/]+\/?$/, must: "be an address such as http://127.0.0.1:3100", by: "none" },
  PULSE_PROCESSOR_URL: { fits: /^https?:\/\/./, must: "be an http:// or https:// address", by: "none", shown: false },
  PULSE_PROCESSOR_KEY: { fits: /^.{16,}$/, must: "have at least 16 characters", by: "none", shown: false },
  OTEL_EXPORTER_OTLP_ENDPOINT: { fits: /^https?:\/\/./, must: "be an http:// or https:// address", by: "none" },
};

/** A sentence on the first variable that cannot be meant, with what holds without it; null where all can. */
export function wrongSetting(env: Variables): string | null {
  for (const [name, { fits, must, by, shown = true }] of Object.entries(RULES)) {
    const value = env[name];
    if (!value || fits.test(value)) continue;
    return `${name} must ${must}${shown ? `, not "${value}"` : ""}. Left out, it is ${by}.`;
  }
  return wrongStore(env);
}

function wrongStore(env: Variables): string | null {
  const name = "PULSE_BACKUP_COPY_TO";
  const to = env[name];
  if (!to?.startsWith("s3://")) return null;
  try {
    openBucketPlace(name, to, storeOf(env));
    return null;
  } catch (error) {
    return error instanceof RangeError
      ? error.message
      : "PULSE_S3_ENDPOINT must be an address such as https://s3.host.";
  }
}
