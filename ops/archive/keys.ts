import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { BackupRefused } from "../backup/refused.ts";
import { type DataFolder, writePrivateFile } from "../local/data-folder.ts";
import { keysName, type Line, readLine } from "./layout.ts";
import { readNamedWhole, writeNamed } from "./sealed-file.ts";

/** Secrets of an installation by their file's name, as base64: the cluster's own password is one. */
export type Keys = Record<string, string>;

const shape = z.record(z.string().regex(/^[\w-]+$/), z.string());

/** Made anew by each installation; the recovery key is what opens this. */
const LEFT_OUT = /^(nats|redis)-password$|^recovery-key$/;

/** Lays the installation's secrets into a line when they are not the ones that lie there: what they seal is in the changes that follow. */
export async function keepKeys(archive: string, lineName: string, key: Buffer, folder: DataFolder): Promise<void> {
  const line = readLine(archive, lineName);
  const names = readdirSync(folder.keys).filter((name) => /^[\w-]+$/.test(name) && !LEFT_OUT.test(name));
  const keys = Object.fromEntries(
    names.sort().map((name) => [name, readFileSync(join(folder.keys, name)).toString("base64")]),
  );
  const newest = line.keys.at(-1);
  const known = newest && (await readKeys(line, newest.name, key).catch(() => null));
  if (JSON.stringify(known) === JSON.stringify(keys)) return;
  await writeNamed(join(line.folder, keysName(new Date())), key, [Buffer.from(JSON.stringify(keys))]);
}

async function readKeys(line: Line, name: string, key: Buffer): Promise<Keys> {
  return shape.parse(JSON.parse((await readNamedWhole(join(line.folder, name), key)).toString("utf8")));
}

/** The secrets at a moment (null: the last), and those that came later: a new one may have sealed something just before it was copied. */
export async function keysAt(line: Line, key: Buffer, to: Date | null): Promise<Keys> {
  if (line.keys.length === 0) throw new BackupRefused(`There are no keys in ${line.name}: it cannot be opened.`);
  let keys: Keys = {};
  for (const { name, at } of line.keys) {
    const read = await readKeys(line, name, key);
    keys = to === null || at <= to ? { ...keys, ...read } : { ...read, ...keys };
  }
  return keys;
}

export function writeKeys(keys: Keys, folder: DataFolder): void {
  for (const [name, content] of Object.entries(keys)) {
    writePrivateFile(join(folder.keys, name), Buffer.from(content, "base64").toString("utf8"));
  }
}
