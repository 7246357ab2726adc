import { useEffect, useRef, useState } from "react";
import { hasPush, ownHash, subscribe } from "#app/components/browser-push.ts";
import { Button } from "#app/components/button.tsx";
import { Instant } from "#app/components/figures.tsx";
import type { FormState } from "#app/components/form-context.ts";
import { FormShell } from "#app/components/form-shell.tsx";
import { Sheet } from "#app/components/page-head.tsx";
import { deviceWords } from "#app/components/signed-in-list.tsx";
import { useWords } from "#app/components/words/words.ts";
import type { SubscriptionView } from "#app/modules/notices/subscriptions.server.ts";

type Refused = (FormState & { form?: string }) | null;

/** Browsers that show notifications of their own, also while Pulse is closed. */
export function BrowsersSheet(props: {
  browsers: readonly SubscriptionView[];
  pushKey: string;
  isShared: boolean;
  refused: Refused;
}) {
  const t = useWords();
  const { browsers, pushKey, isShared, refused } = props;
  const [own, setOwn] = useState<string | null>(null);
  useEffect(() => {
    if (hasPush()) ownHash().then(setOwn, () => {});
  }, []);
  return (
    <Sheet title={t("My browsers")}>
      <p className="pb-3">
        {t(
          "A browser that is named here shows your notifications also while Pulse is closed, until you sign out in it. They go through the service of its maker, who cannot read them.",
        )}
      </p>
      {browsers.map((browser) => (
        <section key={browser.id} className="sheet-head pb-3" aria-label={deviceWords(t, browser.userAgent)}>
          <div>
            <h3>
              {deviceWords(t, browser.userAgent)}
              {browser.hash === own ? ` ${t("(this one)")}` : ""}
            </h3>
            <p className="meta">
              {t.rich("Since {since}, last notified {sent}", {
                since: <Instant value={browser.createdAt} />,
                sent: browser.sentAt ? <Instant value={browser.sentAt} /> : t("never"),
              })}
            </p>
          </div>
          <FormShell id={`browser-${browser.id}`} refused={refused}>
            <Button small>{t("Remove")}</Button>
          </FormShell>
        </section>
      ))}
      {isShared ? (
        <p className="notice">{t("A tablet that several people share is not notified.")}</p>
      ) : (
        <AddBrowser pushKey={pushKey} isKnown={browsers.some(({ hash }) => hash === own)} refused={refused} />
      )}
    </Sheet>
  );
}

/** Asks the browser, and posts what it says. */
function AddBrowser({ pushKey, isKnown, refused }: { pushKey: string; isKnown: boolean; refused: Refused }) {
  const t = useWords();
  const form = useRef<HTMLFormElement>(null);
  const [state, setState] = useState<"loading" | "lacking" | "ready" | "asking" | "refused">("loading");
  useEffect(() => setState(hasPush() ? "ready" : "lacking"), []);

  async function add() {
    setState("asking");
    try {
      const said = await subscribe(pushKey);
      const field = form.current?.elements.namedItem("subscription");
      if (!(field instanceof HTMLInputElement)) return;
      field.value = said;
      form.current?.submit();
    } catch {
      setState("refused");
    }
  }

  const error = refused?.form === "browser" ? Object.values(refused.errors ?? {})[0] : undefined;
  return (
    <>
      <noscript>
        <p className="notice">{t("Notifying a browser needs JavaScript. Everything else here works without it.")}</p>
      </noscript>
      <p role="status">
        {state === "lacking"
          ? t("This browser cannot be notified. It must know push messages, and Pulse must be opened by https.")
          : state === "asking"
            ? t("Follow your browser: it asks whether Pulse may notify you.")
            : state === "refused"
              ? t("The browser did not agree. Allow notifications for this page in its settings, then try again.")
              : null}
      </p>
      {error ? (
        <p className="error" role="alert">
          {t.sentence(error)}
        </p>
      ) : null}
      {isKnown || state === "loading" || state === "lacking" ? null : (
        <Button type="button" onClick={add} pending={state === "asking"} pendingLabel={t("Asking…")}>
          {t("Notify this browser")}
        </Button>
      )}
      <form method="post" ref={form}>
        <input type="hidden" name="_form" value="browser" />
        <input type="hidden" name="subscription" defaultValue="" />
      </form>
    </>
  );
}
