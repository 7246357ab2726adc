import { readFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { ServerBuild } from "@remix-run/node";
import { BadEnvironment, readEnv } from "#app/env.server.ts";
import { fitCost } from "#app/modules/access/passwords.server.ts";
import { fromFiles } from "#db/from-files.ts";
import { measureProcess } from "#db/metrics.ts";
import { openTracing } from "#db/tracing.ts";
import { openDatabase } from "./db.server.ts";
import { logFault, logLine } from "./log.server.ts";
import { createWeb } from "./web.server.ts";

// Beside the bundle (build/web.js) lie the screens (build/server) and what browsers load (build/client).
const BUILD = fileURLToPath(new URL("../../build/", import.meta.url));
const SWEEP_MS = 10 * 60_000;

async function start(): Promise<void> {
  const env = readEnv(fromFiles(process.env));
  const screens = `${BUILD}server/index.js`;
  await readFile(screens).catch(() => {
    throw new BadEnvironment("the screens are not built (build/server/index.js is missing); run `npm start`");
  });
  const build = (await import(pathToFileURL(screens).href)) as ServerBuild;
  measureProcess("web");
  const endTracing = await openTracing("pulse-web", env.tracesTo ?? undefined);
  const sql = openDatabase(env.databaseUrl, env.databaseConnections);
  const web = createWeb({
    sql,
    probe: openDatabase(env.databaseUrl, 1),
    build,
    origins: env.origins,
    secret: env.secret,
    rateLimit: env.rateLimit,
    trustedProxies: env.trustedProxies,
    proxy: env.proxy,
    analyticsUrl: env.analyticsUrl,
    dataFolder: env.dataFolder,
    filesTo: env.filesTo,
    fileQuotaBytes: env.fileQuotaBytes,
    grafanaCompany: env.grafanaCompany,
    processorSecrets: env.processorSecrets,
    hosts: env.hosts,
    clockIsRight: env.clockIsRight,
    withBus: env.natsUrl !== null,
    withQueue: env.redisUrl !== null,
    clientFolder: `${BUILD}client`,
  });

  if (env.origins.some((origin) => origin.startsWith("http:") && !/\/\/(127\.|localhost|\[::1\])/.test(origin))) {
    logLine(
      "warn",
      "PULSE_URL has an origin beyond this machine without https: passwords and sessions cross the network readable",
    );
  }
  const sweep = setInterval(
    () => void sql`select access_sweep()`.catch((error) => logFault(error, { part: "sweep" })),
    SWEEP_MS,
  );
  sweep.unref();

  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    clearInterval(sweep);
    web
      .close()
      .then(endTracing)
      .then(
        () => process.exit(0),
        (error) => {
          logFault(error, { part: "drain" });
          process.exit(1);
        },
      );
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);

  web.server.on("error", (error) => {
    logLine("error", `the web cannot listen on ${env.host}:${env.port}: ${error.message}`);
    process.exit(1);
  });
  web.server.listen(env.port, env.host, () => {
    const { address, port } = web.server.address() as AddressInfo;
    logLine("info", `listening on ${address}:${port}`);
    fitCost().then(
      (passes) => logLine("info", `passwords are hashed with ${passes} passes`),
      (error) => logFault(error, { part: "passwords" }),
    );
  });
}

start().catch((error) => {
  if (error instanceof BadEnvironment) logLine("error", `cannot start: ${error.message}`);
  else logFault(error, { part: "start" });
  process.exit(1);
});
