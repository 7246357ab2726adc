import * as z from "zod";
import { BadInput } from "#app/modules/shared/refusal.ts";
import { parseAsJson } from "#app/modules/shared/schemas.ts";
import type { RequestContext } from "./context.server.ts";
import { HttpProblem, inputErrors } from "./problem.server.ts";
import { hashOf, type Idempotency } from "./run-command.server.ts";

/** What an endpoint sees of a request: a web Request, or the server's own light one. */
export type ApiRequest = Pick<Request, "method" | "url" | "signal"> & { headers: Pick<Headers, "get"> };

export function readParams(schema: z.ZodType | undefined, params: Record<string, string | undefined>): unknown {
  if (!schema) return undefined;
  const parsed = schema.safeParse(params);
  // Nothing has such an id.
  if (!parsed.success) throw new HttpProblem(404, "not_found", "There is nothing at this address.");
  return parsed.data;
}

const NO_QUERY = z.object({});

/** `also` names what is read elsewhere. */
export function readQuery(schema: z.ZodObject | undefined, address: string, also: readonly string[] = []): unknown {
  const wanted = schema ?? NO_QUERY;
  const given: Record<string, string> = Object.create(null);
  const seen = new Set<string>();
  for (const [name, value] of searchOf(address)) {
    const shown = name.slice(0, 100);
    if (also.includes(name) && !seen.has(name)) {
      seen.add(name);
      continue;
    }
    if (also.includes(name)) throw BadInput.at(shown, "repeated_parameter", "Give this parameter once.");
    if (!Object.hasOwn(wanted.shape, name))
      throw BadInput.at(shown, "unknown_parameter", "This address has no such parameter.");
    if (name in given) throw BadInput.at(shown, "repeated_parameter", "Give this parameter once.");
    given[name] = value;
  }
  const parsed = wanted.safeParse({ ...given });
  if (!parsed.success) throw new BadInput(inputErrors(parsed.error));
  return parsed.data;
}

export function readBody<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema>;
export function readBody(schema: z.ZodType | undefined, body: unknown): unknown;
export function readBody(schema: z.ZodType | undefined, body: unknown): unknown {
  if (!schema) return undefined;
  if (body === undefined) throw new HttpProblem(400, "malformed_json", "Send a JSON body.");
  const parsed = parseAsJson(() => schema.safeParse(body));
  if (!parsed.success) throw new BadInput(inputErrors(parsed.error));
  return parsed.data;
}

export function readIdempotency(request: ApiRequest, context: RequestContext): Idempotency | null {
  const key = request.headers.get("idempotency-key");
  if (key === null) return null;
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw BadInput.at("Idempotency-Key", "invalid_key", "Use 1 to 255 visible ASCII characters.");
  }
  const pathname = pathOf(request);
  if (pathname.length > 1_000) throw new HttpProblem(404, "not_found", "There is nothing at this address.");
  const { body, upload } = context;
  const sent = upload ? [body, upload.name, upload.sha256] : body;
  return { method: request.method, path: pathname, key, requestHash: hashOf(sent) };
}

export function pathOf(request: ApiRequest): string {
  const path = request.url.replace(/^https?:\/\/[^/]+/, "");
  const end = path.search(/[?#]/);
  return end < 0 ? path : path.slice(0, end);
}

export function searchOf(address: string): URLSearchParams {
  const start = address.indexOf("?");
  return new URLSearchParams(start < 0 ? "" : address.slice(start + 1));
}
