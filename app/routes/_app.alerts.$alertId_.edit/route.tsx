import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { AlertForm, FigurePicker } from "#app/components/alert-form.tsx";
import { recordId } from "#app/components/list-params.ts";
import { PageHead } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { useAnswer } from "#app/components/use-answer.ts";
import { useWords } from "#app/components/words/words.ts";
import { alertFormValues, previewFigure, readShownAlert, readWatched, watchedFrom } from "#app/http/alerts.server.ts";
import { readApart } from "#app/http/screen.server.ts";
import { runForm } from "#app/http/screen-forms.server.ts";
import { mustMay } from "#app/modules/access/lacking.ts";
import { alertRuleInput } from "#app/modules/notices/alert-input.ts";
import { saveAlertRule } from "#app/modules/notices/save-alert-rule.server.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle("Edit alert", matches);

export const loader = (args: LoaderFunctionArgs) =>
  readApart(args, "update", "alerts", async (call) => {
    const { rule, choices } = await readShownAlert(args.context, call, recordId(args.params.alertId, "alert"));
    mustMay(call.actor, "update", "alerts", rule.created_by);
    const { metric, field, summary, window_days, params } = rule;
    const watched = watchedFrom(args.request.url, choices) ?? { metric, field, summary, window_days, params };
    return {
      choices,
      watched,
      preview: await previewFigure(args.context, call, { ...watched, condition: rule.condition }),
      id: rule.id,
      name: rule.name,
      version: rule.version,
      fields: {
        name: rule.name,
        condition: rule.condition,
        threshold: rule.threshold,
        clear_at: rule.clear_at ?? "",
        for_minutes: rule.for_minutes,
        quiet_from: rule.quiet_from ?? "",
        quiet_to: rule.quiet_to ?? "",
        roles: rule.roles,
        me: rule.accounts.includes(call.actor.accountId ?? ""),
        enabled: rule.enabled,
      },
    };
  });

export const action = (args: ActionFunctionArgs) =>
  runForm(args, "update", "alerts", {
    input: alertRuleInput,
    prepare: alertFormValues,
    async command(call, input) {
      const { rule } = await readShownAlert(args.context, call, recordId(args.params.alertId, "alert"));
      await readWatched(args.context, call, input);
      await saveAlertRule(call.tx, call.actor, rule.id, input, call.now);
      return { id: rule.id, name: input.name };
    },
    done: ({ id, name }) => ({ to: `/alerts/${id}`, flash: { kind: "done", text: `Alert ${name} saved.` } }),
  });

export default function EditAlert() {
  const t = useWords();
  const { choices, watched, preview, id, name, version, fields } = useLoaderData<typeof loader>();
  const answered = useAnswer<typeof action>() ?? null;
  return (
    <>
      <PageHead title={t("Edit {name}", { name })} crumb={{ href: `/alerts/${id}`, label: name }} />
      <FigurePicker choices={choices} watched={watched} preview={preview} />
      <AlertForm
        key={`${watched.metric}:${watched.field}:${watched.summary}:${watched.window_days}`}
        watched={watched}
        fields={fields}
        version={version}
        refused={answered}
      />
    </>
  );
}
