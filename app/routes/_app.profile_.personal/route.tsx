import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import * as z from "zod";
import { PageHead } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { PersonalFile } from "#app/components/personal-file.tsx";
import { useAnswer } from "#app/components/use-answer.ts";
import { useWords } from "#app/components/words/words.ts";
import { readScreen } from "#app/http/screen.server.ts";
import { runForm } from "#app/http/screen-forms.server.ts";
import { mustConfirm } from "#app/http/step-up.server.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle("Personal data", matches);

export const loader = (args: LoaderFunctionArgs) =>
  readScreen(args, "read", "profile", async () => ({ confirmFirst: await mustConfirm(args) }));

export const action = (args: ActionFunctionArgs) =>
  runForm(args, "read", "profile", {
    stepUp: true,
    input: z.object({}),
    command: async () => {},
    done: () => ({
      to: "/profile/personal",
      flash: { kind: "done", text: "Confirmed. The file can be downloaded for ten minutes." },
    }),
  });

/** What is kept of oneself. */
export default function OwnPersonalData() {
  const t = useWords();
  const { confirmFirst } = useLoaderData<typeof loader>();
  const refused = useAnswer<typeof action>();
  return (
    <>
      <PageHead title={t("Personal data")} crumb={{ href: "/profile", label: t("Profile and display") }} />
      <PersonalFile
        title={t("What is known of me")}
        href="/profile/personal.json"
        confirmFirst={confirmFirst}
        refused={refused}
      >
        {t(
          "All that this company keeps of you, in one file: account, ways in, settings, messages, comments and acts. An administrator can have it taken away once you are disabled.",
        )}
      </PersonalFile>
    </>
  );
}
