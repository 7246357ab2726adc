import { createHash } from "node:crypto";
import { open, readFile, writeFile } from "node:fs/promises";
import { Readable } from "node:stream";
import type { Incoming, StoredContent } from "#app/modules/files/attach.server.ts";
import { isPicture, withoutMetadata } from "#app/modules/files/picture.ts";
import type { FileContent } from "#app/modules/files/queries.server.ts";
import { type FileKind, HEAD_BYTES, kindOf } from "#app/modules/files/rules.ts";
import { BadInput } from "#app/modules/shared/refusal.ts";
import type { RequestContext } from "./context.server.ts";
import { logFault } from "./log.server.ts";
import { HttpProblem, isOfTheDisk } from "./problem.server.ts";
import type { Upload } from "./upload.server.ts";

/** The refusal of a form whose file did not come, or not as a whole. */
export const noFile = ({ fileRefused }: RequestContext): BadInput =>
  fileRefused ? BadInput.at("file", "file_too_large", fileRefused) : BadInput.at("file", "no_file", "Choose a file");

/** What was sent, to be attached. Its kind is told by its content. Refuses: BadInput at `file`. */
export function incomingFile(context: RequestContext, upload: Upload | null): Incoming {
  const { store, quotaBytes } = context.services.files;
  return {
    quotaBytes,
    async look() {
      if (!upload) throw noFile(context);
      if (upload.sizeBytes === 0) throw BadInput.at("file", "empty_file", "The file is empty.");
      const kind = kindOf(await headOf(upload.path), upload.name);
      if (!kind)
        throw BadInput.at(
          "file",
          "file_kind",
          "Files of this kind are not taken. Send a PDF, a picture, an office document, a text or a ZIP file.",
        );
      return contentOf(upload, kind);
    },
    async keep(content) {
      try {
        if (upload) await store.put(upload.path, content);
      } catch (error) {
        if (isOfTheDisk(error)) throw error;
        logFault(error, { request_id: context.requestId });
        throw new HttpProblem(503, "files_away", "The file cannot be stored now. Try again later.", {
          "Retry-After": "60",
        });
      }
    },
  };
}

async function contentOf(upload: Upload, kind: FileKind): Promise<StoredContent> {
  let { sha256, sizeBytes } = upload;
  if (isPicture(kind.extension)) {
    const picture = withoutMetadata(await readFile(upload.path), kind.extension);
    if (!picture)
      throw BadInput.at(
        "file",
        "picture_metadata",
        "What this picture tells of where and how it was taken cannot be taken out of it. Save it as a new JPEG or PNG file and send that.",
      );
    await writeFile(upload.path, picture);
    sha256 = createHash("sha256").update(picture).digest("hex");
    sizeBytes = picture.length;
  }
  return { ...kind, name: upload.name, sha256, sizeBytes, path: `${sha256.slice(0, 2)}/${sha256}.${kind.extension}` };
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

/** The content, to be saved and never to be run: whatever a browser makes of it, it has no origin of ours. */
export async function sendFile(context: RequestContext, file: FileContent): Promise<Response> {
  const { path, sha256, size_bytes: sizeBytes } = file;
  const content = await context.services.files.store.read({ path, sha256, sizeBytes }).catch((error: unknown) => {
    logFault(error, { request_id: context.requestId });
    throw new HttpProblem(503, "file_damaged", "The stored file cannot be read. Tell your administrator.", {
      "Retry-After": "60",
    });
  });
  return new Response(Readable.toWeb(content) as ReadableStream<Uint8Array>, {
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
