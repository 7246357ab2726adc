import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { CheckField } from "#app/components/fields.tsx";
import { FormEnd } from "#app/components/form-end.tsx";
import { FormShell } from "#app/components/form-shell.tsx";
import { PageHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { useAnswer } from "#app/components/use-answer.ts";
import { useWords } from "#app/components/words/words.ts";
import { readScreen, runForm } from "#app/http/screen.server.ts";
import { NOTICE_KINDS } from "#app/modules/notices/kinds.ts";
import { readNoticePreferences, saveNoticePreferences } from "#app/modules/notices/preferences.server.ts";
import { noticePreferencesInput } from "#app/modules/notices/preferences-input.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle("What I am told", matches);

export const loader = (args: LoaderFunctionArgs) =>
  readScreen(args, "read", "profile", ({ tx, actor }) => readNoticePreferences(tx, actor));

export const action = (args: ActionFunctionArgs) =>
  runForm(args, "update", "profile", {
    input: noticePreferencesInput,
    command: ({ tx, actor }, wanted) => saveNoticePreferences(tx, actor, wanted),
    done: () => ({ to: "/profile/notifications", flash: { kind: "done", text: "Your settings are saved." } }),
  });

export default function NoticePreferences() {
  const t = useWords();
  const { kinds, digest } = useLoaderData<typeof loader>();
  const answered = useAnswer<typeof action>();
  return (
    <>
      <PageHead title={t("What I am told")} crumb={{ href: "/profile", label: t("Profile and display") }} />
      <Sheet label={t("What I am told")}>
        <FormShell id="notices" refused={answered}>
          {kinds.map(({ kind, in_app, by_mail }) => (
            <fieldset key={kind} className="ways">
              <legend>{t(NOTICE_KINDS[kind].label)}</legend>
              <input type="hidden" name={`kinds.${kind}.asked`} value="1" />
              <CheckField name={`kinds.${kind}.in_app`} label={t("In Pulse")} checked={in_app} />
              <CheckField name={`kinds.${kind}.by_mail`} label={t("By mail")} checked={by_mail} />
            </fieldset>
          ))}
          <CheckField
            name="digest"
            label={t("Gather what comes by mail into one mail a day")}
            hint={t("At seven in the morning. Password and invitation links always come at once.")}
            checked={digest}
          />
          <FormEnd look="primary" pending={t("Saving…")}>
            {t("Save")}
          </FormEnd>
        </FormShell>
      </Sheet>
    </>
  );
}
