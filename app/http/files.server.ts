import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { lstat, mkdir, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import type { StoredContent } from "#app/modules/files/attach.server.ts";
import type { FileContent } from "#app/modules/files/queries.server.ts";
import { HEAD_BYTES, kindOf } from "#app/modules/files/rules.ts";
import { BadInput } from "#app/modules/shared/refusal.ts";
import type { RequestContext } from "./context.server.ts";
import { logFault } from "./log.server.ts";
import { HttpProblem } from "./problem.server.ts";
import type { Upload } from "./upload.server.ts";

/*
 * Where attachments lie: below PULSE_DATA/files, under their checksum, beside the documents. The same content is one file, however often
 * and by whichever company it was attached; who may have it is the database's word alone, for no address names a path.
 */

const folderOf = (context: RequestContext) => join(context.services.dataFolder, "files");

/** Keeps what was sent. Its kind is told by its content. Refuses: BadInput at `file`. */
export async function keepUpload(context: RequestContext, upload: Upload | null): Promise<StoredContent> {
  if (!upload) throw BadInput.at("file", "no_file", "Choose a file");
  if (upload.sizeBytes === 0) throw BadInput.at("file", "empty_file", "The file is empty.");
  const kind = kindOf(await headOf(upload.path), upload.name);
  if (!kind)
    throw BadInput.at(
      "file",
      "file_kind",
      "Files of this kind are not taken. Send a PDF, a picture, an office document, a text or a ZIP file.",
    );
  const path = `${upload.sha256.slice(0, 2)}/${upload.sha256}.${kind.extension}`;
  await moveIn(upload.path, join(folderOf(context), path));
  return { ...kind, name: upload.name, sha256: upload.sha256, sizeBytes: upload.sizeBytes, path };
}

async function headOf(path: string): Promise<Uint8Array> {
  const file = await open(path, "r");
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** Flushed, renamed, and the folder flushed too, so that a row never points to half a file. */
async function moveIn(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  const file = await open(from, "r");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(from, to);
  const shelf = await open(dirname(to), "r");
  try {
    await shelf.sync();
  } finally {
    await shelf.close();
  }
}

/** The content, to be saved and never to be run: whatever a browser makes of it, it has no origin of ours. */
export async function sendFile(context: RequestContext, file: FileContent): Promise<Response> {
  const path = join(folderOf(context), file.path);
  try {
    // A link that somebody has put there leads nowhere.
    const found = await lstat(path);
    if (!found.isFile() || found.size !== file.size_bytes || (await checksum(path)) !== file.sha256)
      throw new Error(`files/${file.path} is not what it was stored as`);
  } catch (error) {
    logFault(error, { request_id: context.requestId });
    throw new HttpProblem(503, "file_damaged", "The stored file cannot be read. Tell your administrator.", {
      "Retry-After": "60",
    });
  }
  return new Response(Readable.toWeb(createReadStream(path)) as ReadableStream<Uint8Array>, {
    headers: {
      "Content-Type": file.media_type,
      "Content-Length": String(file.size_bytes),
      "Content-Disposition": disposition(file.name),
      "Content-Security-Policy": "default-src 'none'; sandbox",
      "X-Content-Type-Options": "nosniff",
      "Cross-Origin-Resource-Policy": "same-origin",
      "Cache-Control": "private, no-store",
    },
  });
}

/** The name twice (RFC 6266): plain for those who read no more, and as it is. */
export function disposition(name: string): string {
  const plain = name.normalize("NFKD").replace(/[^\w. ()-]/g, "_");
  const exact = encodeURIComponent(name).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${exact}`;
}

export async function checksum(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of createReadStream(path)) hash.update(piece as Buffer);
  return hash.digest("hex");
}

/** Takes contents away for good. What is gone already is no fault. */
export async function removeContents(dataFolder: string, paths: readonly string[]): Promise<void> {
  for (const path of paths) await rm(join(dataFolder, "files", path), { force: true });
}
