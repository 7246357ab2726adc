import { setTimeout as sleep } from "node:timers/promises";
import type { Request } from "express";
import { identify } from "#app/modules/access/identify.server.ts";
import { readConsumers } from "#app/modules/history.server.ts";
import { readArchiveState } from "#app/modules/operations/archive.server.ts";
import { readBackupState } from "#app/modules/operations/queries.server.ts";
import { readProcessorFigures } from "#app/modules/payments/queries.server.ts";
import type { RequestContext, Services } from "./context.server.ts";
import { bearerCredential, bearerOf } from "./credential.server.ts";
import { readMachine } from "./machine.server.ts";
import type { WebMetrics } from "./metrics.server.ts";

/** What proxies add to tell for whom they ask. */
const FORWARDED = /^(x-forwarded-.*|forwarded|via|x-real-ip|x-client-ip|true-client-ip|cf-connecting-ip)$/;

/** For an administrator's token, or for this machine when nobody stands in between. */
async function mayRead(request: Request, context: RequestContext, services: Services): Promise<boolean> {
  const bearer = bearerOf(request.get("authorization"));
  if (bearer) {
    const credential = await bearerCredential(context, bearer);
    const identity = credential && (await soon(identify(services.sql, credential)));
    return identity?.role === "admin" && (identity.scopes === null || identity.scopes.includes("*"));
  }
  const isForwarded = Object.keys(request.headers).some((name) => FORWARDED.test(name));
  return !isForwarded && /^(127\.|::1$|::ffff:127\.)/.test(request.socket.remoteAddress ?? "");
}

const SOON_MS = 2_000;

/** What a database says that answers at all; null otherwise: whoever asks each 15 seconds does not wait for one that is silent. */
async function soon<T>(asked: Promise<T>): Promise<T | null> {
  const stop = new AbortController();
  try {
    return await Promise.race([asked.catch(() => null), sleep(SOON_MS, null, { signal: stop.signal })]);
  } finally {
    stop.abort();
  }
}

/** The figures of this web and of the installation as Prometheus reads them; null for whoever may not. */
export async function readMetrics(
  request: Request,
  context: RequestContext,
  services: Services,
  metrics: WebMetrics,
): Promise<string | null> {
  if (!(await mayRead(request, context, services))) return null;
  // Without a database the rest is worth having all the more.
  const [ready, machine, backups, archive, processor, consumers, worker] = await Promise.all([
    services.readiness(),
    readMachine(services.dataFolder),
    soon(readBackupState(services.sql)),
    readArchiveState(services.dataFolder),
    soon(readProcessorFigures(services.sql)),
    soon(readConsumers(services.sql)),
    services.analytics.metrics(),
  ]);
  const databaseUp = ready.checks.database !== "down";
  return metrics.text({
    liveStreams: services.live.size(),
    databaseUp,
    machine,
    certificate: services.certificate(),
    backups,
    archive,
    processor,
    consumers,
    worker,
  });
}
