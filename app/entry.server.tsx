import { Writable } from "node:stream";
import type { AppLoadContext, EntryContext } from "@remix-run/node";
import { isRouteErrorResponse, RemixServer } from "@remix-run/react";
import { renderToPipeableStream } from "react-dom/server";
import { NonceProvider } from "#app/components/nonce.ts";
import { wordsFor } from "#app/components/words/words.server.ts";
import { LanguageProvider } from "#app/components/words/words.ts";

/** Milliseconds a loader's promise may hold the stream open; the renderer is aborted one second later. */
export const streamTimeout = 5_000;

export default function handleRequest(
  request: Request,
  status: number,
  headers: Headers,
  remixContext: EntryContext,
  loadContext: AppLoadContext,
): Promise<Response> {
  const nonce = typeof loadContext?.nonce === "string" ? loadContext.nonce : undefined;

  return new Promise((resolve, reject) => {
    let shellStands = false;
    const parts: Uint8Array[] = [];
    // Loaders are done before rendering begins and nothing is deferred, so the page is collected and answered whole:
    // cheaper than three streams in a row, and a late error still gets its status.
    const page = new Writable({
      write(part: Uint8Array, _encoding, written) {
        parts.push(part);
        written();
      },
      final(finished) {
        clearTimeout(timer);
        headers.set("Content-Type", "text/html; charset=utf-8");
        if (!headers.has("Cache-Control")) headers.set("Cache-Control", "no-store");
        resolve(new Response(Buffer.concat(parts), { status, headers }));
        finished();
      },
    });

    const stream = renderToPipeableStream(
      <NonceProvider value={nonce}>
        <LanguageProvider value={wordsFor(request).language}>
          <RemixServer context={remixContext} url={request.url} abortDelay={streamTimeout} nonce={nonce} />
        </LanguageProvider>
      </NonceProvider>,
      {
        nonce,
        onShellReady() {
          shellStands = true;
        },
        onAllReady() {
          stream.pipe(page);
        },
        onShellError(error) {
          clearTimeout(timer);
          reject(error);
        },
        onError(error) {
          status = 500;
          // Before the shell stands the error reaches `handleError` by the rejected promise.
          if (shellStands) logFailure(error, request);
        },
      },
    );
    const timer = setTimeout(() => stream.abort(), streamTimeout + 1_000);
  });
}

export function handleError(error: unknown, { request }: { request: Request }): void {
  // A page that is not there is an answer, not a fault.
  if (isRouteErrorResponse(error) && error.status < 500) return;
  if (!request.signal.aborted) logFailure(error, request);
}

function logFailure(error: unknown, request: Request): void {
  const { pathname } = new URL(request.url);
  console.error(
    JSON.stringify({
      level: "error",
      message: error instanceof Error ? error.message : String(error),
      stack: error instanceof Error ? error.stack : undefined,
      method: request.method,
      path: pathname,
      request_id: request.headers.get("x-request-id") ?? undefined,
    }),
  );
}
