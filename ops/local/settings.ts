import { isAbsolute, resolve } from "node:path";
import { fromFiles, type Variables } from "#db/from-files.ts";

export type Settings = {
  host: string;
  port: number;
  /** Our public origins, comma separated. */
  publicUrl: string;
  dataPath: string;
  seed: "demo" | "none";
  databaseUrl: string | null;
  natsUrl: string | null;
  redisUrl: string | null;
  without: Set<string>;
  /** A folder on a second disk that every change is copied to. */
  archive: string | null;
};

/** A fault of whoever starts the program: said as a sentence, without a stack. */
export class StartRefused extends Error {}

export function readSettings(source: Variables, root: string): Settings {
  const env = fromFiles(source);
  const port = Number(env.PORT || "3000");
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new StartRefused(`PORT must be a number from 1 to 65535, not "${env.PORT}".`);
  }
  const seed = env.PULSE_SEED || "demo";
  if (seed !== "demo" && seed !== "none") throw new StartRefused(`PULSE_SEED must be "demo" or "none", not "${seed}".`);
  const dataPath = resolve(root, env.PULSE_DATA || ".pulse");
  return {
    port,
    host: env.HOST || "127.0.0.1",
    publicUrl: env.PULSE_URL || `http://127.0.0.1:${port},http://localhost:${port}`,
    dataPath,
    seed,
    databaseUrl: serverOf(env, "DATABASE_URL", /^postgres(ql)?:$/, "postgres://user:password@host:5432/name"),
    natsUrl: serverOf(env, "NATS_URL", /^(nats|tls|wss?):$/, "nats://host:4222"),
    redisUrl: serverOf(env, "REDIS_URL", /^rediss?:$/, "redis://host:6379"),
    without: new Set((env.PULSE_WITHOUT ?? "").split(",").map((name) => name.trim().toLowerCase())),
    archive: archiveOf(env, dataPath),
  };
}

function archiveOf(env: Variables, dataPath: string): string | null {
  const given = env.PULSE_ARCHIVE;
  if (!given) return null;
  const archive = resolve(given);
  if (!isAbsolute(given) || isInside(archive, dataPath) || isInside(dataPath, archive)) {
    throw new StartRefused(
      `PULSE_ARCHIVE must be a folder of its own on a second disk, such as /mnt/second/pulse, and neither hold PULSE_DATA (${dataPath}) nor lie in it.`,
    );
  }
  if (env.DATABASE_URL) {
    throw new StartRefused(
      "PULSE_ARCHIVE is for the server that Pulse brings along. A server of DATABASE_URL is archived by its own means: docs/backup.md says how.",
    );
  }
  return archive;
}

const isInside = (path: string, folder: string) => `${path}/`.startsWith(`${folder}/`);

/** What is misspelt would be tried for ever, or be refused by a library without the variable's name. Its value may hold a password. */
function serverOf(env: Variables, name: string, scheme: RegExp, example: string): string | null {
  const url = env[name];
  if (!url) return null;
  for (const one of url.split(",")) {
    const bare = name === "NATS_URL" && /^[\w.-]+(:\d+)?$/.test(one.trim());
    if (!bare && !(URL.canParse(one.trim()) && scheme.test(new URL(one.trim()).protocol)))
      throw new StartRefused(`${name} must be an address such as ${example}.`);
  }
  return url;
}

export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127\.\d+\.\d+\.\d+$/.test(host);
}

const hostOf = (origin: string) => (URL.canParse(origin) ? new URL(origin).hostname.replace(/^\[|\]$/g, "") : "");

/** Whether the web is known by an address beyond this machine: then a proxy in front may let others in. */
export function isKnownBeyond({ publicUrl }: Pick<Settings, "publicUrl">): boolean {
  return publicUrl.split(",").some((origin) => !isLoopback(hostOf(origin.trim())));
}

/** The address this machine itself reaches the web at, whatever it listens on. */
export function ownUrl(settings: Pick<Settings, "host" | "port">): string {
  const everywhere = settings.host === "0.0.0.0" || settings.host === "::";
  const host = everywhere ? "127.0.0.1" : settings.host;
  return `http://${host.includes(":") ? `[${host}]` : host}:${settings.port}`;
}

/** The address that people open: our first public one beyond this machine, else the web's own. */
export function peoplesUrl(settings: Pick<Settings, "publicUrl" | "host" | "port">): string {
  const origins = settings.publicUrl.split(",").map((origin) => origin.trim());
  return origins.find((origin) => !isLoopback(hostOf(origin))) ?? ownUrl(settings);
}
