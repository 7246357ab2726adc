import { resolve } from "node:path";
import { fromFiles } from "#db/from-files.ts";

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
};

/** A fault of whoever starts the program: said as a sentence, without a stack. */
export class StartRefused extends Error {}

export function readSettings(source: NodeJS.ProcessEnv, root: string): Settings {
  const env = fromFiles(source);
  const port = Number(env.PORT || "3000");
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new StartRefused(`PORT must be a number from 1 to 65535, not "${env.PORT}".`);
  }
  const seed = env.PULSE_SEED || "demo";
  if (seed !== "demo" && seed !== "none") throw new StartRefused(`PULSE_SEED must be "demo" or "none", not "${seed}".`);
  return {
    port,
    host: env.HOST || "127.0.0.1",
    publicUrl: env.PULSE_URL || `http://127.0.0.1:${port},http://localhost:${port}`,
    dataPath: resolve(root, env.PULSE_DATA || ".pulse"),
    seed,
    databaseUrl: env.DATABASE_URL || null,
    natsUrl: env.NATS_URL || null,
    redisUrl: env.REDIS_URL || null,
    without: new Set((env.PULSE_WITHOUT ?? "").split(",").map((name) => name.trim().toLowerCase())),
  };
}

export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/** The address this machine itself reaches the web at, whatever it listens on. */
export function ownUrl(settings: Pick<Settings, "host" | "port">): string {
  const everywhere = settings.host === "0.0.0.0" || settings.host === "::";
  const host = everywhere ? "127.0.0.1" : settings.host;
  return `http://${host.includes(":") ? `[${host}]` : host}:${settings.port}`;
}
