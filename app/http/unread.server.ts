import { randomUUID } from "node:crypto";
import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { type Answer, problemAnswer } from "./problem.server.ts";

const UNREAD: Record<string, Answer> = {
  HPE_HEADER_OVERFLOW: { status: 431, code: "headers_too_large", detail: "The headers are larger than 16 KB." },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, code: "request_timeout", detail: "The request did not come to its end." },
};
const MALFORMED: Answer = { status: 400, code: "malformed_request", detail: "This is no HTTP request." };

/** What Node's parser refuses never becomes a request of ours: it is told in the form of every other refusal, and the connection ends. */
export function answerUnread(error: Error & { code?: string }, socket: Duplex): void {
  if (error.code === "ECONNRESET" || !socket.writable) return void socket.destroy();
  const said = UNREAD[error.code ?? ""] ?? MALFORMED;
  const { status, headers, body } = problemAnswer(said, randomUUID());
  const all = { ...headers, "Content-Length": Buffer.byteLength(body), Connection: "close" };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  socket.end([`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...lines, "", body].join("\r\n"));
}
