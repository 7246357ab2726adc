import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { pageTitle } from "#app/components/page-title.ts";
import { SignInForm } from "#app/components/sign-in-form.tsx";
import { signInByProvider } from "#app/http/session.server.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle("Sign in", matches);

/** The way back from an identity provider. */
export const loader = (args: LoaderFunctionArgs) => signInByProvider(args);

export default function Callback() {
  return <SignInForm {...useLoaderData<typeof loader>()} />;
}
