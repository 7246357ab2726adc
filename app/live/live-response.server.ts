import type { Identity } from "#app/modules/access/identify.server.ts";
import type { LiveFeed } from "./live-feed.server.ts";
import { liveText } from "./live-messages.ts";

const HEARTBEAT_MS = 15_000;
/** A reader this far behind is cut off; it comes back with Last-Event-ID and reads what it missed from the log. */
const MOST_WAITING = 1_000;

/** A stream of server-sent events for one caller. */
export function liveResponse(
  feed: LiveFeed,
  identity: Identity,
  request: Pick<Request, "signal"> & { headers: Pick<Headers, "get"> },
): Response {
  const given = request.headers.get("Last-Event-ID") ?? "";
  const after = /^\d{1,18}$/.test(given) ? BigInt(given) : null;
  let stop = () => {};
  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const encoder = new TextEncoder();
        let ended = false;
        const end = () => {
          if (ended) return;
          ended = true;
          clearInterval(heartbeat);
          unsubscribe();
          request.signal.removeEventListener("abort", end);
          try {
            controller.close();
          } catch {
            // The reader has gone already.
          }
        };
        const send = (text: string) => {
          if (ended) return;
          if ((controller.desiredSize ?? 0) < -MOST_WAITING) return end();
          controller.enqueue(encoder.encode(text));
        };
        const heartbeat = setInterval(() => send(": still here\n\n"), HEARTBEAT_MS);
        // The line goes out at once, so that proxies and clients see an open stream.
        controller.enqueue(encoder.encode("retry: 1000\n: pulse\n\n"));
        // Tabs share their browser's session, which may have become another's since their page was drawn; a token stays its owner's.
        if (identity.kind === "session") {
          const whose = { company_id: identity.tenantId, account_id: identity.accountId };
          controller.enqueue(encoder.encode(liveText("whose", whose)));
        }
        const unsubscribe = feed.subscribe({ identity, after, send, end });
        request.signal.addEventListener("abort", end);
        stop = end;
      },
      cancel: () => stop(),
    },
    new CountQueuingStrategy({ highWaterMark: 16 }),
  );
  return new Response(body, {
    headers: {
      "Content-Type": "text/event-stream; charset=utf-8",
      // Neither a cache nor a compressing proxy may hold a line back.
      "Cache-Control": "no-store, no-transform",
      "X-Accel-Buffering": "no",
    },
  });
}
