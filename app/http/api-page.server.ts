import type { JsonSchema } from "./example.server.ts";
import { describeApi } from "./openapi.server.ts";

/* The description as a person reads it: what is served at /docs/api, made from the same document that programs get. */

type Parameter = { name: string; in: string; required: boolean; description?: string; schema: JsonSchema };
type Operation = {
  operationId: string;
  tags: string[];
  summary: string;
  description?: string;
  security?: unknown[];
  "x-scope"?: string;
  "x-rights"?: string[];
  parameters: Parameter[];
  requestBody?: { content: Record<string, { schema: JsonSchema; example: unknown }> };
  responses: Record<
    string,
    { description: string; content?: Record<string, { schema?: JsonSchema; example?: unknown }> }
  >;
};

export type ShownField = { name: string; type: string; required: boolean; note: string };
export type ShownOperation = {
  id: string;
  method: string;
  path: string;
  summary: string;
  description: string | null;
  isOpen: boolean;
  scope: string | null;
  rights: string[];
  parameters: (ShownField & { in: string })[];
  body: { fields: ShownField[]; example: string } | null;
  answers: { status: string; description: string; fields: ShownField[]; example: string | null }[];
};
export type ShownArea = { name: string; operations: ShownOperation[] };

/** A schema in a word or two. */
function typeOf(schema: JsonSchema | undefined): string {
  if (!schema) return "";
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((one) => JSON.stringify(one)).join(" | ");
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return [...new Set(choices.map(typeOf))].join(" | ");
  if (schema.type === "array") return `list of ${typeOf(schema.items)}`;
  const type = Array.isArray(schema.type) ? schema.type.join(" | ") : (schema.type ?? "any");
  return schema.format ? `${type} (${schema.format})` : type;
}

/** Fields, those of records inside with a point between. */
function fieldsIn(schema: JsonSchema | undefined, before = "", depth = 0): ShownField[] {
  if (!schema || depth > 3) return [];
  if (schema.type === "array") return fieldsIn(schema.items, `${before}[].`, depth + 1);
  const choices = (schema.anyOf ?? schema.oneOf)?.filter((one) => one.properties);
  if (choices?.length) return choices.flatMap((one) => fieldsIn(one, before, depth));
  return Object.entries(schema.properties ?? {}).flatMap(([name, one]) => [
    {
      name: `${before}${name}`,
      type: typeOf(one),
      required: schema.required?.includes(name) ?? false,
      note: one.description ?? "",
    },
    ...(one.properties || one.type === "array" || one.anyOf
      ? fieldsIn(one, one.type === "array" ? `${before}${name}` : `${before}${name}.`, depth + 1)
      : []),
  ]);
}

function shownOperation(path: string, method: string, operation: Operation): ShownOperation {
  const body = operation.requestBody?.content["application/json"];
  return {
    id: operation.operationId,
    method: method.toUpperCase(),
    path: `/api/v1${path}`,
    summary: operation.summary,
    description: operation.description ?? null,
    isOpen: operation.security?.length === 0,
    scope: operation["x-scope"] ?? null,
    rights: operation["x-rights"] ?? [],
    parameters: operation.parameters.map((one) => ({
      name: one.name,
      in: one.in,
      type: typeOf(one.schema),
      required: one.required,
      note: one.description ?? one.schema.description ?? "",
    })),
    body: body ? { fields: fieldsIn(body.schema), example: JSON.stringify(body.example, null, 2) } : null,
    answers: Object.entries(operation.responses).map(([status, { description, content }]) => {
      const { schema, example } = content?.["application/json"] ?? {};
      return {
        status,
        description,
        fields: fieldsIn(schema),
        example: example === undefined ? null : JSON.stringify(example, null, 2),
      };
    }),
  };
}

let areas: ShownArea[] | undefined;

export function apiAreas(): ShownArea[] {
  if (areas) return areas;
  const { paths } = describeApi() as { paths: Record<string, Record<string, Operation>> };
  const found = new Map<string, ShownOperation[]>();
  for (const [path, methods] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const area = operation.tags[0] ?? "";
      found.set(area, [...(found.get(area) ?? []), shownOperation(path, method, operation)]);
    }
  }
  areas = [...found].map(([name, operations]) => ({ name, operations }));
  return areas;
}
