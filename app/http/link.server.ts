import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from "@remix-run/node";
import { newPasswordInput } from "#app/modules/access/input.ts";
import { type LinkKind, readLink, setPasswordOver } from "#app/modules/access/links.server.ts";
import { SignInBusy } from "#app/modules/access/passwords.server.ts";
import { NotFound, Refusal } from "#app/modules/shared/refusal.ts";
import { inputErrors } from "./problem.server.ts";
import { firstErrors } from "./session.server.ts";

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
  return data(
    { token, name, email, company },
    { headers: { "Cache-Control": "no-store", "Referrer-Policy": "no-referrer" } },
  );
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
    if (error instanceof SignInBusy)
      return data({ errors: { "": "Many people are signing in. Try again in a moment." } }, { status: 429 });
    if (error instanceof Refusal) return data({ errors: { password: error.message } }, { status: 422 });
    throw error;
  }
  return redirect("/login?set", { status: 303, headers: { "Cache-Control": "no-store" } });
}
