import type * as z from "zod";

import {
  type Endpoint,
  type OpenEndpoint,
  registry,
  type StreamEndpoint,
  scopeOf,
  sparseFields,
} from "./api.server.ts";
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

function answers(
  declared: Endpoint | OpenEndpoint | StreamEndpoint,
  method: string,
  path: string,
): Record<string, unknown> {
  const made: Record<string, unknown> = {};
  for (const [status, schema] of Object.entries(declared.answers)) {
    const type = "stream" in declared ? streamType(path) : "application/json";
    const none = status === "204";
    made[status] = {
      description: status === "201" ? "Created" : "Done",
      ...(none ? {} : { content: { [type]: { schema: jsonSchemaOf(schema, "output") } } }),
    };
  }
  if (method === "GET" && !("open" in declared) && !("stream" in declared)) {
    made[304] = { description: "It is what `If-None-Match` names" };
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
  const inPath =
    "params" in declared && declared.params
      ? (jsonSchemaOf(declared.params, "input") as { properties?: Record<string, unknown> })
      : {};
  for (const [, name = ""] of path.matchAll(/:(\w+)/g)) {
    made.push({ name, in: "path", required: true, schema: inPath.properties?.[name] ?? { type: "string" } });
  }
  if ("query" in declared && declared.query) {
    const query = jsonSchemaOf(declared.query, "input") as { properties?: Record<string, object>; required?: string[] };
    for (const [name, schema] of Object.entries(query.properties ?? {})) {
      made.push({ name, in: "query", required: query.required?.includes(name) ?? false, schema });
    }
  }
  if (!("open" in declared) && sparseFields(declared, method)) {
    made.push({
      name: "fields",
      in: "query",
      required: false,
      description: `Only these fields, with commas between: ${sparseFields(declared, method)?.join(", ")}.`,
      schema: { type: "string" },
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
        ...("open" in declared ? { security: [] } : {}),
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
      description:
        "Money is a decimal string with its currency beside it, quantities are JSON numbers with at most 6 decimals, instants RFC 3339 UTC, days YYYY-MM-DD, ids UUIDs.",
    },
    servers: [{ url: "/api/v1" }],
    security: [{ bearer: [] }],
    paths,
    components: {
      schemas: { Problem: problem },
      securitySchemes: { bearer: { type: "http", scheme: "bearer" } },
    },
  };
}
