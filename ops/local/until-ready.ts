import { get, type IncomingMessage } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

export type Readiness = { status: string; checks?: Record<string, unknown> };

/** One GET, small and without a keep-alive pool: the supervisor must stay lean. */
export function getJson(url: string, timeoutMs = 2_000): Promise<{ status: number; body: Readiness } | null> {
  return new Promise((answer) => {
    const request = get(url, { agent: false, timeout: timeoutMs }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk) => {
        text += chunk;
      });
      response.on("end", () => {
        try {
          answer({ status: response.statusCode ?? 0, body: JSON.parse(text) as Readiness });
        } catch {
          answer({ status: response.statusCode ?? 0, body: { status: "unknown" } });
        }
      });
    });
    request.on("timeout", () => request.destroy());
    request.on("error", () => answer(null));
  });
}

/** Whether somebody takes the question and says nothing. Nobody being there is no silence. `where`: an address or a unix socket. */
export function isSilent(where: string, timeoutMs = 4_000): Promise<boolean> {
  const socket = where.startsWith("unix:") ? where.slice("unix:".length) : null;
  return new Promise((answer) => {
    const how = { agent: false, timeout: timeoutMs } as const;
    const heard = (response: IncomingMessage) => {
      response.resume();
      answer(false);
    };
    const asked = socket
      ? get({ ...how, socketPath: socket, path: "/healthz" }, heard)
      : get(`${where}/healthz`, how, heard);
    asked.on("timeout", () => {
      answer(true);
      asked.destroy();
    });
    asked.on("error", () => answer(false));
  });
}

/** Waits until the web answers at all (any status below 500). */
export async function untilWebAnswers(url: string, withinMs: number): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (Date.now() < deadline) {
    const answer = await getJson(`${url}/healthz`);
    if (answer && answer.status < 500) return;
    await sleep(60);
  }
  throw new Error(`the web did not answer at ${url} within ${withinMs / 1000} s`);
}

/** The checks that are not as good as they can be here: those of a service that is left out are not waited for. */
export function notYet(readiness: Readiness, leftOut: string[]): string[] {
  const waiting = Object.entries(readiness.checks ?? {}).filter(([, state]) => state !== "ok");
  return waiting.map(([name]) => name).filter((name) => !leftOut.includes(name));
}

/** Waits for readiness, but not for ever: what is degraded after that is said, and the rest serves. */
export async function untilReady(
  url: string,
  withinMs: number,
  leftOut: string[],
  given: () => boolean,
): Promise<Readiness> {
  const deadline = Date.now() + withinMs;
  let last: Readiness = { status: "unknown" };
  while (Date.now() < deadline && !given()) {
    const answer = await getJson(`${url}/readyz`);
    if (answer) last = answer.body;
    if (answer?.status === 200 && notYet(last, leftOut).length === 0) return last;
    await sleep(100);
  }
  return last;
}
