import { readFileSync } from "node:fs";

const FROM_FILES = [
  "DATABASE_URL",
  "JOBS_DATABASE_URL",
  "PULSE_MAINTENANCE_URL",
  "NATS_URL",
  "REDIS_URL",
  "PULSE_SMTP_URL",
  "PULSE_SMS_KEY",
  "PULSE_PROCESSOR_KEY",
  "PULSE_S3_SECRET_KEY",
  "PULSE_PROCESSOR_WEBHOOK_SECRET",
];

export type Variables = Record<string, string | undefined>;

/**
 * The environment with what it only names: `DATABASE_URL_FILE` holds the DATABASE_URL, and so on for every address with a password
 * in it; DATABASE_PASSWORD_FILE holds the password that DATABASE_URL lacks. So secrets stand in files their owner alone can read,
 * not in the list of processes. A variable that is set wins over its file.
 */
export function fromFiles(source: Variables): Variables {
  const found: Variables = { ...source };
  for (const name of FROM_FILES) {
    const file = source[`${name}_FILE`];
    if (file && !source[name]) found[name] = readLine(`${name}_FILE`, file);
  }
  const passwordFile = source.DATABASE_PASSWORD_FILE;
  if (passwordFile && found.DATABASE_URL) {
    const url = new URL(found.DATABASE_URL);
    url.password ||= encodeURIComponent(readLine("DATABASE_PASSWORD_FILE", passwordFile));
    found.DATABASE_URL = url.href;
  }
  return found;
}

function readLine(name: string, file: string): string {
  let text: string;
  try {
    text = readFileSync(file, "utf8").trim();
  } catch (error) {
    throw new Error(`${name} names ${file}, which cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
  if (text === "") throw new Error(`${name} names ${file}, which is empty`);
  return text;
}
