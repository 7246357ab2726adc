import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { PasswordByLink } from "#app/components/password-by-link.tsx";
import { readLinkPage, setPasswordByLink } from "#app/http/link.server.ts";

export const meta: MetaFunction = () => [{ title: "A new password · Pulse" }];

export const loader = (args: LoaderFunctionArgs) => readLinkPage(args, "reset");

export const action = (args: ActionFunctionArgs) => setPasswordByLink(args, "reset");

export default function Reset() {
  const link = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  return <PasswordByLink title="A new password" link={link} errors={refused?.errors} />;
}
