import { readFileSync, statSync } from "node:fs";
import { isIP } from "node:net";
import * as z from "zod";
import { type BucketPlace, openBucketPlace, storeOf } from "#app/modules/shared/bucket.server.ts";
import { readHosts } from "#app/modules/shared/outgoing-address.server.ts";

/** The web's whole configuration. A wrong variable stops the start and is named. */
export type WebEnv = {
  databaseUrl: string;
  host: string;
  port: number;
  /** Our public origins (`scheme://host[:port]`); the first is used where none of them was asked for. */
  origins: string[];
  secret: Uint8Array;
  rateLimit: number;
  /** Addresses whose X-Forwarded-* are believed. */
  trustedProxies: string[];
  natsUrl: string | null;
  redisUrl: string | null;
  /** `host:port` that answers our public https addresses, where this machine does not reach them by their names. */
  proxy: string | null;
  analyticsUrl: string | null;
  dataFolder: string;
  /** A bucket for attachments; null keeps them in the data folder. */
  filesTo: BucketPlace | null;
  fileQuotaBytes: number;
  /** The company that Grafana shows; null without Grafana. */
  grafanaCompany: string | null;
  databaseConnections: number;
  /** The payment processor signs its notices with the first; an old one beside it stays good while it is changed. */
  processorSecrets: string[];
  /** Hosts inside that webhooks may call, and that sign-in providers may be at; every other must be public. */
  hosts: { webhooks: ReadonlySet<string>; providers: ReadonlySet<string> };
  /** The clock was ahead once, and what the books say of it is passed over. */
  clockIsRight: boolean;
  /** The collector that spans are sent to; null without one. */
  tracesTo: string | null;
};

export class BadEnvironment extends Error {}

const empty = (value: string | undefined) => (value === "" ? undefined : value);
const optional = z.string().optional().transform(empty);

function isAddressOrNetwork(entry: string): boolean {
  const [address = "", bits, ...rest] = entry.split("/");
  const most = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  return most > 0 && rest.length === 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most));
}

const schema = z.object({
  DATABASE_URL: z.string({ error: "is missing" }).regex(/^postgres(ql)?:\/\//, "must start with postgres://"),
  HOST: optional.transform((value) => value ?? "127.0.0.1"),
  PORT: optional
    .transform((value) => value ?? "3000")
    .refine((value) => /^\d{1,5}$/.test(value) && Number(value) <= 65_535, "must be a port number")
    .transform(Number),
  PULSE_URL: optional,
  PULSE_SECRET_FILE: z.string({ error: "is missing" }).min(1, "is missing"),
  PULSE_RATE_LIMIT: optional
    .transform((value) => value ?? "1000")
    .refine((value) => /^[1-9]\d{0,7}$/.test(value), "must be a whole number of requests a minute")
    .transform(Number),
  PULSE_TRUSTED_PROXY: optional
    .transform((value) => value?.split(",").map((entry) => entry.trim()) ?? [])
    .refine((entries) => entries.every(isAddressOrNetwork), "must be addresses or networks such as 10.42.0.0/16"),
  PULSE_PROXY: optional.refine(
    (value) => value === undefined || /^[\w.-]+:[1-9]\d{0,4}$/.test(value),
    "must be host:port, such as proxy:8443",
  ),
  PULSE_DATABASE_CONNECTIONS: optional
    .transform((value) => value ?? "12")
    .refine((value) => /^[1-9]\d{0,2}$/.test(value), "must be a number of connections")
    .transform(Number),
  PULSE_DATA: optional.transform((value) => value ?? ".pulse"),
  PULSE_FILES_TO: optional,
  PULSE_FILES_QUOTA_MB: optional
    .transform((value) => value ?? "10000")
    .refine((value) => /^[1-9]\d{0,8}$/.test(value), "must be a number of megabytes for each company")
    .transform(Number),
  PULSE_GRAFANA_COMPANY: optional.refine(
    (value) => value === undefined || /^[a-z0-9][a-z0-9-]{0,62}$/.test(value),
    "must be a company's short name",
  ),
  PULSE_PROCESSOR_WEBHOOK_SECRET: optional
    .transform((value) => value?.split(",").map((entry) => entry.trim()) ?? [])
    .refine(
      (secrets) => secrets.every((secret) => /^(whsec_)?[\w+/=-]{32,100}$/.test(secret)),
      "must be a secret such as whsec_… of at least 24 bytes, or two of them with a comma",
    ),
  OTEL_EXPORTER_OTLP_ENDPOINT: optional.refine(
    (value) => value === undefined || /^https?:\/\//.test(value),
    "must start with http:// or https://",
  ),
  PULSE_CLOCK: optional.refine((value) => value === undefined || value === "right", 'may be "right", or is left out'),
  PULSE_WEBHOOK_HOSTS: optional.transform(readHosts),
  PULSE_OIDC_HOSTS: optional.transform(readHosts),
  NATS_URL: optional,
  REDIS_URL: optional,
  ANALYTICS_URL: optional.refine(
    (value) => value === undefined || /^(unix:\/|http:\/\/)/.test(value),
    "must start with unix:/ or http://",
  ),
});

function readOrigins(list: string | undefined, port: number): string[] {
  if (!list) return [`http://127.0.0.1:${port}`, `http://localhost:${port}`];
  return list.split(",").map((entry) => {
    let url: URL;
    try {
      url = new URL(entry.trim());
    } catch {
      throw new BadEnvironment(`PULSE_URL: "${entry.trim()}" is not an address such as https://pulse.example.com`);
    }
    if (!/^https?:$/.test(url.protocol) || url.pathname !== "/" || url.search || url.username) {
      throw new BadEnvironment(`PULSE_URL: "${entry.trim()}" must be scheme, host and port only`);
    }
    return url.origin;
  });
}

function readSecret(file: string): Uint8Array {
  let bytes: Buffer;
  try {
    if ((statSync(file).mode & 0o077) !== 0)
      throw new BadEnvironment("PULSE_SECRET_FILE: others may read it; chmod 600 it");
    bytes = readFileSync(file);
  } catch (error) {
    if (error instanceof BadEnvironment) throw error;
    throw new BadEnvironment(`PULSE_SECRET_FILE cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
  const text = bytes.toString("utf8").trim();
  if (text.length < 32) throw new BadEnvironment("PULSE_SECRET_FILE: the secret must have at least 32 bytes");
  return new TextEncoder().encode(text);
}

function readFilesTo(target: string | undefined, source: Record<string, string | undefined>): BucketPlace | null {
  try {
    return target ? openBucketPlace("PULSE_FILES_TO", target, storeOf(source)) : null;
  } catch (error) {
    throw new BadEnvironment((error as Error).message);
  }
}

export function readEnv(source: Record<string, string | undefined>): WebEnv {
  const parsed = schema.safeParse(source);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new BadEnvironment(`${String(issue?.path[0])} ${issue?.message}`);
  }
  const env = parsed.data;
  return {
    databaseUrl: env.DATABASE_URL,
    host: env.HOST,
    port: env.PORT,
    origins: readOrigins(env.PULSE_URL, env.PORT),
    secret: readSecret(env.PULSE_SECRET_FILE),
    rateLimit: env.PULSE_RATE_LIMIT,
    trustedProxies: env.PULSE_TRUSTED_PROXY,
    proxy: env.PULSE_PROXY ?? null,
    natsUrl: env.NATS_URL ?? null,
    redisUrl: env.REDIS_URL ?? null,
    analyticsUrl: env.ANALYTICS_URL ?? null,
    dataFolder: env.PULSE_DATA,
    filesTo: readFilesTo(env.PULSE_FILES_TO, source),
    fileQuotaBytes: env.PULSE_FILES_QUOTA_MB * 1_000_000,
    grafanaCompany: env.PULSE_GRAFANA_COMPANY ?? null,
    databaseConnections: env.PULSE_DATABASE_CONNECTIONS,
    clockIsRight: env.PULSE_CLOCK === "right",
    tracesTo: env.OTEL_EXPORTER_OTLP_ENDPOINT ?? null,
    processorSecrets: env.PULSE_PROCESSOR_WEBHOOK_SECRET,
    hosts: { webhooks: env.PULSE_WEBHOOK_HOSTS, providers: env.PULSE_OIDC_HOSTS },
  };
}
