import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { pageTitle } from "#app/components/page-title.ts";
import { PasswordByLink } from "#app/components/password-by-link.tsx";
import { useWords } from "#app/components/words/words.ts";
import { readLinkPage, setPasswordByLink } from "#app/http/link.server.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle("A new password", matches);

export const loader = (args: LoaderFunctionArgs) => readLinkPage(args, "reset");

export const action = (args: ActionFunctionArgs) => setPasswordByLink(args, "reset");

export default function Reset() {
  const t = useWords();
  const link = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  return <PasswordByLink title={t("A new password")} link={link} errors={refused?.errors} />;
}
