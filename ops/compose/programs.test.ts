import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { root } from "../ensure.mjs";
import { type Obtained, obtainPrograms, type Program } from "../local/debian-packages.ts";

/* What the distribution's own programs say of our files. They are fetched without touching the machine; without a network the test
 * says that it was left out, and why. */

let tools: Record<"promtool" | "shellcheck" | "nft", Obtained>;

beforeAll(async () => {
  const wanted = [
    { program: "promtool", packages: ["prometheus"], neededPackages: ["prometheus"] },
    { program: "shellcheck", packages: ["shellcheck"], neededPackages: ["shellcheck", "libffi8", "libgmp10"] },
    {
      program: "nft",
      packages: ["nftables"],
      neededPackages: [
        ...["nftables", "libnftables1", "libnftnl11", "libmnl0", "libjansson4", "libxtables12", "libgmp10"],
        ...["libedit2", "libbsd0", "libmd0", "libtinfo6"],
      ],
    },
  ];
  const [promtool, shellcheck, nft] = await obtainPrograms(wanted, join(root, ".cache/services"), () => {});
  tools = { promtool: promtool as Obtained, shellcheck: shellcheck as Obtained, nft: nft as Obtained };
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

test("the firewall of the Pi's script is one that the kernel's own tool takes", (context) => {
  const nft = program(context, "nft");
  const place = mkdtempSync(join(tmpdir(), "pulse-nft-"));
  try {
    spawnSync(join(root, "ops/pi/setup.sh"), ["--root", place]);
    const rules = join(place, "etc/nftables.conf");
    const { status, said } = run(nft, ["-c", "-f", rules], root);
    if (/Operation not permitted|Protocol not supported/.test(said))
      return context.skip("nft asks the kernel, as root");
    expect(said).toBe("");
    expect(status).toBe(0);
    // What it would not take is told: the check is one.
    writeFileSync(rules, readFileSync(rules, "utf8").replace("policy drop;", "policy dropp;"));
    expect(run(nft, ["-c", "-f", rules], root).status).toBe(1);
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
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
