// Builds what `npm start` runs: the Remix app (vite) and the programs (esbuild). Skips what has not changed.

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { ensureInstalled, root, runStep } from "./ensure.mjs";
import { withFolderLock } from "./folder-lock.mjs";

const out = join(root, "build");
const stampFile = join(out, ".stamp");

export const programs = {
  web: "app/http/server.ts",
  worker: "workers/main.ts",
  sandbox: "workers/sandbox-program.ts",
  cli: "ops/cli/main.ts",
  supervisor: "ops/supervisor.ts",
  prepare: "ops/prepare.ts",
  processor: "ops/processor/main.ts",
  archive: "ops/archive/main.ts",
};

const shared = ["package.json", "package-lock.json", "tsconfig.json", "ops/build.mjs"];
const inputs = {
  app: ["app", "db", "analytics", "public", "vite.config.ts", "remix.config.js", "ops/chunks.ts", ...shared],
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

function stale() {
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

/**
 * Remix empties its build folder first. It builds aside, and what is served changes at once when all is there; the
 * programs, which lie in the same folder, stay.
 */
async function buildScreens() {
  const aside = ".cache/screens";
  rmSync(join(root, aside), { recursive: true, force: true });
  const done = await runStep(
    [process.execPath, "node_modules/@remix-run/dev/dist/cli.js", "vite:build", "--logLevel", "warn"],
    {
      env: { ...process.env, NODE_ENV: "production", PULSE_BUILD_FOLDER: aside },
    },
  );
  if (done.code !== 0) throw new Error(`the build of the screens failed:\n${done.output.trim()}`);
  const server = join(root, aside, "server/index.js");
  writeFileSync(server, readFileSync(server, "utf8").replaceAll(`${aside}/client`, "build/client"));
  keepRoutesOfScreens(join(root, aside, "client/assets"));
  for (const part of ["client", "server"]) {
    rmSync(join(out, part), { recursive: true, force: true });
    renameSync(join(root, aside, part), join(out, part));
  }
}

/**
 * The list of routes that every page loads names those of the API and of files too: the browser itself asks for these. Nor does it need
 * to be told what a route does not have.
 */
function keepRoutesOfScreens(assets) {
  const name = readdirSync(assets).find((file) => /^manifest-\w+\.js$/.test(file));
  const text = readFileSync(join(assets, name), "utf8");
  const start = text.indexOf("{");
  const manifest = JSON.parse(text.slice(start).replace(/;\s*$/, ""));
  const routes = Object.entries(manifest.routes).filter(
    ([id]) => !/^routes\/api\.|\[\.\](csv|xlsx|json|svg)$|\$file$/.test(id),
  );
  const kept = JSON.stringify({ ...manifest, routes: Object.fromEntries(routes) }, (_key, value) =>
    value === false ? undefined : value,
  );
  writeFileSync(join(assets, name), `${text.slice(0, start)}${kept};`);
}

/**
 * In a bundle `import.meta.url` would name the bundle. Each source keeps its own place instead, so a file that lies
 * beside its module (a migration, a template) is found the same way in a test and in production.
 */
const keepOwnPlace = (outdir) => ({
  name: "keep-own-place",
  setup(build) {
    build.onLoad({ filter: /\.ts$/ }, ({ path }) => {
      if (path.split(sep).includes("node_modules")) return undefined;
      const here = JSON.stringify(relative(outdir, path).split(sep).join("/"));
      const contents = readFileSync(path, "utf8")
        .replaceAll("import.meta.url", `new URL(${here}, import.meta.url).href`)
        .replaceAll(
          "import.meta.dirname",
          `decodeURIComponent(new URL(".", new URL(${here}, import.meta.url)).pathname.slice(0, -1))`,
        );
      return { contents, loader: "ts" };
    });
  },
});

/** Bundles programs, each from its entry file, into `outdir`; packages stay outside and are found in node_modules. */
export async function bundle(entryPoints, outdir) {
  const esbuild = await import("esbuild");
  await esbuild.build({
    absWorkingDir: root,
    entryPoints,
    outdir,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20.19",
    packages: "external",
    sourcemap: true,
    sourcesContent: false,
    jsx: "automatic",
    logLevel: "warning",
    plugins: [keepOwnPlace(outdir)],
  });
}

async function bundlePrograms() {
  const there = Object.entries(programs).filter(([, entry]) => existsSync(join(root, entry)));
  await bundle(Object.fromEntries(there), out);
  for (const name of Object.keys(programs))
    if (!there.some(([known]) => known === name)) rmSync(join(out, `${name}.js`), { force: true });
}

/** Builds what is stale; says one line for each thing it builds. Two starts from one checkout wait for each other. */
export async function build({ say = (line) => console.log(line), only } = {}) {
  const plan = () => {
    const all = stale();
    return only ? { ...all, app: all.app && only === "screens", programs: all.programs && only === "programs" } : all;
  };
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
      await buildScreens();
      stamp.app = todo.now.app;
      record();
      parts.push("screens");
    }
    if (parts.length) say(`build: ${parts.join(" and ")} in ${((Date.now() - started) / 1000).toFixed(1)} s`);
  });
  return true;
}

if (process.argv[1] && import.meta.url === pathToFileURL(resolve(process.argv[1])).href) {
  // Also as the first command on a bare clone (an image's build step).
  ensureInstalled()
    .then(() => build({ only: process.argv[2] }))
    .catch((error) => {
      console.error(`build: ${error.message}`);
      process.exitCode = 1;
    });
}
