import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { CheckField, SelectField, TextField } from "#app/components/fields.tsx";
import { FormEnd } from "#app/components/form-end.tsx";
import { FormShell } from "#app/components/form-shell.tsx";
import { humanise } from "#app/components/format.ts";
import { Facts, PageHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { CHANGEABLE, clashOf } from "#app/components/shortcuts.ts";
import { themeCookie } from "#app/components/theme.ts";
import { useAnswer } from "#app/components/use-answer.ts";
import { isLanguage, LANGUAGE_NAMES, languageCookie, languageOf } from "#app/components/words/language.ts";
import { english, useWords } from "#app/components/words/words.ts";
import { readScreen } from "#app/http/screen.server.ts";
import { readForm, runForm } from "#app/http/screen-forms.server.ts";
import { may, ROLE_WORDS } from "#app/modules/access/policy.ts";
import { readPreferences, savePreferences } from "#app/modules/access/preferences.server.ts";
import { DENSITIES, LANGUAGES, THEMES } from "#app/modules/access/preferences.ts";
import { preferencesInput } from "#app/modules/access/preferences-input.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle("Profile and display", matches);

export const loader = (args: LoaderFunctionArgs) =>
  readScreen(args, "read", "profile", async ({ tx, identity }) => {
    const { name, email, role, roleName, company, accountId } = identity;
    const seesParts = may(identity, "read", "settings");
    return { name, email, role, roleName, company, seesParts, preferences: await readPreferences(tx, accountId) };
  });

const input = preferencesInput.superRefine(({ keys }, context) => {
  const clash = clashOf(keys);
  if (clash)
    context.addIssue({
      code: "custom",
      path: ["keys", clash.id],
      message: `${clash.key} does something else already`,
    });
});

export async function action(args: ActionFunctionArgs) {
  const { values } = await readForm(args);
  const theme = THEMES.find((one) => one === values.theme);
  const answer = await runForm(args, "update", "profile", {
    input,
    command: ({ tx, actor }, wanted) => savePreferences(tx, actor, wanted),
    done: () => ({ to: "/profile", flash: { kind: "done", text: "Your settings are saved." } }),
  });
  if (!(answer instanceof Response)) return answer;
  // The pages before the sign-in know nobody; they take the look from the browser.
  if (theme) answer.headers.append("Set-Cookie", themeCookie(theme, args.context.secure));
  const language = isLanguage(values.language) ? values.language : null;
  answer.headers.append("Set-Cookie", languageCookie(language, args.context.secure));
  // Another language is another page: its words are not here yet.
  const accepted = args.request.headers.get("Accept-Language") ?? "";
  const next = language ?? languageOf(new Request(args.request.url, { headers: { "Accept-Language": accepted } }));
  if (next !== languageOf(args.request)) answer.headers.set("X-Remix-Reload-Document", "true");
  return answer;
}

const DENSITY_NAMES = { compact: english("Compact"), regular: english("Regular"), touch: english("Large, for touch") };

export default function Profile() {
  const t = useWords();
  const { name, email, role, roleName, company, seesParts, preferences } = useLoaderData<typeof loader>();
  const refused = useAnswer<typeof action>();
  return (
    <>
      <PageHead title={t("Profile and display")} />
      <Sheet label={t("Profile")}>
        <Facts
          items={[
            [t("Name"), name],
            [t("E-mail"), email],
            [t("Role"), roleName ?? t(ROLE_WORDS[role])],
            [t("Company"), company],
          ]}
        />
        <p>
          <a href="/sessions">{t("Password, second factor and sign-ins")}</a>
          {" · "}
          <a href="/profile/notifications">{t("What I am told")}</a>
          {" · "}
          <a href="/profile/companies">{t("My companies")}</a>
          {" · "}
          <a href="/profile/rights">{t("What I may do")}</a>
          {" · "}
          <a href="/profile/personal">{t("Personal data")}</a>
          {seesParts ? (
            <>
              {" · "}
              <a href="/kit">{t("Every part of the screens")}</a>
            </>
          ) : null}
        </p>
      </Sheet>
      <Sheet title={t("Display and keys")}>
        <FormShell id="display" schema={input} refused={refused}>
          <div className="fields">
            <SelectField
              name="language"
              label={t("Language")}
              value={preferences.language ?? ""}
              blank={t("As my browser asks for")}
              options={LANGUAGES.map((value) => ({ value, label: LANGUAGE_NAMES[value] }))}
            />
            <SelectField
              name="theme"
              label={t("Theme")}
              value={preferences.theme}
              options={THEMES.map((value) => ({
                value,
                label: value === "system" ? t("As the system") : humanise(t(value)),
              }))}
            />
            <SelectField
              name="density"
              label={t("Rows of tables")}
              value={preferences.density ?? ""}
              blank={t("As usual for my role and device")}
              options={DENSITIES.map((value) => ({ value, label: t(DENSITY_NAMES[value]) }))}
            />
          </div>
          <h3 id="keys">{t("Single keys")}</h3>
          <p className="hint">
            {t(
              "They work while no field has the focus. Enter another letter, digit or sign, or leave a field empty to switch that key off. Keys with Ctrl or Alt always work.",
            )}
          </p>
          <CheckField name="single_keys" label={t("Use single keys")} checked={preferences.singleKeys} />
          <div className="fields keys">
            {CHANGEABLE.map(({ id, usual, label }) => (
              <TextField
                key={id}
                name={`keys.${id}`}
                label={t(label)}
                value={preferences.keys[id] ?? usual}
                maxLength={1}
                autoCapitalize="characters"
                spellCheck={false}
              />
            ))}
          </div>
          <FormEnd look="primary" pending={t("Saving…")}>
            {t("Save")}
          </FormEnd>
        </FormShell>
      </Sheet>
    </>
  );
}
