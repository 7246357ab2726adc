import type { JsonSchema } from "./example.server.ts";
import { describeApi } from "./openapi.server.ts";

/* The typed client in clients/typescript, written out from the API's own description: no file of it is edited by hand. */

type Parameter = { name: string; in: "path" | "query" | "header"; required: boolean; schema: JsonSchema };
type Operation = {
  operationId: string;
  summary: string;
  description?: string;
  parameters: Parameter[];
  requestBody?: { content: Record<string, { schema: JsonSchema }> };
  responses: Record<string, { content?: Record<string, { schema?: JsonSchema }> }>;
};

const INDENT = "  ";

function typeOf(schema: JsonSchema | undefined, depth = 0): string {
  if (!schema) return "unknown";
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((one) => JSON.stringify(one)).join(" | ");
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return [...new Set(choices.map((one) => typeOf(one, depth)))].join(" | ");
  const types = Array.isArray(schema.type) ? schema.type : [schema.type];
  return types.map((type) => single(schema, type, depth)).join(" | ");
}

function single(schema: JsonSchema, type: string | undefined, depth: number): string {
  if (type === "array") {
    const inner = typeOf(schema.items, depth);
    return /[|{]/.test(inner) ? `Array<${inner}>` : `${inner}[]`;
  }
  if (type === "object" || schema.properties) return objectType(schema, depth);
  if (type === "integer" || type === "number") return "number";
  if (schema.format === "binary") return "Blob";
  if (type === "string" || type === "boolean" || type === "null") return type;
  return "unknown";
}

function objectType(schema: JsonSchema, depth: number): string {
  const entries = Object.entries(schema.properties ?? {});
  const { additionalProperties: more } = schema;
  if (entries.length === 0) return `Record<string, ${typeof more === "object" ? typeOf(more, depth) : "unknown"}>`;
  const pad = INDENT.repeat(depth + 1);
  const fields = entries.map(([name, one]) => {
    const optional = schema.required?.includes(name) ? "" : "?";
    const note = one.description ? `${pad}/** ${one.description.replaceAll("*/", "* /")} */\n` : "";
    return `${note}${pad}${/^[a-z_]\w*$/i.test(name) ? name : JSON.stringify(name)}${optional}: ${typeOf(one, depth + 1)};`;
  });
  return `{\n${fields.join("\n")}\n${INDENT.repeat(depth)}}`;
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

function answerOf(operation: Operation): { type: string; kind: "json" | "none" | "raw" } {
  const good = Object.entries(operation.responses).filter(([status]) => Number(status) < 300);
  if (good.some(([, one]) => one.content && !one.content["application/json"])) return { type: "Response", kind: "raw" };
  const types = good.map(([, one]) => (one.content ? typeOf(one.content["application/json"]?.schema) : "void"));
  const type = [...new Set(types)].join(" | ");
  return { type, kind: type === "void" ? "none" : "json" };
}

type Written = { types: string; method: string };

function writeOperation(path: string, method: string, operation: Operation): Written {
  const name = capital(operation.operationId);
  const inPath = operation.parameters.filter((one) => one.in === "path");
  const inQuery = operation.parameters.filter((one) => one.in === "query");
  const { "application/json": json, "multipart/form-data": form } = operation.requestBody?.content ?? {};
  const body = (json ?? form)?.schema;
  const answer = answerOf(operation);
  const types: string[] = [];
  if (inQuery.length > 0) {
    const fields = inQuery.map((one) => `${INDENT}${one.name}${one.required ? "" : "?"}: ${queryType(one.schema)};`);
    types.push(`export type ${name}Query = {\n${fields.join("\n")}\n};`);
  }
  if (body) types.push(`export type ${name}Body = ${typeOf(body)};`);
  if (answer.kind === "json") types.push(`export type ${name}Answer = ${answer.type};`);

  const needsQuery = inQuery.some((one) => one.required);
  const args = [
    ...inPath.map((one) => `${one.name}: string`),
    ...(body ? [`body: ${name}Body`] : []),
    ...(inQuery.length > 0 ? [`query${needsQuery ? "" : "?"}: ${name}Query`] : []),
    "options?: CallOptions",
  ];
  const address = path.replace(/\{(\w+)\}/g, (_all, one: string) => `\${encodeURIComponent(${one})}`);
  const sent = `{ ${form ? "form: body, " : body ? "body, " : ""}${inQuery.length > 0 ? "query, " : ""}...options }`;
  const returned = answer.kind === "raw" ? "Response" : answer.kind === "none" ? "void" : `${name}Answer`;
  const call = answer.kind === "raw" ? "raw" : `json<${returned}>`;
  const note = `${INDENT}/** ${operation.summary}. \`${method.toUpperCase()} ${path}\` */`;
  const text = `${note}\n${INDENT}${operation.operationId}(${args.join(", ")}): Promise<${returned}> {\n${INDENT}${INDENT}return this.${call}("${method.toUpperCase()}", \`${address}\`, ${sent});\n${INDENT}}`;
  return { types: types.join("\n\n"), method: text };
}

const queryType = (schema: JsonSchema) => {
  const type = typeOf(schema);
  return /^("|\w+$)/.test(type) ? type : "string";
};

const HEAD = `// Written from the API's description (OpenAPI). Do not edit: \`npx vitest run app/http/client.db.test.ts -u\` writes it anew.

/** What the API says against a request (RFC 9457). */
export class PulseProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly requestId: string;
  readonly errors: { path: string; code: string; message: string }[];

  constructor(status: number, problem: Record<string, unknown>) {
    super(typeof problem.detail === "string" ? problem.detail : \`The API answered \${status}.\`);
    this.name = "PulseProblem";
    this.status = status;
    this.code = typeof problem.code === "string" ? problem.code : "";
    this.requestId = typeof problem.request_id === "string" ? problem.request_id : "";
    this.errors = Array.isArray(problem.errors) ? problem.errors : [];
  }
}

export type CallOptions = {
  /** The same key and body gets the first answer again. */
  idempotencyKey?: string;
  /** The \`ETag\` of the record that is to be changed. */
  ifMatch?: string;
  signal?: AbortSignal;
};

type Sent = CallOptions & {
  body?: unknown;
  /** Goes as a form with files in it. */
  form?: Record<string, string | Blob>;
  query?: Record<string, string | number | boolean | undefined>;
};

function formOf(fields: Record<string, string | Blob>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  return form;
}
`;

const CLASS = `export class Pulse {
  readonly #base: string;
  readonly #token: string | (() => string | Promise<string>);
  readonly #fetch: typeof fetch;

  /** \`base\` is the installation's address, such as http://127.0.0.1:3000. */
  constructor(options: { base: string; token: string | (() => string | Promise<string>); fetch?: typeof fetch }) {
    this.#base = \`\${options.base.replace(/\\/+$/, "")}/api/v1\`;
    this.#token = options.token;
    this.#fetch = options.fetch ?? fetch;
  }

  /** Every row of a list, page after page. */
  async *all<Row>(page: (cursor: string | undefined) => Promise<{ data: Row[]; next_cursor: string | null }>): AsyncGenerator<Row> {
    for (let cursor: string | undefined; ; ) {
      const { data, next_cursor } = await page(cursor);
      yield* data;
      if (next_cursor === null) return;
      cursor = next_cursor;
    }
  }

  private async raw(method: string, path: string, sent: Sent): Promise<Response> {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(sent.query ?? {})) if (value !== undefined) query.set(name, String(value));
    const address = \`\${this.#base}\${path}\${query.size > 0 ? \`?\${query}\` : ""}\`;
    const token = typeof this.#token === "string" ? this.#token : await this.#token();
    // A browser's own fetch wants to be called as nobody's method.
    const send = this.#fetch;
    const answer = await send(address, {
      method,
      headers: {
        ...(token ? { Authorization: \`Bearer \${token}\` } : {}),
        ...(sent.body === undefined ? {} : { "Content-Type": "application/json" }),
        ...(sent.idempotencyKey ? { "Idempotency-Key": sent.idempotencyKey } : {}),
        ...(sent.ifMatch ? { "If-Match": sent.ifMatch } : {}),
      },
      ...(sent.body === undefined ? {} : { body: JSON.stringify(sent.body) }),
      ...(sent.form === undefined ? {} : { body: formOf(sent.form) }),
      ...(sent.signal ? { signal: sent.signal } : {}),
    });
    if (answer.ok) return answer;
    throw new PulseProblem(answer.status, (await answer.json().catch(() => ({}))) as Record<string, unknown>);
  }

  private async json<Answer>(method: string, path: string, sent: Sent): Promise<Answer> {
    const answer = await this.raw(method, path, sent);
    return (answer.status === 204 ? undefined : await answer.json()) as Answer;
  }
`;

/** The whole file. */
export function clientSource(): string {
  const { paths } = describeApi() as { paths: Record<string, Record<string, Operation>> };
  const written = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => writeOperation(path, method, operation)),
  );
  const types = written.map((one) => one.types).filter(Boolean);
  const methods = written.map((one) => one.method);
  return `${HEAD}\n${types.join("\n\n")}\n\n${CLASS}\n${methods.join("\n\n")}\n}\n`;
}
