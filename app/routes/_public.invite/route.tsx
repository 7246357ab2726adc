import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { PasswordByLink } from "#app/components/password-by-link.tsx";
import { readLinkPage, setPasswordByLink } from "#app/http/link.server.ts";

export const meta: MetaFunction = () => [{ title: "Welcome · Pulse" }];

export const loader = (args: LoaderFunctionArgs) => readLinkPage(args, "invite");

export const action = (args: ActionFunctionArgs) => setPasswordByLink(args, "invite");

export default function Invite() {
  const link = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  return <PasswordByLink title="Welcome" link={link} errors={refused?.errors} />;
}
