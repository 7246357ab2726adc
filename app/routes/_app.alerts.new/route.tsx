import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { AlertForm, FigurePicker } from "#app/components/alert-form.tsx";
import { PageHead } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { useAnswer } from "#app/components/use-answer.ts";
import { useWords } from "#app/components/words/words.ts";
import { alertFormValues, previewFigure, readChoices, readWatched, watchedFrom } from "#app/http/alerts.server.ts";
import { readApart } from "#app/http/screen.server.ts";
import { runForm } from "#app/http/screen-forms.server.ts";
import { alertRuleInput } from "#app/modules/notices/alert-input.ts";
import { CONDITIONS } from "#app/modules/notices/alert-rules.ts";
import { saveAlertRule } from "#app/modules/notices/save-alert-rule.server.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle("New alert", matches);

export const loader = (args: LoaderFunctionArgs) =>
  readApart(args, "create", "alerts", async (call) => {
    const { choices, away } = await readChoices(args.context, call);
    const watched = watchedFrom(args.request.url, choices);
    const params = new URL(args.request.url).searchParams;
    const condition = CONDITIONS.find((one) => one === params.get("condition")) ?? "above";
    const threshold = params.get("threshold") ?? "";
    const named = watched && choices.find(({ value }) => value.startsWith(`${watched.metric}:${watched.field}:`));
    return {
      choices,
      away,
      watched,
      preview: watched ? await previewFigure(args.context, call, { ...watched, condition }) : null,
      fields: {
        name: (params.get("name") ?? named?.label ?? "").slice(0, 100),
        condition,
        threshold: /^-?\d{1,11}(\.\d{1,6})?$/.test(threshold) ? threshold : "",
        clear_at: "",
        for_minutes: 0,
        quiet_from: "",
        quiet_to: "",
        roles: [],
        me: true,
        enabled: true,
      },
    };
  });

export const action = (args: ActionFunctionArgs) =>
  runForm(args, "create", "alerts", {
    input: alertRuleInput,
    prepare: alertFormValues,
    async command(call, input) {
      await readWatched(args.context, call, input);
      const id = await saveAlertRule(call.tx, call.actor, null, input, call.now);
      return { id, name: input.name };
    },
    done: ({ id, name }) => ({ to: `/alerts/${id}`, flash: { kind: "done", text: `Alert ${name} saved.` } }),
  });

export default function NewAlert() {
  const t = useWords();
  const { choices, away, watched, preview, fields } = useLoaderData<typeof loader>();
  const answered = useAnswer<typeof action>() ?? null;
  return (
    <>
      <PageHead title={t("New alert")} crumb={{ href: "/alerts", label: t("Alerts") }} />
      {away ? <p className="notice warning">{t("The figures are being built. Try again in a moment.")}</p> : null}
      <FigurePicker choices={choices} watched={watched} preview={preview} />
      {watched ? (
        <AlertForm
          key={`${watched.metric}:${watched.field}:${watched.summary}:${watched.window_days}`}
          watched={watched}
          fields={fields}
          refused={answered}
        />
      ) : null}
    </>
  );
}
