import type { LoaderFunctionArgs } from "@remix-run/node";
import { cookieOf } from "./credential.server.ts";

/* Whose sign-in page it is. It opens nothing: it chooses whose sign-in providers are shown. */

const nameOf = (secure: boolean) => (secure ? "__Host-pulse-company" : "pulse-company");
const SLUG = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** The company's short name: in the address (`/login?company=acme`), else what this browser's last such page was. */
export function companyOf({ request, context }: LoaderFunctionArgs): string | null {
  const asked = new URL(request.url).searchParams.get("company");
  const slug = asked ?? cookieOf(request.headers.get("Cookie"), nameOf(context.secure)) ?? "";
  return SLUG.test(slug) ? slug : null;
}

/** For a year, so that whoever is asked to sign in again finds the company's providers. */
export function companyCookie(slug: string, secure: boolean): string {
  return `${nameOf(secure)}=${slug}; Path=/; HttpOnly; SameSite=Lax; Max-Age=31536000${secure ? "; Secure" : ""}`;
}
