import type { AppLoadContext, EntryContext } from "@remix-run/node";
import { isRouteErrorResponse, RemixServer } from "@remix-run/react";
import { renderToString } from "react-dom/server";
import { NonceProvider } from "#app/components/nonce.ts";
import { wordsFor } from "#app/components/words/words.server.ts";
import { LanguageProvider } from "#app/components/words/words.ts";

/** Milliseconds a loader's promise may hold the page's data open. */
export const streamTimeout = 5_000;

/**
 * The page as one text. Loaders are done before rendering begins and nothing is deferred, so a stream would carry nothing earlier; it
 * costs a list a third more (docs/performance.md), and a late error could no longer choose its status.
 */
export default async function handleRequest(
  request: Request,
  status: number,
  headers: Headers,
  remixContext: EntryContext,
  loadContext: AppLoadContext,
): Promise<Response> {
  const nonce = typeof loadContext?.nonce === "string" ? loadContext.nonce : undefined;
  const data = await new Response(remixContext.serverHandoffStream).text();
  const context = { ...remixContext, serverHandoffStream: undefined };
  const page = renderToString(
    <NonceProvider value={nonce}>
      <LanguageProvider value={wordsFor(request).language}>
        <RemixServer context={context} url={request.url} abortDelay={streamTimeout} nonce={nonce} />
      </LanguageProvider>
    </NonceProvider>,
  );
  const handedOver = context.renderMeta?.didRenderScripts ? dataScript(data, nonce) : "";
  headers.set("Content-Type", "text/html; charset=utf-8");
  if (!headers.has("Cache-Control")) headers.set("Cache-Control", "no-store");
  const retryAfter = retryAfterOf(remixContext.staticHandlerContext);
  if (retryAfter && (status === 429 || status === 503)) headers.set("Retry-After", retryAfter);
  return new Response(`<!DOCTYPE html>${page}${handedOver}`, { status, headers });
}

/** When to come back, as the action or a loader said it: of their headers Remix passes on what a route lists, and cookies. */
function retryAfterOf({ actionHeaders, loaderHeaders }: EntryContext["staticHandlerContext"]): string | undefined {
  const said = [actionHeaders, loaderHeaders].flatMap((by) => Object.values(by));
  return said.map((headers) => headers.get("Retry-After")).find((seconds) => seconds !== null) ?? undefined;
}

/** What RemixServer would write after the page from its stream: the loaders' answers, for the browser's router. */
function dataScript(data: string, nonce: string | undefined): string {
  const literal = JSON.stringify(data).replace(
    /[&<>\u2028\u2029]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  const stream = "window.__remixContext.streamController";
  return `<script${nonce ? ` nonce="${nonce}"` : ""}>${stream}.enqueue(${literal});${stream}.close();</script>`;
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
