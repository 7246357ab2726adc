// The stack that is measured: started by `npm start` on a data folder and a port of its own, as a user would.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import postgres from "postgres";
import { ensureBuilt, root, runStep } from "../ops/ensure.mjs";
import { cleanEnvironment, startStack } from "../ops/testing/stack.mjs";
import { openClient } from "./client.mjs";

export const everyone = "admin@pulse.local";

export async function startInstallation(env = {}) {
  await ensureBuilt();
  const stack = await startStack({ folder: root, env: { PULSE_RATE_LIMIT: "99999999", ...env } });
  try {
    const state = JSON.parse(readFileSync(join(stack.data, "run.json"), "utf8"));
    const sql = postgres(state.adminUrl, { max: 2, onnotice: () => {} });
    const installation = { ...stack, sql, adminUrl: state.adminUrl, programs: state.programs };
    const made = await pulse(installation, ["token", "create", "--email", everyone, "--name", "bench", "--scope", "*"]);
    const { token } = JSON.parse(made);
    const stop = async () => {
      await sql.end({ timeout: 1 });
      return stack.stop();
    };
    return {
      ...installation,
      stop,
      token,
      api: () => openClient(stack.url, { authorization: `Bearer ${token}` }),
    };
  } catch (error) {
    await stack.stop();
    throw error;
  }
}

/** Runs the operator's command line on the stack; answers its standard output. */
export async function pulse({ data }, args) {
  const done = await runStep([process.execPath, join(root, "ops/cli/pulse.mjs"), ...args, "--json"], {
    env: cleanEnvironment({ PULSE_DATA: data }),
  });
  if (done.code !== 0) throw new Error(`pulse ${args.join(" ")} ended with ${done.code}:\n${done.output}`);
  return done.output.slice(done.output.indexOf("{"));
}

/** Waits until every ordered event is reacted to and in the facts. Returns how long that took. */
export async function untilSettled({ sql, api }, withinMs = 600_000) {
  const started = performance.now();
  const client = api();
  try {
    while (performance.now() - started < withinMs) {
      const [row] =
        await sql`select (select seq from event_head)::float8 as head, (select count(*) from event_pending)::int as waiting,
        coalesce((select seq from consumer_cursor where consumer = 'react'), 0)::float8 as react`;
      // The last events may be none of the reports' business; then the facts stand a little before the head.
      const { event_seq: facts } = await client
        .json("GET", "/api/v1/analytics/kpis", undefined, [200, 503])
        .catch(() => ({}));
      if (row.waiting === 0 && row.react >= row.head && (facts ?? 0) >= row.head) return performance.now() - started;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error("the worker did not catch up");
  } finally {
    client.close();
  }
}
