import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from "@remix-run/node";
import { wordsFor } from "#app/components/words/words.server.ts";
import { identify } from "#app/modules/access/identify.server.ts";
import { newPasswordInput } from "#app/modules/access/input.ts";
import { acceptInvitation, type LinkKind, readLink, setPasswordOver } from "#app/modules/access/links.server.ts";
import { SignInBusy } from "#app/modules/access/passwords.server.ts";
import { NotFound, Refusal } from "#app/modules/shared/refusal.ts";
import type { RequestContext } from "./context.server.ts";
import { sessionOf } from "./credential.server.ts";
import { flashCookie } from "./flash.server.ts";
import { inputErrors } from "./problem.server.ts";
import { firstErrors } from "./session.server.ts";
import { signInBusy } from "./sign-in.server.ts";

/** The one sentence for every reason: unknown, used, too old, its person disabled. */
const GONE = "This link has been used or is too old. Ask your administrator for a new one.";

const secretOf = (kind: LinkKind, value: unknown) =>
  typeof value === "string" && value.startsWith(`${kind}_`) && value.length < 100 ? value : "";

/** Whose link the page is about. The token never leaves the form again. */
export async function readLinkPage({ request, context }: LoaderFunctionArgs, kind: LinkKind) {
  const token = secretOf(kind, new URL(request.url).searchParams.get("token"));
  const link = token ? await readLink(context.services.sql, token) : null;
  if (!link || link.kind !== kind) throw data({ detail: GONE }, 404);
  const { name, email, company } = link;
  const who = kind === "invite" ? await viewerOf(request, context) : null;
  return data(
    { token, name, email, company, joins: who !== null && sameAddress(who.email, email) },
    { headers: { "Cache-Control": "no-store", "Referrer-Policy": "no-referrer" } },
  );
}

const sameAddress = (one: string, other: string) => {
  const [a, b] = [one, other].map((text) => text.trim().normalize("NFKC").toLowerCase());
  return a === b;
};

async function viewerOf(request: Request, context: RequestContext) {
  const secret = sessionOf(request.headers.get("Cookie"), context.secure);
  return secret === null ? null : identify(context.services.sql, { kind: "session", secret });
}

/** The page of an invitation: a first password, or, signed in with the invited address already, joining with the account there is. */
export async function answerInvitation(args: ActionFunctionArgs) {
  const { request, context } = args;
  const posted = await request
    .clone()
    .formData()
    .catch(() => new FormData());
  if (posted.get("_intent") !== "join") return setPasswordByLink(args, "invite");
  const session = sessionOf(request.headers.get("Cookie"), context.secure) ?? "";
  try {
    const { company } = await acceptInvitation(context.services.sql, secretOf("invite", posted.get("token")), session, {
      requestId: context.requestId,
      address: context.address,
    });
    const text = wordsFor(request)("You work for {company}, too. Go there from here.", { company });
    const headers = new Headers({ "Cache-Control": "no-store" });
    headers.append("Set-Cookie", flashCookie({ kind: "done", text }, context.secure));
    return redirect("/profile/companies", { status: 303, headers });
  } catch (error) {
    if (error instanceof NotFound) throw data({ detail: GONE }, 404);
    if (error instanceof Refusal) return data({ errors: { "": error.message } }, { status: 409 });
    throw error;
  }
}

export async function setPasswordByLink({ request, context }: ActionFunctionArgs, kind: LinkKind) {
  const posted = await request.formData().catch(() => new FormData());
  const token = secretOf(kind, posted.get("token"));
  const parsed = newPasswordInput.safeParse({ password: posted.get("password") });
  if (!parsed.success) return data({ errors: firstErrors(inputErrors(parsed.error)) }, { status: 422 });
  try {
    await setPasswordOver(context.services.sql, token, parsed.data.password, {
      requestId: context.requestId,
      address: context.address,
    });
  } catch (error) {
    if (error instanceof NotFound) throw data({ detail: GONE }, 404);
    if (error instanceof SignInBusy) {
      const { status, message, headers } = signInBusy();
      return data({ errors: { "": message } }, { status, headers });
    }
    if (error instanceof Refusal) {
      const field = error.code === "known_address" ? "" : "password";
      return data({ errors: { [field]: error.message } }, { status: 422 });
    }
    throw error;
  }
  return redirect("/login?set", { status: 303, headers: { "Cache-Control": "no-store" } });
}
