import { createHash, randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/**
 * All local state of one installation. Passwords and keys stand in files only their owner can read; services remember
 * their port in services.json.
 */
export type DataFolder = {
  path: string;
  keys: string;
  logs: string;
  files: string;
  lockFile: string;
  runFile: string;
};

export function openDataFolder(path: string): DataFolder {
  const root = resolve(path);
  const folder = {
    path: root,
    keys: join(root, "keys"),
    logs: join(root, "logs"),
    files: join(root, "files"),
    lockFile: join(root, "lock"),
    runFile: join(root, "run.json"),
  };
  // 0711: the unprivileged account that runs PostgreSQL for root must pass through; every folder inside is private.
  mkdirSync(root, { recursive: true, mode: 0o711 });
  if (process.getuid?.() === statSync(root).uid) chmodSync(root, 0o711);
  for (const inner of [folder.keys, folder.logs, folder.files]) privateFolder(inner);
  return folder;
}

export function privateFolder(path: string): string {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  return path;
}

/** Written beside and renamed, so a crash leaves the old or the new content, never half of one. */
export function writePrivateFile(path: string, content: string): void {
  const beside = `${path}.${process.pid}.new`;
  writeFileSync(beside, content, { mode: 0o600 });
  renameSync(beside, path);
}

/** A secret made once and kept; 32 random bytes, safe inside a URL and a config file. */
export function keptSecret(folder: DataFolder, name: string): string {
  const file = join(folder.keys, name);
  if (existsSync(file)) {
    const kept = readFileSync(file, "utf8").trim();
    if (kept) return kept;
  }
  const made = randomBytes(32).toString("base64url");
  writePrivateFile(file, `${made}\n`);
  return made;
}

export function readJsonFile<T>(path: string): T | null {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as T;
  } catch {
    return null;
  }
}

type ServiceState = Record<string, { port: number }>;

export function rememberedPort(folder: DataFolder, service: string): number | undefined {
  return readJsonFile<ServiceState>(join(folder.path, "services.json"))?.[service]?.port;
}

export function rememberPort(folder: DataFolder, service: string, port: number): void {
  const file = join(folder.path, "services.json");
  writePrivateFile(file, JSON.stringify({ ...readJsonFile<ServiceState>(file), [service]: { port } }));
}

/**
 * Where the analytics socket lies. Linux allows 107 bytes for such a path; in a deep folder it moves to a private
 * folder in the temp folder, named after the data folder so that two installations never share one.
 */
export function socketPath(folder: DataFolder, name: string): string {
  const here = join(folder.path, name);
  if (Buffer.byteLength(here) <= 100) return here;
  const short = createHash("sha256").update(folder.path).digest("hex").slice(0, 12);
  const away = join(tmpdir(), `pulse-${process.getuid?.() ?? "user"}-${short}`);
  mkdirSync(away, { recursive: true, mode: 0o700 });
  const owner = statSync(away);
  if (process.getuid && (owner.uid !== process.getuid() || (owner.mode & 0o077) !== 0)) {
    throw new Error(`${away} belongs to somebody else; set PULSE_DATA to a folder with a shorter path`);
  }
  return join(away, name);
}
