import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from "react";
import { useWords } from "./words/words.ts";

export type Flash = { kind: "done" | "failed"; text: string; href?: string };

/** What is said in the page itself may be taken back from its message. */
export type Message = Flash & { undo?: () => void };

type Announce = (message: Message) => void;

const AnnounceContext = createContext<Announce>(() => {});

/** Says something in the polite region ("done") or the assertive one ("failed"). */
export function useAnnounce(): Announce {
  return useContext(AnnounceContext);
}

/** Milliseconds a message stays; a pointer or the focus on it keeps it. */
const STAYS = 10_000;

/**
 * Two live regions and their visible copy. `flash` is what the action before this page left; it is in the HTML, so it
 * shows without JavaScript too.
 */
export function Announcer({ flash, children }: { flash?: Flash | null; children: ReactNode }) {
  const t = useWords();
  const [shown, show] = useState<(Message & { key: number })[]>(() => (flash ? [{ ...flash, key: 0 }] : []));
  const [held, hold] = useState(false);

  const announce = useCallback<Announce>((next) => {
    show((before) => [...before.slice(-2), { ...next, key: (before.at(-1)?.key ?? 0) + 1 }]);
  }, []);

  const [seen, see] = useState(flash);
  useEffect(() => {
    if (flash && flash !== seen) {
      see(flash);
      announce(flash);
    }
  }, [flash, seen, announce]);

  useEffect(() => {
    if (held || shown.length === 0) return;
    const timer = setTimeout(() => show((before) => before.slice(1)), STAYS);
    return () => clearTimeout(timer);
  }, [held, shown]);

  const regions = useMemo(
    () => [
      { kind: "done" as const, role: "status" as const },
      { kind: "failed" as const, role: "alert" as const },
    ],
    [],
  );

  return (
    <AnnounceContext.Provider value={announce}>
      {children}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: pointing at a message only keeps it on screen */}
      <div
        className="toasts"
        // F8 comes here; what is said stays while the focus does.
        tabIndex={-1}
        onPointerEnter={() => hold(true)}
        onPointerLeave={() => hold(false)}
        onFocus={() => hold(true)}
        onBlur={() => hold(false)}
        data-messages={shown.length > 0 ? "" : undefined}
      >
        {regions.map(({ kind, role }) => (
          <div key={kind} role={role}>
            {shown
              .filter((item) => item.kind === kind)
              .map((item) => (
                <p key={item.key} className={`notice ${kind === "done" ? "positive" : "negative"}`}>
                  {t.sentence(item.text)} {item.href ? <a href={item.href}>{t("Show")}</a> : null}
                  {item.undo ? (
                    <button
                      type="button"
                      className="btn small"
                      data-undo=""
                      onClick={() => {
                        item.undo?.();
                        show((before) => before.filter((one) => one.key !== item.key));
                      }}
                    >
                      {t("Undo")}
                    </button>
                  ) : null}
                </p>
              ))}
          </div>
        ))}
      </div>
    </AnnounceContext.Provider>
  );
}
