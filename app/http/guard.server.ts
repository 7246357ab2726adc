import type { IncomingMessage } from "node:http";
import { HttpProblem, isHttpProblem } from "./problem.server.ts";
import { MAX_BODY_BYTES, readJson } from "./read-json.server.ts";

/*
 * What Remix 2.17 does not refuse by itself, refused before it is asked (each row of guard.test.ts ran the action there):
 * - a write outside /api/v1 without one of our origins as Origin, or from another site;
 * - `?_data=`, which runs an action past its own check;
 * - bodies that are too large, too deep or of another type.
 */

const SAFE = new Set(["GET", "HEAD"]);
const KNOWN = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]);

export type Kind = "api" | "screen";

export function isApi(path: string): boolean {
  return path === "/api/v1" || path.startsWith("/api/v1/");
}

/** Whatever the spelling: what is asked for here was meant for the API, and is answered as the API answers. */
export function isUnderApi(path: string): boolean {
  return /^([a-z]+:\/\/[^/]*)?\/+api(\/|$)/i.test(safeDecode(path));
}

export function pathOf(url: string): string {
  const end = url.indexOf("?");
  return end < 0 ? url : url.slice(0, end);
}

/**
 * `/auth/login` is the API's sign-in without its prefix; what else is asked below `/auth` and is no page's address (`isPage`) was meant for
 * the API, too, and is not there as the API says it.
 */
export function apiAddress(url: string, isPage: (path: string) => boolean): string {
  const path = pathOf(url);
  return /^\/auth(\/|$)/i.test(path) && !isPage(path.toLowerCase()) ? `/api/v1${url}` : url;
}

/** Throws the HttpProblem to answer with. `url` is path and query as sent. */
export function checkRequest(
  request: Pick<IncomingMessage, "method" | "headers" | "httpVersion">,
  url: string,
  origins: readonly string[],
): Kind {
  const [path = "", query = ""] = splitOnce(url, "?");
  const method = request.method ?? "";
  if (!path.startsWith("/")) throw new HttpProblem(400, "malformed_address", "Send the path only.");
  if (request.headers.host === undefined && request.httpVersion === "1.1")
    throw new HttpProblem(400, "malformed_request", "Send a Host header.");
  // Routes match without regard to case and with the single-fetch suffix; the API has one spelling only.
  const isApiLike = isUnderApi(path);
  if (isApiLike && (!isApi(path) || path.endsWith(".data")))
    throw new HttpProblem(404, "not_found", "There is nothing at this address.");
  if (/(^|&)(_data|%5fdata|_%64ata)(=|&|$)/i.test(query) || new URLSearchParams(query).has("_data")) {
    throw new HttpProblem(403, "not_permitted", "This way of asking is not served.");
  }
  if (path === "/__manifest") throw new HttpProblem(404, "not_found", "There is nothing at this address.");
  // The API's routes know which methods an address takes, and whether there is such an address at all.
  if (isApiLike) return "api";
  if (!KNOWN.has(method))
    throw new HttpProblem(405, "method_not_allowed", "This method is not served.", { Allow: [...KNOWN].join(", ") });
  if (!SAFE.has(method)) checkOrigin(request, origins);
  return "screen";
}

function checkOrigin({ headers }: Pick<IncomingMessage, "headers">, origins: readonly string[]): void {
  const site = headers["sec-fetch-site"];
  if (!headers.origin || !origins.includes(headers.origin) || (site !== undefined && site !== "same-origin")) {
    throw new HttpProblem(403, "foreign_origin", foreignWords(headers, origins));
  }
}

/** Whoever opened Pulse by an address that it does not know of itself is told which it knows. */
function foreignWords({ origin, host }: IncomingMessage["headers"], origins: readonly string[]): string {
  const said = "Forms are taken from our own pages only.";
  if (!origin || !host || !URL.canParse(origin) || new URL(origin).host !== host || origins.includes(origin))
    return said;
  const known = origins.join(", ");
  return `Pulse is known here as ${known}, not as ${origin}. Open it by that address, or have this one added to PULSE_URL by whoever runs it.`;
}

const FORM_TYPES = /^(application\/x-www-form-urlencoded|multipart\/form-data)\s*(;|$)/i;
const JSON_TYPE = /^application\/json\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?$/i;

/** A little too much is read to its end and dropped: a client that is still sending would see a reset instead of the 413. */
const MAX_DROPPED_BYTES = 8_000_000;

/** Reads a body as a whole, at most 1 MB of it. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const tooLarge = () => new HttpProblem(413, "too_large", "The body is larger than 1 MB.", { Connection: "close" });
  if (Number(request.headers["content-length"] ?? 0) > MAX_DROPPED_BYTES) throw tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > MAX_DROPPED_BYTES) throw tooLarge();
      if (size <= MAX_BODY_BYTES) chunks.push(chunk);
    }
  } catch (error) {
    if (isHttpProblem(error)) throw error;
    throw new HttpProblem(400, "malformed_body", "The body ended too early.");
  }
  if (size > MAX_BODY_BYTES) throw tooLarge();
  return chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
}

export function checkType(kind: Kind, headers: IncomingMessage["headers"]): void {
  const type = headers["content-type"] ?? "";
  const encoded = headers["content-encoding"] ?? "identity";
  const right = kind === "api" ? JSON_TYPE.test(type) : FORM_TYPES.test(type);
  if (!right || encoded !== "identity") {
    const wanted = kind === "api" ? "application/json" : "a form";
    throw new HttpProblem(415, "unsupported_type", `Send ${wanted}, in UTF-8 and not compressed.`);
  }
}

/** The body of a write, checked. For the API it is parsed here, once; a form goes on as it came. */
export async function takeBody(
  kind: Kind,
  request: IncomingMessage,
): Promise<{ bytes: Buffer | undefined; json: unknown }> {
  if (SAFE.has(request.method ?? "")) return { bytes: undefined, json: undefined };
  const announced =
    request.headers["transfer-encoding"] !== undefined || Number(request.headers["content-length"] ?? 0) > 0;
  if (!announced) return { bytes: undefined, json: undefined };
  checkType(kind, request.headers);
  const bytes = await readBody(request);
  return kind === "api" ? { bytes: undefined, json: readJson(bytes) } : { bytes, json: undefined };
}

function splitOnce(text: string, sign: string): [string, string] {
  const at = text.indexOf(sign);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}

function safeDecode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
