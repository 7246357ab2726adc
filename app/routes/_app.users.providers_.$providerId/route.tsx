import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import * as z from "zod";
import { ActionBar } from "#app/components/action-bar.tsx";
import { toTimeline } from "#app/components/event-words.ts";
import { recordId } from "#app/components/list-params.ts";
import { Facts, RecordHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { ProviderForm } from "#app/components/provider-form.tsx";
import { Timeline } from "#app/components/timeline.tsx";
import { wordsFor } from "#app/components/words/words.server.ts";
import { useWords } from "#app/components/words/words.ts";
import { backChannelOf, callbackOf } from "#app/http/oidc.server.ts";
import { idInAddress, readScreen } from "#app/http/screen.server.ts";
import { readForm, runForm } from "#app/http/screen-forms.server.ts";
import { readSealingKeys } from "#app/http/sealing-keys.server.ts";
import { listCustomRoles } from "#app/modules/access/custom-roles.server.ts";
import { readProvider, removeProvider, saveProvider } from "#app/modules/access/providers.server.ts";
import { providerInput } from "#app/modules/access/providers.ts";
import { isAdministrator } from "#app/modules/access/role-rules.ts";
import { readHistory } from "#app/modules/history.server.ts";

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  pageTitle(`${data?.provider.name ?? "Sign-in provider"}`, matches);

export const loader = (args: LoaderFunctionArgs) =>
  readScreen(args, "read", "settings", async ({ tx, actor }) => {
    const id = recordId(args.params.providerId, "provider");
    return {
      mayChange: isAdministrator(actor),
      provider: await readProvider(tx, id),
      roles: (await listCustomRoles(tx)).map(({ id, name }) => ({ id, name })),
      callback: callbackOf(args.context),
      backChannel: backChannelOf(args.context, id),
      history: toTimeline(wordsFor(args.request), await readHistory(tx, actor, [id])),
    };
  });

export async function action(args: ActionFunctionArgs) {
  const { meta: posted } = await readForm(args);
  const id = idInAddress(args, args.params.providerId, "provider");
  if (posted.intent === "remove") {
    return runForm(args, "update", "settings", {
      input: z.object({}),
      command: ({ tx, actor }) => removeProvider(tx, actor, id),
      done: () => ({ to: "/users/providers", flash: { kind: "done", text: "Provider removed." } }),
    });
  }
  return runForm(args, "update", "settings", {
    stepUp: true,
    input: providerInput.extend({ version: z.number().int().optional() }),
    command: async ({ tx, actor }, wanted) => {
      const { dataFolder, hosts } = args.context.services;
      return saveProvider(tx, actor, await readSealingKeys(dataFolder), id, wanted, hosts.providers);
    },
    done: () => ({ to: `/users/providers/${id}`, flash: { kind: "done", text: "Provider saved." } }),
  });
}

export default function ProviderPage() {
  const t = useWords();
  const { mayChange, provider, roles, callback, backChannel, history } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  return (
    <>
      <RecordHead crumb={{ href: "/users/providers", label: t("Sign-in providers") }} title={provider.name}>
        {mayChange ? (
          <ActionBar
            actions={[
              {
                intent: "remove",
                label: t("Remove"),
                pending: t("Removing…"),
                look: "danger",
                confirm: t(
                  "Remove {name}? Whoever came by it is signed out. Its people stay; whoever has no password needs a link to sign in again.",
                  {
                    name: provider.name,
                  },
                ),
              },
            ]}
            refused={refused}
          />
        ) : null}
      </RecordHead>
      <Sheet title={t("To enter at the provider")}>
        <Facts
          items={[
            [
              t("Redirect address"),
              <span key="v" className="mono">
                {callback}
              </span>,
            ],
            [
              t("Back-channel logout address"),
              <span key="v" className="mono">
                {backChannel}
              </span>,
            ],
          ]}
        />
      </Sheet>
      <Sheet title={t("Settings of the provider")}>
        {mayChange ? (
          <ProviderForm provider={provider} roles={roles} refused={refused} />
        ) : (
          <p>{t("A sign-in provider speaks for everybody in the company, so only an administrator changes one.")}</p>
        )}
      </Sheet>
      <Sheet title={t("History")}>
        <Timeline items={history} />
      </Sheet>
    </>
  );
}
