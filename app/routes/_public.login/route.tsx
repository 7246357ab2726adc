import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { pageTitle } from "#app/components/page-title.ts";
import { SignInForm } from "#app/components/sign-in-form.tsx";
import { isLanguage, languageCookie } from "#app/components/words/language.ts";
import { english } from "#app/components/words/words.ts";
import { companyCookie, companyOf } from "#app/http/company-hint.server.ts";
import { isSharedDevice } from "#app/http/credential.server.ts";
import { safeRedirect } from "#app/http/safe-redirect.ts";
import { isSignedIn, signInByForm } from "#app/http/session.server.ts";
import { deviceOf } from "#app/http/shared-device.server.ts";
import { offeredProviders } from "#app/modules/access/providers.server.ts";
import { isNobodyThere } from "#app/modules/access/set-up-company.server.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle("Sign in", matches);

const SAID: Record<string, string | undefined> = {
  provider_away: english("The provider does not answer. Try again in a moment, or sign in with your password."),
  provider_failed: english("The sign-in by the provider did not work. Begin it again from here."),
  not_let_in: english("The provider knows you, but this company does not let you in by it. Ask an administrator."),
  cancelled: english("The sign-in was cancelled at the provider."),
};

const NOBODY_YET = english(
  "Nobody can sign in yet. The log of the start shows a link for the first administrator, good for an hour; each start shows a new one.",
);

function noticeOf(searchParams: URLSearchParams): string | undefined {
  if (searchParams.has("set")) return english("Your password is set. Sign in with it.");
  if (searchParams.has("made")) return english("Your account is made. Sign in with it.");
  return SAID[searchParams.get("said") ?? ""];
}

export async function loader(args: LoaderFunctionArgs) {
  const { searchParams } = new URL(args.request.url);
  const next = safeRedirect(searchParams.get("next"));
  const language = searchParams.get("language");
  if (isLanguage(language)) {
    searchParams.delete("language");
    const headers = { "Set-Cookie": languageCookie(language, args.context.secure), "Cache-Control": "no-store" };
    throw redirect(`/login${searchParams.size > 0 ? `?${searchParams}` : ""}`, { headers });
  }
  if (await isSignedIn(args)) throw redirect(safeRedirect(next));
  const { request, context } = args;
  const onTablet = isSharedDevice(request) && (await deviceOf(context, request)) !== null;
  const company = companyOf(args);
  const { sql } = context.services;
  const [providers, isEmpty] = await Promise.all([offeredProviders(sql, company), isNobodyThere(sql)]);
  const loaded = {
    next,
    onTablet,
    providers: providers.map(({ id, name }) => ({ id, name })),
    notice: isEmpty ? NOBODY_YET : noticeOf(searchParams),
  };
  const isTheirs = company !== null && providers.length > 0;
  return data(loaded, isTheirs ? { headers: { "Set-Cookie": companyCookie(company, context.secure) } } : undefined);
}

export const action = (args: ActionFunctionArgs) => signInByForm(args);

export default function SignIn() {
  const { next, onTablet, providers, notice } = useLoaderData<typeof loader>();
  const answered = useActionData<typeof action>();
  return (
    <SignInForm
      next={next}
      providers={providers}
      onTablet={onTablet}
      {...answered}
      notice={answered ? undefined : notice}
    />
  );
}
