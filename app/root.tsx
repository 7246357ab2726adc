import plexSans from "@fontsource-variable/ibm-plex-sans/files/ibm-plex-sans-latin-wght-normal.woff2?url";
import type { LinksFunction, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import {
  Links,
  Meta,
  Outlet,
  Scripts,
  ScrollRestoration,
  type ShouldRevalidateFunctionArgs,
  useRouteError,
  useRouteLoaderData,
} from "@remix-run/react";
import type { ReactNode } from "react";
import "./app.css";
import { ErrorPage, explainError } from "#app/components/error-page.tsx";
import { useNonce } from "#app/components/nonce.ts";
import { pageTitle } from "#app/components/page-title.ts";
import { readTheme } from "#app/components/theme.ts";
import { languageOf } from "#app/components/words/language.ts";
import { useWords } from "#app/components/words/words.ts";
import { wasRefused } from "#app/http/screen-forms.server.ts";
import type { Preferences } from "#app/modules/access/preferences.ts";
import type { RoleName } from "#app/modules/shared/actor.ts";

export const links: LinksFunction = () => [
  { rel: "preload", href: plexSans, as: "font", type: "font/woff2", crossOrigin: "anonymous" },
  { rel: "icon", href: "/favicon.svg", type: "image/svg+xml" },
  { rel: "manifest", href: "/manifest.webmanifest" },
];

export const meta: MetaFunction = ({ error, matches }) =>
  error ? pageTitle(explainError(error).title, matches) : [{ title: "Pulse" }];

export function loader(args: LoaderFunctionArgs) {
  const { request } = args;
  return {
    theme: readTheme(request.headers.get("Cookie")),
    language: languageOf(request),
    refused: wasRefused(args),
  };
}

/** Theme and language change by a form only. */
export function shouldRevalidate({ formMethod }: ShouldRevalidateFunctionArgs) {
  return formMethod !== undefined && formMethod !== "GET";
}

type Frame = { preferences: Preferences; person: { role: RoleName } };

/** Without a choice of their own: accountants read many rows, clerks hold a phone ("device" grows under a finger). */
function densityOf({ preferences, person }: Frame): string {
  return preferences.density ?? { accountant: "compact", clerk: "device" }[person.role as string] ?? "regular";
}

export function Layout({ children }: { children: ReactNode }) {
  const nonce = useNonce();
  const known = useRouteLoaderData<typeof loader>("root");
  const frame = useRouteLoaderData<Frame>("routes/_app");
  const t = useWords();
  const { tag, dir } = t.locale;
  const theme = frame?.preferences.theme ?? known?.theme ?? "system";
  return (
    <html lang={tag} dir={dir} data-theme={theme} data-density={frame ? densityOf(frame) : undefined}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="description" content={t("Orders, stock, invoices and books of a company, with live figures.")} />
        <meta name="color-scheme" content={theme === "system" ? "light dark" : theme} />
        {/* Drawn when all of it has been read: a page that is drawn in parts moves under the reader's eyes. */}
        <link rel="expect" href="#whole" blocking="render" />
        <Meta />
        <Links />
        {/* The content policy forbids making code out of text, which zod would otherwise try in every browser. */}
        <script
          nonce={nonce}
          suppressHydrationWarning
          // biome-ignore lint/security/noDangerouslySetInnerHtml: a constant of ours
          dangerouslySetInnerHTML={{ __html: "globalThis.__zod_globalConfig={jitless:true}" }}
        />
      </head>
      <body>
        {children}
        <span id="whole" hidden />
        {/* Browsers hide a nonce from scripts, so the client's copy never equals the server's. */}
        <ScrollRestoration nonce={nonce} />
        <Scripts nonce={nonce} />
      </body>
    </html>
  );
}

export default function Root() {
  return <Outlet />;
}

export function ErrorBoundary() {
  const error = useRouteError();
  return (
    <div className="plain">
      <main id="main">
        <ErrorPage error={error} />
      </main>
    </div>
  );
}
