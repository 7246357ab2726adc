import { connect as connectSocket } from "node:net";
import { openAnalytics } from "#app/http/analytics.server.ts";
import { portIsFree } from "../local/ports.ts";
import type { RunState } from "../local/run-state.ts";
import type { Settings } from "../local/settings.ts";
import { getJson, type Readiness } from "../local/until-ready.ts";
import type { Finding } from "./doctor.ts";

type Where = { settings: Settings; running: RunState | null; env: Record<string, string | undefined> };

/** The web and the worker: those of this machine's start, or those that WEB_URL and ANALYTICS_URL name. */
export async function examinePrograms({ settings, running, env }: Where): Promise<Finding[]> {
  const web = env.WEB_URL || running?.url;
  const worker = env.ANALYTICS_URL || running?.analyticsUrl;
  const elsewhere = env.WEB_URL ? "docker compose ps, and docker compose logs" : null;
  return [
    web ? await examineWeb(web, elsewhere && `${elsewhere} web`) : await portOf(settings),
    ...(worker ? [await examineWorker(worker, elsewhere && `${elsewhere} worker`)] : []),
  ];
}

async function examineWeb(url: string, mend: string | null): Promise<Finding> {
  const check = "web";
  const answer = await getJson(`${url}/readyz`, 5_000);
  if (answer?.status !== 200) {
    const found = answer ? `${url} is not ready${notOk(answer.body)}` : `${url} does not answer`;
    return { check, state: "fail", found, mend: mend ?? "look at what npm start prints" };
  }
  const state = answer.body.status === "ok" ? "ok" : "warn";
  return { check, state, found: `${url} is ${answer.body.status}${notOk(answer.body)}` };
}

function notOk(body: Readiness): string {
  const waiting = Object.entries(body.checks ?? {}).filter(([, state]) => state !== "ok");
  return waiting.length > 0 ? ` (${waiting.map(([name, state]) => `${name}: ${String(state)}`).join(", ")})` : "";
}

async function portOf({ port, host }: Settings): Promise<Finding> {
  const check = "web";
  if (await portIsFree(port, host)) return { check, state: "ok", found: `not running; port ${port} is free` };
  const found = `port ${port} is taken by another program`;
  return { check, state: "fail", found, mend: `PORT=${port + 1} npm start` };
}

async function examineWorker(url: string, mend: string | null): Promise<Finding> {
  const check = "worker";
  const analytics = openAnalytics(url);
  try {
    if (await analytics.health()) return { check, state: "ok", found: "answers" };
    const found = "does not answer: invoices, mails, backups and figures wait for it";
    return {
      check,
      state: "fail",
      found,
      mend: mend ?? "it is started again by itself; look at what npm start prints",
    };
  } finally {
    analytics.close();
  }
}

const PORTS = { nats: 4222, redis: 6379 };

/** Whether NATS and Redis, where there are any, take a connection. Of several addresses one that does is enough. */
export async function examineBrokers({ settings, running }: Pick<Where, "settings" | "running">): Promise<Finding[]> {
  const urls = { nats: running?.natsUrl ?? settings.natsUrl, redis: running?.redisUrl ?? settings.redisUrl };
  const findings: Finding[] = [];
  for (const check of ["nats", "redis"] as const) {
    const addresses = (urls[check] ?? "").split(",").flatMap((one) => (one.trim() ? addressOf(one.trim(), check) : []));
    if (addresses.length === 0) continue;
    const reached = await Promise.all(addresses.map(({ host, port }) => reaches(host, port)));
    const [one] = addresses.filter((_, index) => reached[index]);
    if (one) findings.push({ check, state: "ok", found: `answers on port ${one.port}` });
    else {
      const found = `${addresses.map(({ host, port }) => `${host}:${port}`).join(", ")} does not answer`;
      const mend = "Pulse goes on without; look at its log in PULSE_DATA/logs, or docker compose logs";
      findings.push({ check, state: "warn", found, mend });
    }
  }
  return findings;
}

function addressOf(url: string, check: keyof typeof PORTS) {
  const { hostname, port } = new URL(url.includes("://") ? url : `${check}://${url}`);
  return { host: hostname, port: Number(port) || PORTS[check] };
}

function reaches(host: string, port: number): Promise<boolean> {
  return new Promise((answer) => {
    const socket = connectSocket({ host, port, timeout: 2_000 });
    const end = (reached: boolean) => () => {
      socket.destroy();
      answer(reached);
    };
    socket.on("connect", end(true));
    socket.on("error", end(false));
    socket.on("timeout", end(false));
  });
}
