import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { root } from "../ensure.mjs";
import { type Obtained, obtainPrograms, type Program } from "../local/debian-packages.ts";

/* What the distribution's own programs say of our files. They are fetched without touching the machine; without a network the test
 * says that it was left out, and why. */

let tools: Record<"promtool" | "shellcheck", Obtained>;

beforeAll(async () => {
  const wanted = [
    { program: "promtool", packages: ["prometheus"], neededPackages: ["prometheus"] },
    { program: "shellcheck", packages: ["shellcheck"], neededPackages: ["shellcheck", "libffi8", "libgmp10"] },
  ];
  const [promtool, shellcheck] = await obtainPrograms(wanted, join(root, ".cache/services"), () => {});
  tools = { promtool: promtool as Obtained, shellcheck: shellcheck as Obtained };
}, 240_000);

type Skips = { skip: (why?: string) => never | undefined };

function program(context: Skips, name: keyof typeof tools): Program {
  const found = tools[name];
  if ("missing" in found) {
    context.skip(`${name} cannot be had: ${found.missing}`);
    throw new Error("left out");
  }
  return found;
}

function run({ path, libraries }: Program, args: string[], cwd: string): { status: number | null; said: string } {
  const env = libraries.length > 0 ? { ...process.env, LD_LIBRARY_PATH: libraries.join(":") } : process.env;
  const { status, stdout, stderr } = spawnSync(path, args, { cwd, env, encoding: "utf8" });
  return { status, said: `${stdout}${stderr}` };
}

const prometheus = join(root, "ops/compose/prometheus");

test("Prometheus reads its rules, and they speak when they should and not before", (context) => {
  const promtool = program(context, "promtool");
  const checked = run(promtool, ["check", "rules", "rules.yml"], prometheus);
  expect(checked.said).toMatch(/SUCCESS: \d+ rules found/);
  const tested = run(promtool, ["test", "rules", "rules.test.yml"], prometheus);
  expect(tested.status, tested.said).toBe(0);
});

test("Prometheus reads its configuration", (context) => {
  const checked = run(program(context, "promtool"), ["check", "config", "--syntax-only", "prometheus.yml"], prometheus);
  expect(checked.status, checked.said).toBe(0);
});

test("shellcheck finds nothing in any script", (context) => {
  const shellcheck = program(context, "shellcheck");
  const scripts = ["ops/pi", "ops/compose"].flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith(".sh"))
      .map((name) => join(folder, name)),
  );
  expect(scripts.length).toBeGreaterThan(1);
  expect(run(shellcheck, scripts, root).said).toBe("");
});
