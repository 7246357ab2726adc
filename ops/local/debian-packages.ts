import { execFile, spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { withFolderLock } from "../folder-lock.mjs";

const run = promisify(execFile);

/** How long the machine may take to fetch a few megabytes before we go on without. */
const downloadTimeoutMs = 120_000;

/** A program ready to run, with the folders of the libraries that came with it. */
export type Program = { path: string; libraries: string[]; from: "installed" | "unpacked" };

export function onPath(name: string): string | null {
  const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin", "/usr/local/bin", "/usr/bin"];
  for (const folder of folders.filter(Boolean)) {
    const path = join(folder, name);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Not in this folder.
    }
  }
  return null;
}

/** `says`: the argument by which it says its version, where that is not --version. */
export type Wanted = { program: string; packages: string[]; neededPackages: string[]; says?: string };
export type Obtained = Program | { missing: string };

/**
 * Each program where it is installed; otherwise from the distribution's package, downloaded by apt with lists and a
 * cache of our own (so no root, no lock, nothing changed on the machine) and unpacked below `folder`.
 * Answers with a sentence for one that cannot be had.
 */
export async function obtainPrograms(
  wanted: Wanted[],
  folder: string,
  log: (line: string) => void,
): Promise<Obtained[]> {
  const there = (one: Wanted): Program | null => {
    const installed = onPath(one.program);
    if (installed) return { path: installed, libraries: [], from: "installed" };
    return unpackedProgram(join(folder, one.program), one.program, one.says);
  };
  if (wanted.every(there)) return wanted.map((one) => there(one)!);
  if (!onPath("apt-get") || !onPath("dpkg")) {
    const missing = (one: Wanted) => `${one.program} is not installed, and there is no apt-get here to fetch it with`;
    return wanted.map((one) => there(one) ?? { missing: missing(one) });
  }
  mkdirSync(folder, { recursive: true });
  return withFolderLock(join(folder, "lock"), async () => {
    const apt = ownApt(folder);
    const answers: Obtained[] = [];
    for (const one of wanted) {
      const kept = there(one);
      if (!kept)
        log(`fetching ${one.program} from the distribution's packages (once, into ${join(folder, one.program)})`);
      const trouble = kept ? null : await unpack(one, folder, apt).catch(firstLine);
      const missing = trouble ? `could not be fetched (${trouble})` : "does not run on this machine";
      answers.push(kept ?? there(one) ?? { missing: `${one.program} ${missing}` });
    }
    return answers;
  });
}

function unpackedProgram(place: string, program: string, says = "--version"): Program | null {
  const path = ["usr/bin", "usr/sbin", "bin"]
    .map((bin) => join(place, bin, program))
    .find((candidate) => existsSync(candidate));
  if (!path) return null;
  const libraries = libraryFolders(place);
  const tried = spawnSync(path, [says], { env: programEnvironment(libraries) });
  return tried.status === 0 ? { path, libraries, from: "unpacked" } : null;
}

export function programEnvironment(libraries: string[]): NodeJS.ProcessEnv {
  return libraries.length > 0 ? { ...process.env, LD_LIBRARY_PATH: libraries.join(":") } : process.env;
}

function libraryFolders(place: string): string[] {
  return ["usr/lib", "lib"].flatMap((lib) => {
    const folder = join(place, lib);
    if (!existsSync(folder)) return [];
    const inner = readdirSync(folder, { withFileTypes: true });
    return [
      folder,
      ...inner.filter((e) => e.isDirectory() && e.name.includes("-linux-gnu")).map((e) => join(folder, e.name)),
    ];
  });
}

type Apt = (cache: string, ...args: string[]) => Promise<unknown>;

/** apt-get with lists, cache and no lock of the machine's; the lists are brought up to date before its first use. */
function ownApt(folder: string): Apt {
  const lists = join(folder, "apt/lists");
  mkdirSync(join(lists, "partial"), { recursive: true });
  const options = [
    ...["-qq", "-o", `Dir::State::Lists=${lists}`, "-o", "Debug::NoLocking=1"],
    ...["-o", "APT::Sandbox::User=root", "-o", "Acquire::Retries=2"],
  ];
  const env = { ...process.env, LC_ALL: "C", DEBIAN_FRONTEND: "noninteractive" };
  const apt: Apt = (cache, ...args) => {
    mkdirSync(join(cache, "archives/partial"), { recursive: true });
    return run("apt-get", [...options, "-o", `Dir::Cache=${cache}`, ...args], {
      cwd: cache,
      timeout: downloadTimeoutMs,
      env,
    });
  };
  let updated: Promise<unknown> | undefined;
  return async (cache, ...args) => {
    updated ??= apt(cache, "update");
    await updated;
    return apt(cache, ...args);
  };
}

async function unpack(wanted: Wanted, folder: string, apt: Apt): Promise<null> {
  const work = mkdtempSync(join(folder, "fetch-"));
  const cache = join(work, "cache");
  try {
    // The solver names exactly what this machine lacks. Where it cannot (a machine with held or broken packages), the
    // packages known to be needed are taken.
    const solve = ["install", "--download-only", "--yes", "--no-install-recommends", ...wanted.packages];
    await apt(cache, ...solve).catch(async (error) => {
      const fetched = wanted.neededPackages.map((name) => apt(cache, "download", name));
      if ((await Promise.allSettled(fetched)).every((one) => one.status === "rejected")) throw error;
    });
    const archives = [join(cache, "archives"), cache].flatMap((from) =>
      readdirSync(from)
        .filter((name) => name.endsWith(".deb"))
        .map((name) => join(from, name)),
    );
    if (archives.length === 0) throw new Error("the package list does not offer it");
    const fresh = join(work, "root");
    for (const archive of archives) await run("dpkg", ["-x", archive, fresh]);
    const place = join(folder, wanted.program);
    rmSync(place, { recursive: true, force: true });
    renameSync(fresh, place);
    return null;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function firstLine(error: unknown): string {
  const { stderr, message } = error as { stderr?: string; message: string };
  return ((stderr || message).trim().split("\n")[0] ?? "").slice(0, 200);
}
