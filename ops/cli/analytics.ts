import { request } from "node:http";
import { join } from "node:path";
import type { Command } from "commander";
import { buildFresh, removeLeftovers, takePlace } from "#analytics/rebuild.ts";
import { connect } from "#db/client.ts";
import { CommandFailed, print } from "./answer.ts";
import { type Installation, withInstallation } from "./installation.ts";

export function addAnalytics(program: Command): void {
  const analytics = program.command("analytics").description("the figures, which are built from the events");
  analytics
    .command("rebuild")
    .description("build all figures anew from the event log; a running Pulse goes on answering meanwhile")
    .option("--json", "print JSON")
    .action(async (options: { json?: boolean }) => {
      const built = await withInstallation(rebuild);
      print(built, options.json, () => `Built from ${built.events} events in ${(built.ms / 1000).toFixed(1)} s.`);
    });
  analytics
    .command("compare")
    .description("compute every figure's inputs again from the books; exit code 1 if one differs")
    .option("--json", "print JSON")
    .action(async (options: { json?: boolean }) => {
      const found = await withInstallation((installation) => {
        const url = addressOf(installation);
        if (!url) throw new CommandFailed("The worker compares. Start Pulse (npm start), then try again.");
        return post<{ seq: number | string; differences: unknown[] }>(url, "/compare");
      });
      const lines = found.differences.map((difference) => JSON.stringify(difference));
      print(found, options.json, () =>
        lines.length === 0
          ? `No difference, up to event ${found.seq}.`
          : [...lines, `${lines.length} differences, up to event ${found.seq}.`].join("\n"),
      );
      if (found.differences.length > 0) process.exitCode = 1;
    });
}

/** Only the worker may open the facts file while it runs; without one it is ours. */
async function rebuild(installation: Installation): Promise<{ events: number; ms: number }> {
  const url = addressOf(installation);
  if (url) return post(url, "/rebuild");
  const started = Date.now();
  const sql = connect({ url: installation.urlFor("pulse_worker"), max: 2, name: "pulse-rebuild" });
  try {
    const path = join(installation.folder.path, "analytics", "facts.duckdb");
    const facts = await buildFresh(sql, path);
    const events = Number(facts.appliedSeq());
    await facts.close();
    takePlace(facts, path);
    removeLeftovers(path);
    return { events, ms: Date.now() - started };
  } finally {
    await sql.end({ timeout: 5 });
  }
}

function addressOf(installation: Installation): string | null {
  return process.env.ANALYTICS_URL || installation.running?.analyticsUrl || null;
}

/** Asks the worker, on its unix socket or its address. */
function post<T>(url: string, path: string): Promise<T> {
  return new Promise((answer, fail) => {
    const target = url.startsWith("unix:") ? { socketPath: url.slice("unix:".length) } : new URL(url);
    const options = target instanceof URL ? { host: target.hostname, port: target.port } : target;
    const asked = request({ ...options, path, method: "POST" }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk) => {
        text += chunk;
      });
      response.on("end", () => {
        if (response.statusCode === 200) answer(JSON.parse(text) as T);
        else fail(new CommandFailed(`The worker refused: ${detailOf(text)}`));
      });
    });
    asked.on("error", (error) => fail(new CommandFailed(`The worker does not answer at ${url} (${error.message}).`)));
    asked.end();
  });
}

function detailOf(text: string): string {
  try {
    return (JSON.parse(text) as { detail?: string }).detail ?? text;
  } catch {
    return text.slice(0, 200);
  }
}
