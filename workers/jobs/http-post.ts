import { type OutgoingHttpHeaders, request as plain, type RequestOptions } from "node:http";
import { request as secure } from "node:https";
import { leadsTo, type Target } from "#app/modules/shared/outgoing-address.server.ts";

const TIMEOUT_MS = 10_000;
const READ_BYTES = 64 * 1024;

/** Of an answer, for whoever looks why something did not arrive. */
const SHOWN = 1_000;

/** `retryAfterMs`: how long the receiver asks to be left alone; null where it does not. */
export type Answered = { status: number; text: string; retryAfterMs: number | null };

/** One POST to the address that was checked and no other, whatever its name means by now; no redirect is followed. */
export function postTo(
  target: Target,
  headers: OutgoingHttpHeaders,
  body: string | Buffer,
  timeoutMs = TIMEOUT_MS,
): Promise<Answered> {
  const { url } = target;
  const options: RequestOptions = {
    method: "POST",
    ...leadsTo(target),
    agent: false,
    timeout: timeoutMs,
    signal: AbortSignal.timeout(timeoutMs),
    headers: { "Content-Length": Buffer.byteLength(body), "User-Agent": "Pulse", ...headers },
  };
  return new Promise((resolve, reject) => {
    const sent = (url.protocol === "https:" ? secure : plain)(url, options, (response) => {
      const status = response.statusCode ?? 0;
      let read = 0;
      let text = "";
      const over = () => {
        response.destroy();
        resolve({ status, text, retryAfterMs: waitOf(response.headers["retry-after"]) });
      };
      response.on("data", (piece: Buffer) => {
        read += piece.length;
        if (text.length < SHOWN) text += piece.toString();
        if (read > READ_BYTES) over();
      });
      response.on("end", over);
      response.on("error", reject);
    });
    sent.on("timeout", () => sent.destroy(new Error("The receiver did not answer in time.")));
    sent.on("error", reject);
    sent.end(body);
  });
}

/** Seconds or a date (RFC 9110). */
function waitOf(header: string | undefined): number | null {
  if (!header) return null;
  const ms = /^\d{1,9}$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - Date.now();
  return Number.isFinite(ms) && ms > 0 ? ms : null;
}

/** What a receiver said, fit for a column and a screen. */
export const shown = (text: string) =>
  text
    .toWellFormed()
    .replace(/\p{Cc}/gu, " ")
    .slice(0, SHOWN);
