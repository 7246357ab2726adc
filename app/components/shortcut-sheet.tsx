import { useLocation } from "@remix-run/react";
import type { Preferences } from "#app/modules/access/preferences.ts";
import type { NavGroup } from "#app/navigation.ts";
import { LayerDialog } from "./layer.tsx";
import { works } from "./shortcut-listener.ts";
import { keysOf, SCOPES, SHORTCUTS } from "./shortcuts.ts";
import { useWords } from "./words/words.ts";

/** The keys that do something on this page. */
export default function ShortcutSheet(props: { preferences: Preferences; menu: NavGroup[]; onClose: () => void }) {
  const t = useWords();
  const { pathname } = useLocation();
  const here = SHORTCUTS.filter((one) => works(one, props.menu, pathname) && keysOf(one, props.preferences).length > 0);
  return (
    <LayerDialog label={t("Keyboard shortcuts")} className="keys" onClose={props.onClose}>
      <header className="sheet-head">
        <h2>{t("Keyboard shortcuts")}</h2>
        <button type="button" className="btn quiet small" onClick={props.onClose}>
          {t("Close")}
        </button>
      </header>
      <div className="key-groups">
        {SCOPES.map(({ scope, label }) => {
          const some = here.filter((one) => one.scope === scope);
          return some.length === 0 ? null : (
            <section key={scope}>
              <h3>{t(label)}</h3>
              <dl>
                {some.map((one) => (
                  <div key={one.id}>
                    <dt>{t(one.label)}</dt>
                    <dd>
                      <Keys keys={keysOf(one, props.preferences)} />
                    </dd>
                  </div>
                ))}
              </dl>
            </section>
          );
        })}
      </div>
      <p className="meta">
        {props.preferences.singleKeys ? "" : t("Single keys are switched off. ")}
        <a href="/profile#keys">{t("Change them in your profile")}</a>
      </p>
    </LayerDialog>
  );
}

export function Keys({ keys }: { keys: string[] }) {
  const t = useWords();
  return keys.map((one, index) => {
    const [first, second] = one.split(" ");
    return (
      <span key={one}>
        {index > 0 ? ` ${t("or")} ` : ""}
        <kbd>{first}</kbd>
        {second ? <> {t.rich("then {second}", { second: <kbd>{second}</kbd> })}</> : null}
      </span>
    );
  });
}
