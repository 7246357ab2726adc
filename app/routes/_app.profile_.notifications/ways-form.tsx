import { CheckField, SelectField } from "#app/components/fields.tsx";
import type { FormState } from "#app/components/form-context.ts";
import { FormEnd } from "#app/components/form-end.tsx";
import { FormShell } from "#app/components/form-shell.tsx";
import { english, useWords } from "#app/components/words/words.ts";
import { NOTICE_KINDS, type WayName } from "#app/modules/notices/kinds.ts";
import type { NoticePreference } from "#app/modules/notices/preferences.server.ts";

const WAY_NAMES: Record<WayName, string> = {
  in_app: english("In Pulse"),
  by_mail: english("By mail"),
  by_sms: english("By SMS"),
  by_push: english("In my browsers"),
};

const HOURS = Array.from({ length: 24 }, (_, hour) => ({
  value: String(hour),
  time: `${String(hour).padStart(2, "0")}:00`,
}));

/** Each kind of notification with the ways that are set up here. */
export function WaysForm(props: {
  kinds: readonly NoticePreference[];
  ways: readonly WayName[];
  digestHour: number | null;
  refused: (FormState & { form?: string }) | null;
}) {
  const t = useWords();
  const { kinds, ways, digestHour, refused } = props;
  return (
    <FormShell id="notices" refused={refused}>
      <input type="hidden" name="ways" value={ways.join(",")} />
      {kinds.map((row) => (
        <fieldset key={row.kind} className="ways" data-ways={ways.length}>
          <legend>{t(NOTICE_KINDS[row.kind].label)}</legend>
          <input type="hidden" name={`kinds.${row.kind}.asked`} value="1" />
          {ways.map((way) => (
            <CheckField key={way} name={`kinds.${row.kind}.${way}`} label={t(WAY_NAMES[way])} checked={row[way]} />
          ))}
        </fieldset>
      ))}
      {ways.includes("by_mail") ? (
        <div className="fields">
          <SelectField
            name="digest"
            label={t("Mails come")}
            hint={t("Gathered by the company's clock. Links for passwords and invitations always come at once.")}
            value={digestHour === null ? "" : String(digestHour)}
            blank={t("Each at once")}
            options={HOURS.map(({ value, time }) => ({ value, label: t("Gathered, each day at {time}", { time }) }))}
          />
        </div>
      ) : null}
      <FormEnd look="primary" pending={t("Saving…")}>
        {t("Save")}
      </FormEnd>
    </FormShell>
  );
}
