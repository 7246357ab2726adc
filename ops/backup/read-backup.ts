import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { type EndPart, type FilePart, type Manifest, readRecords, type TablePart } from "./parts.ts";
import { BackupRefused } from "./refused.ts";
import { open } from "./sealed-stream.ts";
import { meter } from "./tables.ts";

/** Takes what one table or file holds; `end` comes when all of it has come and its checksum was right. */
export type Taker = { data: (piece: Buffer) => Promise<void>; end: (end: EndPart) => Promise<void> };

export type Takers = {
  manifest?: (manifest: Manifest) => Promise<void>;
  table?: (part: TablePart) => Promise<Taker>;
  file?: (part: FilePart) => Promise<Taker>;
  /** How much of the file was read, 0 to 1. */
  progress?: (done: number) => void;
};

export type Content = { manifest: Manifest; tables: Map<string, { columns: string[]; end: EndPart }>; files: string[] };

/**
 * Reads a backup from its first byte to its last and hands on what it holds. Without takers it only checks: that every byte is
 * as it was written, every table and file has its checksum, and nothing is missing. Throws BackupRefused otherwise.
 */
export async function readBackup(file: string, key: Buffer, takers: Takers = {}): Promise<Content> {
  let content: Content | undefined;
  try {
    const { size } = await stat(file);
    const bytes = createReadStream(file, { highWaterMark: 256 * 1024 });
    bytes.on("data", () => takers.progress?.(bytes.bytesRead / size));
    await pipeline(
      bytes,
      (source: AsyncIterable<Buffer>) => open(key, source),
      createGunzip(),
      async (source: AsyncIterable<Buffer>) => {
        content = await takeAll(source, takers);
      },
    );
  } catch (error) {
    throw explained(error, file);
  }
  if (!content) throw new BackupRefused("The backup is empty.");
  return content;
}

function explained(error: unknown, file: string): unknown {
  const code = (error as { code?: string }).code ?? "";
  if (code === "ENOENT") return new BackupRefused(`There is no file ${file}.`);
  if (code === "EISDIR") return new BackupRefused(`${file} is a folder, not a backup.`);
  if (code === "EACCES") return new BackupRefused(`${file} may not be read.`);
  if (code.startsWith("Z_")) return new BackupRefused("The backup is damaged: its content cannot be unpacked.");
  return error;
}

async function takeAll(source: AsyncIterable<Buffer>, takers: Takers): Promise<Content> {
  let manifest: Manifest | undefined;
  let opened: { part: TablePart | FilePart; through: ReturnType<typeof meter>; taker: Taker | undefined } | undefined;
  let closed = false;
  const content: Omit<Content, "manifest"> = { tables: new Map(), files: [] };
  const wrong = (what: string) => new BackupRefused(`The backup is not whole: ${what}.`);

  for await (const record of readRecords(source)) {
    if (closed) throw wrong("something follows its end");
    if ("data" in record) {
      if (!opened) throw wrong("data belongs to nothing");
      opened.through.add(record.data);
      await opened.taker?.data(record.data);
      continue;
    }
    const { control } = record;
    if (control.is === "manifest") {
      manifest = control;
      await takers.manifest?.(control);
    } else if (!manifest) throw wrong("it does not begin with what it holds");
    else if (control.is === "table" || control.is === "file") {
      if (opened) throw wrong("a table or file has no end");
      const taker = control.is === "table" ? await takers.table?.(control) : await takers.file?.(control);
      opened = { part: control, through: meter(), taker };
    } else if (control.is === "end") {
      if (!opened) throw wrong("an end belongs to nothing");
      const { part, taker } = opened;
      const name = part.is === "table" ? part.name : part.path;
      if (opened.through.read().sha256 !== control.sha256) throw wrong(`${name} is not what was read`);
      await taker?.end(control);
      if (part.is === "file") content.files.push(part.path);
      else if (control.rows === manifest.tables[part.name]) {
        content.tables.set(part.name, { columns: part.columns, end: control });
      } else throw wrong(`${name} has ${control.rows} rows of ${manifest.tables[part.name]}`);
      opened = undefined;
    } else closed = control.tables === content.tables.size && control.files === content.files.length;
  }
  if (!closed || !manifest || opened) throw wrong("its end is missing");
  if (content.tables.size !== Object.keys(manifest.tables).length) throw wrong("a table is missing");
  return { manifest, ...content };
}
