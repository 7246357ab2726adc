import { request as plain, type RequestOptions } from "node:http";
import { request as secure } from "node:https";
import { leadsTo, targetOf } from "#app/modules/shared/outgoing-address.server.ts";

/** What a provider says is small: its description, its keys, a token. */
const READ_BYTES = 1_000_000;
const TIMEOUT_MS = 5_000;
/** Answers that have no body. */
const BODILESS = [204, 205, 304];

type Asked = {
  method?: string | undefined;
  headers?: RequestInit["headers"] | undefined;
  body?: unknown;
  signal?: AbortSignal | null | undefined;
};

/**
 * `fetch` for addresses that others have entered: each is looked up once, held against the rules of outgoing-address.server.ts, and the
 * connection goes there; no redirect is followed. `setting` names the operator's list. Throws ForbiddenAddress, or what the network says.
 */
export function checkedFetch(allowed: ReadonlySet<string>, setting: string) {
  return async (to: string, { method = "GET", headers, body, signal }: Asked = {}): Promise<Response> => {
    const target = await targetOf(to, allowed, undefined, setting);
    const text = body === undefined || body === null ? "" : String(body);
    const options: RequestOptions = {
      method,
      ...leadsTo(target),
      agent: false,
      signal: AbortSignal.any([AbortSignal.timeout(TIMEOUT_MS), ...(signal ? [signal] : [])]),
      headers: {
        ...Object.fromEntries(new Headers(headers)),
        "accept-encoding": "identity",
        ...(text === "" ? {} : { "content-length": Buffer.byteLength(text) }),
      },
    };
    return new Promise((resolve, reject) => {
      const sent = (target.url.protocol === "https:" ? secure : plain)(target.url, options, (answer) => {
        const pieces: Buffer[] = [];
        let read = 0;
        answer.on("data", (piece: Buffer) => {
          pieces.push(piece);
          read += piece.length;
          if (read > READ_BYTES) answer.destroy(new Error("The answer is too long."));
        });
        answer.on("error", reject);
        answer.on("end", () => {
          const status = answer.statusCode ?? 502;
          const all = new Headers();
          for (let at = 0; at < answer.rawHeaders.length; at += 2)
            all.append(answer.rawHeaders[at] ?? "", answer.rawHeaders[at + 1] ?? "");
          const whole = BODILESS.includes(status) ? null : Buffer.concat(pieces);
          resolve(new Response(whole, { status, headers: all }));
        });
      });
      sent.on("error", reject);
      sent.end(text);
    });
  };
}
