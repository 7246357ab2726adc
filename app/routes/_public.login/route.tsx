import { type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { SignInForm } from "#app/components/sign-in-form.tsx";
import { safeRedirect } from "#app/http/safe-redirect.ts";
import { isSignedIn, signInByForm } from "#app/http/session.server.ts";

export const meta: MetaFunction = () => [{ title: "Sign in · Pulse" }];

export async function loader(args: LoaderFunctionArgs) {
  const next = safeRedirect(new URL(args.request.url).searchParams.get("next"), "/dashboard");
  if (await isSignedIn(args)) throw redirect(safeRedirect(next));
  return { next };
}

export const action = (args: ActionFunctionArgs) => signInByForm(args);

export default function SignIn() {
  const { next } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  return <SignInForm next={refused?.next ?? next} email={refused?.email} errors={refused?.errors} />;
}
