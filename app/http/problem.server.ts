import type * as z from "zod";
import { english } from "#app/components/words/words.ts";
import { BadInput, Forbidden, type InputError, NotFound, Refusal } from "#app/modules/shared/refusal.ts";

/** RFC 9457. Members after `request_id` are the broken rule's details, such as `available`. */
export type Problem = {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: string;
  request_id: string;
  errors?: InputError[];
  [detail: string]: unknown;
};

const TITLES: Record<number, string> = {
  400: "Bad request",
  401: "Not signed in",
  403: "Not permitted",
  404: "Not found",
  405: "Method not allowed",
  408: "Not finished in time",
  409: "Refused by a business rule",
  412: "Changed meanwhile",
  413: "Too large",
  415: "Unsupported media type",
  421: "Misdirected request",
  422: "Idempotency key used for another request",
  429: "Too many requests",
  431: "Too large",
  500: "Our fault",
  503: "Not available at the moment",
};

/** An answer that is not an error of ours: status, a code for programs, a sentence for people. */
export class HttpProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Record<string, string>;

  constructor(status: number, code: string, detail: string, headers: Record<string, string> = {}) {
    super(detail);
    this.name = "HttpProblem";
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

export type Answer = {
  status: number;
  code: string;
  detail: string;
  errors?: InputError[];
  details?: Record<string, unknown>;
  headers?: Record<string, string>;
};

/** By name too: the program and the screens are two bundles, each with a class of its own. */
export function isHttpProblem(error: unknown): error is HttpProblem {
  return error instanceof HttpProblem || (error instanceof Error && error.name === "HttpProblem");
}

export function isBadInput(error: unknown): error is BadInput {
  return error instanceof BadInput || (error instanceof Error && error.name === "BadInput");
}

/** What to tell the caller about something thrown. `fault` is true for our bugs and outages: those are logged. */
export function explain(error: unknown): Answer & { fault: boolean } {
  // By name too: what the services throw comes from the other bundle, with a class of its own.
  if (isHttpProblem(error)) {
    return { status: error.status, code: error.code, detail: error.message, headers: error.headers, fault: false };
  }
  if (isBadInput(error)) {
    return {
      status: 400,
      code: "invalid_input",
      detail: "The input is not valid.",
      errors: error.errors,
      fault: false,
    };
  }
  if (error instanceof Refusal) {
    return { status: 409, code: error.code, detail: error.message, details: error.details, fault: false };
  }
  if (error instanceof NotFound) return { status: 404, code: "not_found", detail: error.message, fault: false };
  if (error instanceof Forbidden) return { status: 403, code: "not_permitted", detail: error.message, fault: false };
  return (
    explainSystem(error) ?? {
      status: 500,
      code: "internal",
      detail: "Something went wrong on our side. It has been recorded.",
      fault: true,
    }
  );
}

export const DISK_FULL = english(
  "The disk is full: nothing can be saved until there is room again. An administrator finds more on the System page.",
);

const DISK_FAILS = english(
  "The disk does not take what is written to it. Nothing was saved. Tell whoever looks after this installation.",
);

const DATA_DAMAGED = english(
  "The disk has damaged a part of the database that is needed here. Nothing was changed. Tell whoever looks after this installation: the System page says what to do.",
);

/** No room (of a file system, of a quota, of PostgreSQL), or a disk that fails or takes no more. */
const NO_ROOM = new Set(["ENOSPC", "EDQUOT", "53100"]);
const DISK_FAULTS = new Set(["EIO", "EROFS"]);

/** Whether something is the disk's fault, not that of what was sent. */
export const isOfTheDisk = (error: unknown) => {
  const { code } = error as { code?: string };
  return code !== undefined && (NO_ROOM.has(code) || DISK_FAULTS.has(code));
};

/** A pool waits for a server that says nothing as long as the network lets it. */
export const DATABASE_AWAY: Answer = {
  status: 503,
  code: "unavailable",
  detail: "The database does not answer. Try again in a moment.",
  headers: { "Retry-After": "2" },
};

const AWAY = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ENOENT",
  "EPIPE",
  "CONNECTION_CLOSED",
  "CONNECTION_ENDED",
  "CONNECTION_DESTROYED",
  "CONNECT_TIMEOUT",
]);

function explainSystem(error: unknown): (Answer & { fault: boolean }) | null {
  const { code, constraint_name: constraint } = error as { code?: string; constraint_name?: string };
  if (typeof code !== "string") return null;
  if (constraint === "membership_one_admin") {
    return { status: 409, code: "last_admin", detail: "The company would have no administrator left.", fault: false };
  }
  // Class 22: a value that no column can hold got past the schema. The caller's input all the same.
  if (/^22/.test(code)) return { status: 400, code: "invalid_input", detail: "A value is out of range.", fault: false };
  // Commands look before they write and say which value is taken; of two at the same moment one is told here.
  if (code === "23505")
    return {
      status: 409,
      code: "taken_meanwhile",
      detail: "Somebody else has just saved the same. Look again, then try once more.",
      fault: true,
    };
  if (code === "40001" || code === "40P01" || code === "55P03") {
    return {
      status: 503,
      code: "busy",
      detail: "Others are changing the same records. Try again.",
      headers: { "Retry-After": "1" },
      fault: true,
    };
  }
  // A page or an index that the disk has damaged: the database rather says nothing than something wrong.
  if (code === "XX001" || code === "XX002") {
    return { status: 503, code: "data_damaged", detail: DATA_DAMAGED, fault: true };
  }
  // What was asked for is undone whole.
  if (NO_ROOM.has(code)) {
    return { status: 503, code: "disk_full", detail: DISK_FULL, headers: { "Retry-After": "60" }, fault: true };
  }
  if (DISK_FAULTS.has(code)) {
    return { status: 503, code: "disk_fails", detail: DISK_FAILS, headers: { "Retry-After": "60" }, fault: true };
  }
  // 57*: shutting down, starting up, cancelled; 53*: out of connections, memory or disk; 08*: connection lost; 58*: its disk fails, in
  // the middle of a commit too, so that only the same key sent again tells whether it was done.
  if (AWAY.has(code) || /^(57|53|08|58)/.test(code)) {
    return { ...DATABASE_AWAY, fault: true };
  }
  return null;
}

export function toProblem(answer: Answer, requestId: string): Problem {
  return {
    ...answer.details,
    type: `urn:pulse:problem:${answer.code}`,
    title: TITLES[answer.status] ?? "Error",
    status: answer.status,
    detail: answer.detail,
    code: answer.code,
    request_id: requestId,
    ...(answer.errors ? { errors: answer.errors } : {}),
  };
}

/** An answer that is ready to be written. */
export type PlainAnswer = { status: number; headers: Record<string, string>; body: string };

export function problemAnswer(answer: Answer, requestId: string): PlainAnswer {
  return {
    status: answer.status,
    headers: {
      ...answer.headers,
      "Content-Type": "application/problem+json; charset=utf-8",
      "Cache-Control": "no-store",
    },
    body: JSON.stringify(toProblem(answer, requestId)),
  };
}

/** What a screen's loader throws, so that the error page says it. */
export function pageAnswer({ status, code, detail, headers }: Answer, requestId: string): Response {
  return new Response(JSON.stringify({ detail: status === 500 ? undefined : detail, code, request_id: requestId }), {
    status,
    headers: { ...headers, "Content-Type": "application/json", "Cache-Control": "no-store" },
  });
}

/** zod's findings in our form: dotted paths, snake_case codes. */
export function inputErrors(error: z.ZodError): InputError[] {
  return error.issues.slice(0, 100).map((issue) => ({
    path: issue.path.map(String).join("."),
    code: issue.code,
    message: issue.message,
  }));
}
