import { createHash, randomUUID } from "node:crypto";
import { createWriteStream, type WriteStream } from "node:fs";
import { mkdir, readdir, rm, stat } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { join } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Busboy } from "@fastify/busboy";
import { type Credential, identify } from "#app/modules/access/identify.server.ts";
import { MOST_BYTES } from "#app/modules/files/rules.ts";
import type { RequestContext } from "./context.server.ts";
import { bearerCredential, bearerOf, sessionOf } from "./credential.server.ts";
import type { Kind } from "./guard.server.ts";
import { logFault } from "./log.server.ts";
import { explain, HttpProblem, isHttpProblem, isOfTheDisk } from "./problem.server.ts";

/*
 * Files come in by a way of their own: everything else that is larger than 1 MB is refused before it is read. A form with a file
 * is taken only on these addresses, from somebody who is signed in, a piece at a time into a file below PULSE_DATA. The screen's
 * action sees the other fields as an ordinary form, and the file as `context.upload`. What it does not take is thrown away.
 */

export type Upload = {
  /** Where it lies until the request is answered. */
  path: string;
  name: string;
  sizeBytes: number;
  sha256: string;
};

/** Addresses that take a file, each with the most bytes of one. */
const RULES: readonly { path: RegExp; maxBytes: number }[] = [
  { path: /^\/imports\/?$/, maxBytes: 20_000_000 },
  { path: /^\/attachments\/[a-z]{1,20}\/[0-9a-f-]{36}\/?$/, maxBytes: MOST_BYTES },
  { path: /^\/api\/v1\/attachments\/?$/, maxBytes: MOST_BYTES },
];

const MOST_AT_ONCE = 4;
const FIELDS = {
  fields: 40,
  fieldSize: 10_000,
  fieldNameSize: 100,
  files: 1,
  parts: 42,
  headerPairs: 20,
  headerSize: 4_096,
};
let underWay = 0;

/** The most bytes of a file at this address; null where none is taken. */
export function uploadLimit(request: Pick<IncomingMessage, "method" | "headers">, path: string): number | null {
  if (request.method !== "POST" || !/^multipart\/form-data\s*;/i.test(request.headers["content-type"] ?? ""))
    return null;
  return RULES.find((rule) => rule.path.test(path))?.maxBytes ?? null;
}

/** Whether somebody is signed in: a stranger's file is not even read. */
export async function maySend(request: IncomingMessage, context: RequestContext, kind: Kind): Promise<boolean> {
  if (kind === "api") {
    const bearer = bearerOf(request.headers.authorization);
    const credential = bearer && (await bearerCredential(context, bearer));
    return Boolean(credential) && (await identify(context.services.sql, credential as Credential)) !== null;
  }
  const secret = sessionOf(request.headers.cookie, context.secure);
  return secret !== null && (await identify(context.services.sql, { kind: "session", secret })) !== null;
}

/** With what the form held before the file, for a page that shows it again. */
export class FileTooLarge extends HttpProblem {
  constructor(
    maxBytes: number,
    readonly fields = new URLSearchParams(),
  ) {
    super(413, "too_large", `The file is larger than ${Math.floor(maxBytes / 1_000_000)} MB.`, { Connection: "close" });
  }
}

/** A browser or a program that is still sending would see a reset instead of the answer, so as much is read and thrown away. */
const MAX_DROPPED_BYTES = 200_000_000;

/** Reads the rest of a form that is refused. False: it is too much, or its sender has gone. */
export function dropRest(request: IncomingMessage): Promise<boolean> {
  let left = MAX_DROPPED_BYTES;
  return new Promise((resolve) => {
    if (request.readableEnded) resolve(true);
    request.on("end", () => resolve(true));
    request.on("close", () => resolve(false));
    request.on("data", (piece: Buffer) => {
      left -= piece.length;
      if (left >= 0) return;
      request.pause();
      resolve(false);
    });
    request.resume();
  });
}

const malformed = () => new HttpProblem(400, "malformed_body", "The form cannot be read.", { Connection: "close" });

/** What is still being sent is not read. */
function notKept(error: unknown): HttpProblem {
  logFault(error, {});
  const { status, code, detail, headers } = explain(error);
  return new HttpProblem(status, code, detail, { ...headers, Connection: "close" });
}

/** Reads the form, as far as it is taken. Throws the problem to answer with; nothing is left behind then. */
export async function takeUpload(
  request: IncomingMessage,
  dataFolder: string,
  maxBytes: number,
  kind: Kind,
): Promise<{ fields: URLSearchParams; upload: Upload | null }> {
  // A page shows its other fields again, so they are read.
  const mostSent = kind === "api" ? maxBytes + 1_000_000 : MAX_DROPPED_BYTES;
  if (Number(request.headers["content-length"] ?? 0) > mostSent) throw new FileTooLarge(maxBytes);
  if ((request.headers["content-encoding"] ?? "identity") !== "identity") throw malformed();
  if (underWay >= MOST_AT_ONCE)
    throw new HttpProblem(503, "busy", "Several files are being sent already.", {
      "Retry-After": "5",
      Connection: "close",
    });
  const folder = join(dataFolder, "uploads");
  const path = join(folder, `${randomUUID()}.part`);
  underWay++;
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await clearOld(folder);
    return await readForm(request, path, maxBytes);
  } catch (error) {
    await rm(path, { force: true });
    if (isOfTheDisk(error)) throw notKept(error);
    throw isHttpProblem(error) ? error : malformed();
  } finally {
    underWay--;
  }
}

const OLD_MS = 60 * 60_000;

/** What a process that was killed has left behind. */
async function clearOld(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const found = await stat(path).catch(() => null);
    if (found && found.mtimeMs < Date.now() - OLD_MS) await rm(path, { force: true });
  }
}

async function readForm(request: IncomingMessage, path: string, maxBytes: number) {
  const fields = new URLSearchParams();
  const hash = createHash("sha256");
  let sizeBytes = 0;
  let name: string | null = null;
  let written: Promise<void> | undefined;
  let kept: WriteStream | undefined;
  const form = new Busboy({
    headers: request.headers as { "content-type": string },
    limits: { ...FIELDS, fileSize: maxBytes },
  });
  const failed = new Promise<never>((_resolve, reject) => {
    const refuse = (problem: HttpProblem) => {
      reject(problem);
      request.unpipe(form);
    };
    form.on("field", (field, value, cutName, cutValue) => {
      if (cutName || cutValue) refuse(malformed());
      else fields.append(field, value);
    });
    form.on("file", (_field, file, filename) => {
      file.on("limit", () => refuse(new FileTooLarge(maxBytes, fields)));
      const counted = new Transform({
        transform(piece: Buffer, _encoding, done) {
          hash.update(piece);
          sizeBytes += piece.length;
          done(null, piece);
        },
      });
      name = filename ?? "";
      kept = createWriteStream(path, { flags: "wx", mode: 0o600 });
      written = pipeline(file, counted, kept);
      written.catch(reject);
    });
    for (const event of ["partsLimit", "filesLimit", "fieldsLimit"] as const) form.on(event, () => refuse(malformed()));
    form.on("error", () => reject(malformed()));
    request.on("aborted", () => reject(malformed()));
    request.on("error", () => reject(malformed()));
  });
  const finished = new Promise<void>((resolve) => form.on("finish", resolve));
  request.pipe(form);
  try {
    await Promise.race([finished, failed]);
    await written;
  } catch (error) {
    await closed(kept);
    throw error;
  }
  // A form whose file was left empty sends one without a name.
  if (name === null || (name === "" && sizeBytes === 0)) {
    await rm(path, { force: true });
    return { fields, upload: null };
  }
  return { fields, upload: { path, name: plainName(name), sizeBytes, sha256: hash.digest("hex") } };
}

/** A file that is still being opened would come to be after it was thrown away. */
async function closed(file: WriteStream | undefined): Promise<void> {
  if (!file || file.closed) return;
  file.destroy();
  await new Promise<void>((resolve) => file.once("close", () => resolve()));
}

/** The last part of what the sender calls it, without signs that steer a path, a header or a reader's eye. */
export function plainName(name: string): string {
  const last = name.normalize("NFC").split(/[\\/]/).at(-1) ?? "";
  return (
    last
      .replace(/[\p{Cc}\p{Cf}\p{Cs}"<>:|?*]/gu, "")
      .replace(/^[\s.-]+|[\s.]+$/g, "")
      .slice(-150) || "file"
  );
}
