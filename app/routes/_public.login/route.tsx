import { type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { pageTitle } from "#app/components/page-title.ts";
import { SignInForm } from "#app/components/sign-in-form.tsx";
import { isLanguage, languageCookie } from "#app/components/words/language.ts";
import { english } from "#app/components/words/words.ts";
import { safeRedirect } from "#app/http/safe-redirect.ts";
import { isSignedIn, signInByForm } from "#app/http/session.server.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle("Sign in", matches);

export async function loader(args: LoaderFunctionArgs) {
  const { searchParams } = new URL(args.request.url);
  const next = safeRedirect(searchParams.get("next"));
  const language = searchParams.get("language");
  if (isLanguage(language)) {
    searchParams.delete("language");
    const headers = { "Set-Cookie": languageCookie(language), "Cache-Control": "no-store" };
    throw redirect(`/login${searchParams.size > 0 ? `?${searchParams}` : ""}`, { headers });
  }
  if (await isSignedIn(args)) throw redirect(safeRedirect(next));
  return { next, notice: searchParams.has("set") ? english("Your password is set. Sign in with it.") : undefined };
}

export const action = (args: ActionFunctionArgs) => signInByForm(args);

export default function SignIn() {
  const { next, notice } = useLoaderData<typeof loader>();
  const answered = useActionData<typeof action>();
  return <SignInForm next={next} {...answered} notice={answered ? undefined : notice} />;
}
