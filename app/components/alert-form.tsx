import { ROLE_WORDS } from "#app/modules/access/policy.ts";
import type { WatchedInput } from "#app/modules/notices/alert-input.ts";
import { CONDITIONS } from "#app/modules/notices/alert-rules.ts";
import type { RoleName } from "#app/modules/shared/actor.ts";
import { CONDITION_WORDS } from "./alert-words.ts";
import { Button } from "./button.tsx";
import { CheckField, QuantityField, SelectField, TextField } from "./fields.tsx";
import type { FormState } from "./form-context.ts";
import { FormShell } from "./form-shell.tsx";
import { figureText } from "./notice-words.ts";
import { Sheet } from "./page-head.tsx";
import { Status } from "./status.tsx";
import { useWords } from "./words/words.ts";

export type FigureChoice = { value: string; label: string; group: string; series: boolean };
export type Preview = { value: string | null; before: string | null; unit: string | null; problem: string | null };

/** Which figure, as a GET form: the address is the choice, and the page answers with today's figure. */
export function FigurePicker(props: {
  choices: FigureChoice[];
  watched: WatchedInput | null;
  preview: Preview | null;
}) {
  const t = useWords();
  const { choices, watched, preview } = props;
  const chosen = watched ? `${watched.metric}:${watched.field}:${watched.summary}` : "";
  const series = choices.find((choice) => choice.value === chosen)?.series ?? false;
  const groups = [...new Set(choices.map((choice) => choice.group))];
  return (
    <Sheet title={t("Figure")}>
      <form method="get" className="form" key={chosen}>
        <div className="fields">
          <div className="field">
            <label htmlFor="figure">{t("What is watched")}</label>
            <select id="figure" name="figure" className="input" defaultValue={chosen} required>
              <option value="">{t("Choose a figure")}</option>
              {groups.map((group) => (
                <optgroup key={group} label={t.sentence(group)}>
                  {choices
                    .filter((choice) => choice.group === group)
                    .map((choice) => (
                      <option key={choice.value} value={choice.value}>
                        {t.sentence(choice.label)}
                      </option>
                    ))}
                </optgroup>
              ))}
            </select>
          </div>
          {series ? (
            <div className="field">
              <label htmlFor="window_days">{t("Over how many days, up to today")}</label>
              <input
                id="window_days"
                name="window_days"
                className="input end"
                inputMode="numeric"
                defaultValue={watched?.window_days ?? 1}
              />
            </div>
          ) : null}
        </div>
        <div className="actions">
          <Button>{t("Show today's figure")}</Button>
        </div>
      </form>
      {preview ? (
        <p role="status" className="pt-3">
          {preview.problem ? (
            <Status shape="late">{t.sentence(preview.problem)}</Status>
          ) : (
            t.rich("It is {value} now.", {
              value: <strong>{figureText(t, preview.value, preview.unit)}</strong>,
            })
          )}{" "}
          {preview.before !== null
            ? t("Before that it was {value}.", { value: figureText(t, preview.before, preview.unit) })
            : null}
        </p>
      ) : null}
    </Sheet>
  );
}

export type AlertFields = {
  name: string;
  condition: string;
  threshold: string;
  clear_at: string;
  for_minutes: number | string;
  quiet_from: string;
  quiet_to: string;
  roles: string[];
  me: boolean;
  enabled: boolean;
};

export function AlertForm(props: {
  watched: WatchedInput;
  fields: AlertFields;
  version?: number;
  refused: (FormState & { form?: string }) | null;
}) {
  const t = useWords();
  const { watched, fields, version, refused } = props;
  return (
    <Sheet title={t("Rule")}>
      <FormShell id="alert" version={version} refused={refused}>
        {(pending) => (
          <>
            <input type="hidden" name="figure" value={`${watched.metric}:${watched.field}:${watched.summary}`} />
            <input type="hidden" name="window_days" value={watched.window_days ?? ""} />
            <input type="hidden" name="params" value={JSON.stringify(watched.params)} />
            <TextField name="name" label={t("Name")} value={fields.name} maxLength={100} required />
            <div className="fields">
              <SelectField
                name="condition"
                label={t("Alert me when the figure")}
                value={fields.condition}
                options={CONDITIONS.map((value) => ({ value, label: t(CONDITION_WORDS[value]) }))}
              />
              <QuantityField name="threshold" label={t("Threshold")} value={fields.threshold} />
              <QuantityField
                name="clear_at"
                label={t("Over when it is back at")}
                hint={t("So that a figure that wavers about the threshold does not tell you each time.")}
                value={fields.clear_at}
                optional
              />
              <TextField
                name="for_minutes"
                label={t("Holds for minutes")}
                hint={t("0: at once.")}
                value={String(fields.for_minutes)}
                inputMode="numeric"
              />
            </div>
            <div className="fields">
              <TextField name="quiet_from" label={t("Quiet from")} type="time" value={fields.quiet_from} optional />
              <TextField
                name="quiet_to"
                label={t("Quiet to")}
                type="time"
                hint={t("In the company's time zone. What fires meanwhile is told when they end.")}
                value={fields.quiet_to}
                optional
              />
            </div>
            <fieldset>
              <legend className="label">{t("Who is told")}</legend>
              <CheckField name="me" label={t("I am")} checked={fields.me} />
              {(Object.keys(ROLE_WORDS) as RoleName[]).map((role) => (
                <CheckField
                  key={role}
                  name={`roles.${role}`}
                  label={t.sentence(ROLE_WORDS[role])}
                  checked={fields.roles.includes(role)}
                />
              ))}
              <p className="meta">{t("Only those are told who may see the figure, each in the way they chose.")}</p>
            </fieldset>
            <CheckField name="enabled" label={t("On")} checked={fields.enabled} />
            <div className="actions">
              <Button look="primary" pending={pending} pendingLabel={t("Saving…")}>
                {t("Save alert")}
              </Button>
            </div>
          </>
        )}
      </FormShell>
    </Sheet>
  );
}
