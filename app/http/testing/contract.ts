import { newId } from "#app/modules/shared/id.ts";
import { describeApi } from "../openapi.server.ts";
import type { Called, CallOptions, TestServer } from "./test-server.ts";

/* Requests to the API, each held against what its description says of the address. */

type Operation = {
  parameters: { name: string; in: string; required: boolean }[];
  responses: Record<string, { headers?: Record<string, unknown> }>;
  security?: unknown[];
  requestBody?: unknown;
};
export type Case = { method: string; path: string; operation: Operation };

export type Step = {
  token?: string;
  body?: unknown;
  query?: string;
  values?: Record<string, string>;
  headers?: Record<string, string>;
  status?: number;
};

export const nameOf = ({ method, path }: Pick<Case, "method" | "path">) => `${method} ${path}`;

/** Only where the same request was made before, or where the answer is not one given again. */
const AT_TIMES = new Set(["Idempotency-Replayed", "ETag"]);

export class Contract {
  readonly cases: Case[] = [];
  readonly reached = new Map<string, Set<number>>();
  readonly undocumented: string[] = [];
  /** Headers that the description names and an answer has not. */
  readonly lackingHeaders = new Set<string>();
  readonly known: Record<string, string> = {};

  constructor(
    readonly server: TestServer,
    readonly admin: string,
    readonly accountant: string,
  ) {
    const { paths } = describeApi() as { paths: Record<string, Record<string, Operation>> };
    for (const [path, methods] of Object.entries(paths))
      for (const [method, operation] of Object.entries(methods))
        this.cases.push({ method: method.toUpperCase(), path, operation });
  }

  /** Asks, and holds the answer against what is documented. */
  async ask(one: Case, options: CallOptions & { query?: string; at?: string } = {}): Promise<Called> {
    const { query = "", at, ...call } = options;
    const address = at ?? one.path.replace(/\{(\w+)\}/g, () => newId());
    const answer = await this.server.call(one.method, `/api/v1${address}${query}`, call);
    this.note(one, answer);
    return answer;
  }

  note(one: Case, answer: Called) {
    const seen = this.reached.get(nameOf(one)) ?? new Set();
    this.reached.set(nameOf(one), seen.add(answer.status));
    if (!(answer.status in one.operation.responses))
      this.undocumented.push(`${nameOf(one)}: ${answer.status} ${answer.text.slice(0, 120)}`);
    for (const name of Object.keys(one.operation.responses[answer.status]?.headers ?? {}))
      if (!AT_TIMES.has(name) && !answer.headers.has(name))
        this.lackingHeaders.add(`${nameOf(one)}: ${answer.status} ${name}`);
  }

  /** One request by its place in the description. */
  at(method: string, path: string): Case {
    const found = this.cases.find((one) => one.method === method && one.path === path);
    if (!found) throw new Error(`${method} ${path} is not described`);
    return found;
  }

  async go(method: string, path: string, step: Step = {}): Promise<Called> {
    const { token = this.admin, values = {}, status, ...rest } = step;
    const address = path.replace(/\{(\w+)\}/g, (_all, name: string) =>
      encodeURIComponent(values[name] ?? this.known[name] ?? newId()),
    );
    const answer = await this.ask(this.at(method, path), { token, at: address, ...rest });
    if (status !== undefined && answer.status !== status)
      throw new Error(`${method} ${address}: ${answer.status} ${answer.text.slice(0, 300)}`);
    return answer;
  }

  /** A write that is done, asked again under its key with another body. */
  async keyed(method: string, path: string, step: Step & { other?: unknown }): Promise<Called> {
    const headers = { ...step.headers, "Idempotency-Key": newId() };
    const first = await this.go(method, path, { ...step, headers });
    await this.go(method, path, {
      ...step,
      headers,
      body: step.other ?? { ...(step.body as object), _other: 1 },
      status: 422,
    });
    return first;
  }

  /** A read, and once more with its tag. */
  async read(path: string, step: Step = {}): Promise<Called> {
    const first = await this.go("GET", path, { status: 200, ...step });
    await this.go("GET", path, {
      ...step,
      headers: { "If-None-Match": first.headers.get("etag") ?? "" },
      status: 304,
    });
    return first;
  }
}
