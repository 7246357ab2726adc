import type * as z from "zod";

import {
  type Endpoint,
  type OpenEndpoint,
  registry,
  type StreamEndpoint,
  scopeOf,
  sparseFields,
} from "./api.server.ts";
import { API_RULES } from "./api-rules.server.ts";
import { exampleOf, type JsonSchema } from "./example.server.ts";
import { jsonSchemaOf } from "./json-schema.server.ts";
import { takesVersion } from "./representation.server.ts";

const problem = {
  type: "object",
  required: ["type", "title", "status", "detail", "code", "request_id"],
  properties: {
    type: { type: "string" },
    title: { type: "string" },
    status: { type: "integer" },
    detail: { type: "string" },
    code: { type: "string" },
    request_id: { type: "string" },
    errors: {
      type: "array",
      items: {
        type: "object",
        required: ["path", "code", "message"],
        properties: { path: { type: "string" }, code: { type: "string" }, message: { type: "string" } },
      },
    },
  },
};

const EXPLAINED: Record<number, string> = {
  400: "Malformed: `errors` names each fault",
  401: "No or invalid credentials",
  403: "The role or the token's scope does not allow it",
  404: "Unknown id, also any id of another company",
  409: "A business rule refuses; `code` names it",
  412: "The record is not in the state that If-Match names",
  413: "Body over 1 MB, or a file over its limit",
  415: "Body of another type than is described",
  422: "The idempotency key was used for another request",
  429: "Too many requests; see Retry-After",
  503: "A service is away; see Retry-After",
};

const header = (description: string, type: "string" | "integer" = "string") => ({ description, schema: { type } });

const HEADERS = {
  "X-Request-Id": header("What was sent as such, or made; it leads through events, jobs and logs"),
  "RateLimit-Limit": header("Requests a minute", "integer"),
  "RateLimit-Remaining": header("Requests that are left in this minute", "integer"),
  "RateLimit-Reset": header("Seconds until the count begins anew", "integer"),
  "Retry-After": header("Seconds to wait before it is asked again", "integer"),
  "WWW-Authenticate": header("`Bearer`"),
  ETag: header("The state of the record, for `If-None-Match` and `If-Match`"),
  "Idempotency-Replayed": header("`true` on the first answer given again"),
};
type HeaderName = keyof typeof HEADERS;

/** What the answer says beside its body. */
function headersOf(status: number, method: string, isJson: boolean): Record<string, unknown> {
  const names: HeaderName[] = ["X-Request-Id", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"];
  if (status === 429 || status === 503) names.push("Retry-After");
  if (status === 401) names.push("WWW-Authenticate");
  if (isJson) names.push("ETag");
  if (isJson && method !== "GET") names.push("Idempotency-Replayed");
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}

function answers(
  declared: Endpoint | OpenEndpoint | StreamEndpoint,
  method: string,
  path: string,
): Record<string, unknown> {
  const made: Record<string, unknown> = {};
  for (const [status, schema] of Object.entries(declared.answers)) {
    const type = "stream" in declared ? streamType(path) : "application/json";
    const none = status === "204";
    const guarded = !("open" in declared) && !("stream" in declared);
    const shape = jsonSchemaOf(schema, "output") as JsonSchema;
    made[status] = {
      description: status === "201" ? "Created" : "Done",
      headers: headersOf(Number(status), method, guarded && !none),
      ...(none
        ? {}
        : { content: { [type]: { schema: shape, ...("stream" in declared ? {} : { example: exampleOf(shape) }) } } }),
    };
  }
  if (method === "GET" && !("open" in declared) && !("stream" in declared)) {
    made[304] = { description: "It is what `If-None-Match` names", headers: headersOf(304, method, true) };
  }
  const faults = [400, 429, 503];
  if ("body" in declared && method !== "POST" && takesVersion(declared.body)) faults.push(412);
  if (!("open" in declared)) faults.push(401, 403);
  else faults.push(401, ...(declared.faults ?? []));
  if (path.includes(":")) faults.push(404);
  if (method !== "GET") faults.push(413, 415);
  if (method !== "GET" && !("open" in declared)) faults.push(422);
  const refusals = "refusals" in declared ? declared.refusals : undefined;
  if (refusals?.length) faults.push(409);
  for (const status of faults.sort((a, b) => a - b)) {
    const which = status === 409 ? `: ${refusals?.map((code) => `\`${code}\``).join(", ")}` : "";
    made[status] = {
      description: `${EXPLAINED[status]}${which}`,
      headers: headersOf(status, method, false),
      content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
    };
  }
  return made;
}

function streamType(path: string): string {
  if (path.endsWith("/content")) return "application/octet-stream";
  return path.endsWith("/pdf") ? "application/pdf" : "text/event-stream";
}

function parameters(declared: Endpoint | OpenEndpoint | StreamEndpoint, method: string, path: string): unknown[] {
  const made: unknown[] = [];
  const inPath = "params" in declared && declared.params ? (jsonSchemaOf(declared.params, "input") as JsonSchema) : {};
  for (const [, name = ""] of path.matchAll(/:(\w+)/g)) {
    const schema: JsonSchema = inPath.properties?.[name] ?? { type: "string" };
    made.push({ name, in: "path", required: true, schema, example: exampleOf(schema, name) });
  }
  if ("query" in declared && declared.query) {
    const query = jsonSchemaOf(declared.query, "input") as JsonSchema;
    for (const [name, schema] of Object.entries(query.properties ?? {})) {
      const required = query.required?.includes(name) ?? false;
      // Nobody makes a cursor up.
      made.push({
        name,
        in: "query",
        required,
        schema,
        ...(name === "cursor" ? {} : { example: exampleOf(schema, name) }),
      });
    }
  }
  const sparse = "open" in declared ? null : sparseFields(declared, method);
  if (sparse) {
    made.push({
      name: "fields",
      in: "query",
      required: false,
      description: `Only these fields, with commas between: ${sparse.join(", ")}.`,
      schema: { type: "string" },
      example: sparse.slice(0, 2).join(","),
    });
  }
  if (method !== "GET" && method !== "POST" && "body" in declared && takesVersion(declared.body)) {
    made.push({
      name: "If-Match",
      in: "header",
      required: false,
      description: "The `ETag` of the record as it was read: changed since, it is left alone.",
      schema: { type: "string" },
    });
  }
  if (method !== "GET" && !("open" in declared)) {
    made.push({
      name: "Idempotency-Key",
      in: "header",
      required: false,
      description: "The same key and body gets the first answer again, for 30 days.",
      schema: { type: "string", minLength: 1, maxLength: 255 },
    });
  }
  return made;
}

function bodyOf(body: z.ZodType, isForm: boolean): Record<string, unknown> {
  const schema = jsonSchemaOf(body, "input") as JsonSchema;
  if (!isForm) return { "application/json": { schema, example: exampleOf(schema) } };
  const file = { type: "string", format: "binary" };
  const fields = { ...schema.properties, file };
  return { "multipart/form-data": { schema: { ...schema, properties: fields, required: Object.keys(fields) } } };
}

/** What a token and its person need for a call: the scope, and a right of which one is enough. */
function needs(declared: Endpoint | StreamEndpoint, method: string, path: string) {
  const scope = `${scopeOf(path)}:${method === "GET" ? "read" : "write"}`;
  const rights = [[declared.action, declared.resource] as const, ...(declared.orElse ?? [])].map(
    ([action, resource]) => `${resource}: ${action}`,
  );
  return { security: [{ bearer: [scope] }], "x-scope": scope, "x-rights": rights };
}

/** The OpenAPI 3.1 document, made from the same declarations that serve the requests. */
export function describeApi(): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [path, methods] of [...registry].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const shown = path.replace(/:(\w+)/g, "{$1}");
    const entry: Record<string, unknown> = {};
    for (const [method, declared] of Object.entries(methods)) {
      entry[method.toLowerCase()] = {
        operationId: `${method.toLowerCase()}${path.replace(/[^a-z]+(\w)/gi, (_all, sign: string) => sign.toUpperCase())}`,
        tags: [scopeOf(path)],
        summary: declared.summary,
        ...(declared.description ? { description: declared.description } : {}),
        ...("open" in declared ? { security: [] } : needs(declared, method, path)),
        parameters: parameters(declared, method, path),
        ...("body" in declared && declared.body
          ? {
              requestBody: {
                required: !("bodyless" in declared),
                content: bodyOf(declared.body, "upload" in declared),
              },
            }
          : {}),
        responses: answers(declared, method, path),
      };
    }
    paths[shown] = entry;
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Pulse ERP",
      version: "1",
      description: [
        "`security` names the scope that a token needs, `x-rights` what its person has to be allowed: one of them is enough.",
        ...API_RULES.map(({ name, text }) => `**${name}.** ${text}`),
      ].join("\n\n"),
    },
    servers: [{ url: "/api/v1" }],
    security: [{ bearer: [] }],
    paths,
    components: {
      headers: HEADERS,
      schemas: { Problem: problem },
      securitySchemes: { bearer: { type: "http", scheme: "bearer" } },
    },
  };
}
