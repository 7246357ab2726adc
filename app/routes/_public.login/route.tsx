import { type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { SignInForm } from "#app/components/sign-in-form.tsx";
import { safeRedirect } from "#app/http/safe-redirect.ts";
import { isSignedIn, signInByForm } from "#app/http/session.server.ts";

export const meta: MetaFunction = () => [{ title: "Sign in · Pulse" }];

export async function loader(args: LoaderFunctionArgs) {
  const { searchParams } = new URL(args.request.url);
  const next = safeRedirect(searchParams.get("next"));
  if (await isSignedIn(args)) throw redirect(safeRedirect(next));
  return { next, notice: searchParams.has("set") ? "Your password is set. Sign in with it." : undefined };
}

export const action = (args: ActionFunctionArgs) => signInByForm(args);

export default function SignIn() {
  const { next, notice } = useLoaderData<typeof loader>();
  const answered = useActionData<typeof action>();
  return <SignInForm next={next} {...answered} notice={answered ? undefined : notice} />;
}
