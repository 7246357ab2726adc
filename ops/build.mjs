// Builds what `npm start` runs: the Remix app (vite) and the programs (esbuild). Skips what has not changed.

import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { withFolderLock } from "./folder-lock.mjs";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const out = join(root, "build");
const stampFile = join(out, ".stamp");

export const programs = {
  web: "app/http/server.ts",
  worker: "workers/main.ts",
  cli: "ops/cli/main.ts",
  supervisor: "ops/supervisor.ts",
};

const shared = ["package.json", "package-lock.json", "tsconfig.json", "ops/build.mjs"];
const inputs = {
  app: ["app", "db", "analytics", "public", "vite.config.ts", "remix.config.js", ...shared],
  programs: ["app", "db", "analytics", "workers", "ops", ...shared],
};

/** Content, not dates: a fresh clone or a branch switched forth and back does not build again. */
function fingerprint(paths) {
  const hash = createHash("sha256").update(process.versions.node.split(".")[0]);
  const add = (path) => {
    for (const entry of readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const full = join(path, entry.name);
      if (entry.isDirectory()) add(full);
      else if (!/\.test\.tsx?$/.test(entry.name)) addFile(full);
    }
  };
  const addFile = (path) => hash.update(`${relative(root, path)}\0`).update(readFileSync(path));
  for (const path of paths.map((p) => join(root, p)).filter(existsSync)) {
    if (/\.[a-z]+$/.test(path)) addFile(path);
    else add(path);
  }
  return hash.digest("hex");
}

function readStamp() {
  try {
    return JSON.parse(readFileSync(stampFile, "utf8"));
  } catch {
    return {};
  }
}

function plan() {
  const stamp = readStamp();
  const now = { app: fingerprint(inputs.app), programs: fingerprint(inputs.programs) };
  return {
    now,
    stamp,
    app:
      existsSync(join(root, "app/root.tsx")) &&
      (stamp.app !== now.app || !existsSync(join(out, "server/index.js")) || !existsSync(join(out, "client"))),
    programs:
      stamp.programs !== now.programs ||
      Object.entries(programs).some(
        ([name, entry]) => existsSync(join(root, entry)) && !existsSync(join(out, `${name}.js`)),
      ),
  };
}

function runVite(quiet) {
  const bin = join(root, "node_modules/@remix-run/dev/dist/cli.js");
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [bin, "vite:build", "--logLevel", "warn"], {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, NODE_ENV: "production" },
    });
    let said = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (said += text));
    child.on("error", fail);
    child.on("close", (code) => {
      if (code !== 0) return fail(new Error(`the build of the screens failed:\n${said.trim()}`));
      if (!quiet && process.env.PULSE_BUILD_VERBOSE) process.stdout.write(said);
      done();
    });
  });
}

/**
 * In a bundle `import.meta.url` would name the bundle. Each source keeps its own place instead, so a file that lies
 * beside its module (a migration, a template) is found the same way in a test and in production.
 */
const keepOwnPlace = {
  name: "keep-own-place",
  setup(build) {
    build.onLoad({ filter: /\.ts$/ }, ({ path }) => {
      if (path.split(sep).includes("node_modules")) return undefined;
      const here = JSON.stringify(relative(out, path).split(sep).join("/"));
      const contents = readFileSync(path, "utf8")
        .replaceAll("import.meta.url", `new URL(${here}, import.meta.url).href`)
        .replaceAll(
          "import.meta.dirname",
          `decodeURIComponent(new URL(".", new URL(${here}, import.meta.url)).pathname.slice(0, -1))`,
        );
      return { contents, loader: "ts" };
    });
  },
};

async function bundlePrograms() {
  const esbuild = await import("esbuild");
  const entryPoints = Object.fromEntries(Object.entries(programs).filter(([, entry]) => existsSync(join(root, entry))));
  await esbuild.build({
    absWorkingDir: root,
    entryPoints,
    outdir: out,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20.19",
    packages: "external",
    sourcemap: true,
    sourcesContent: false,
    jsx: "automatic",
    logLevel: "warning",
    plugins: [keepOwnPlace],
  });
  for (const name of Object.keys(programs)) if (!entryPoints[name]) rmSync(join(out, `${name}.js`), { force: true });
}

/** Builds what is stale; says one line for each thing it builds. Two starts from one checkout wait for each other. */
export async function build({ say = (line) => console.log(line), quiet = false } = {}) {
  let todo = plan();
  if (!todo.app && !todo.programs) return false;
  mkdirSync(join(root, ".cache"), { recursive: true });
  await withFolderLock(join(root, ".cache/build.lock"), async () => {
    todo = plan();
    mkdirSync(out, { recursive: true });
    const stamp = { ...todo.stamp };
    const started = Date.now();
    const parts = [];
    const record = () => writeFileSync(stampFile, JSON.stringify(stamp));
    if (todo.programs) {
      await bundlePrograms();
      stamp.programs = todo.now.programs;
      record();
      parts.push("programs");
    }
    if (todo.app) {
      say("build: screens (about 15 s, only after a change)");
      await runVite(quiet);
      stamp.app = todo.now.app;
      record();
      parts.push("screens");
    }
    if (parts.length) say(`build: ${parts.join(" and ")} in ${((Date.now() - started) / 1000).toFixed(1)} s`);
  });
  return true;
}

if (process.argv[1] && import.meta.url === pathToFileURL(resolve(process.argv[1])).href) {
  build().catch((error) => {
    console.error(`build: ${error.message}`);
    process.exitCode = 1;
  });
}
