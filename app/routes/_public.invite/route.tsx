import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { pageTitle } from "#app/components/page-title.ts";
import { PasswordByLink } from "#app/components/password-by-link.tsx";
import { useWords } from "#app/components/words/words.ts";
import { answerInvitation, readLinkPage } from "#app/http/link.server.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle("Welcome", matches);

export const loader = (args: LoaderFunctionArgs) => readLinkPage(args, "invite");

export const action = (args: ActionFunctionArgs) => answerInvitation(args);

export default function Invite() {
  const t = useWords();
  const link = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  return <PasswordByLink title={t("Welcome")} link={link} invites errors={refused?.errors} />;
}
