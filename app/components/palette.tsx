import { useFetcher, useLocation, useNavigate } from "@remix-run/react";
import { type KeyboardEvent, useEffect, useId, useMemo, useState } from "react";
import type { Preferences } from "#app/modules/access/preferences.ts";
import type { NavGroup } from "#app/navigation.ts";
import { LayerDialog } from "./layer.tsx";
import { readRecent } from "./recent.ts";
import { readSearch, type SearchAnswer } from "./search-text.ts";
import { Keys } from "./shortcut-sheet.tsx";
import { keysOf, SHORTCUTS } from "./shortcuts.ts";
import { useWords, type Words } from "./words/words.ts";

type Entry = { key: string; label: string; detail?: string; keys?: string[] } & (
  | { href: string; run?: undefined }
  | { href?: undefined; run: () => void }
);
type Section = { label: string; entries: Entry[] };
type Props = {
  person: string;
  preferences: Preferences;
  menu: NavGroup[];
  openSheet: () => void;
  onClose: () => void;
};

const DEBOUNCE_MS = 120;
const FEW = 8;

/** Ctrl+K: what can be done on this page, every place, and every record the person may read, in one field. */
export default function Palette(props: Props) {
  const t = useWords();
  const { onClose } = props;
  const [typed, setTyped] = useState("");
  const [active, setActive] = useState(0);
  const [pressed, setPressed] = useState<{ typed: string; tab: boolean } | null>(null);
  const listId = useId();
  const navigate = useNavigate();
  const meant = readSearch(typed);
  const asks = meant.only !== "action" && meant.text !== "";
  const answer = useAnswer(asks ? typed.trim() : "");
  const answered = !asks || answer?.q === typed.trim();
  const sections = useSections(props, typed, asks ? answer : undefined);
  const entries = sections.flatMap((section) => section.entries);

  function choose(entry: Entry | undefined, tab: boolean): void {
    if (!entry) return;
    onClose();
    if (entry.href === undefined) entry.run();
    else if (tab) window.open(entry.href, "_blank", "noopener");
    else navigate(entry.href);
  }

  // Enter that was faster than the answer waits for it: an exact number opens its record, whatever stood first before.
  // biome-ignore lint/correctness/useExhaustiveDependencies: when the answer is there, and once
  useEffect(() => {
    if (!pressed || !answered || pressed.typed !== typed) return;
    setPressed(null);
    const exact = answer?.rows.find((row) => row.exact);
    choose(entries.find((entry) => entry.key === exact?.href) ?? entries[active], pressed.tab);
  }, [pressed, answered]);

  function onKeyDown(event: KeyboardEvent<HTMLInputElement>): void {
    const last = entries.length - 1;
    const moves: Record<string, number> = {
      ArrowDown: active >= last ? 0 : active + 1,
      ArrowUp: active <= 0 ? last : active - 1,
      PageDown: last,
      PageUp: 0,
    };
    const to = moves[event.key];
    if (to !== undefined) setActive(Math.max(0, to));
    else if (event.key === "Enter") setPressed({ typed, tab: event.ctrlKey || event.metaKey });
    else return;
    event.preventDefault();
  }

  useEffect(() => {
    document.getElementById(`${listId}-${active}`)?.scrollIntoView({ block: "nearest" });
  }, [active, listId]);

  let index = -1;
  return (
    <LayerDialog label={t("Search and commands")} className="palette" onClose={onClose}>
      <label htmlFor={`${listId}-input`} className="hide">
        {t("Search and commands")}
      </label>
      <input
        id={`${listId}-input`}
        className="input"
        // A scanned code is a search here, and its Enter opens what it names.
        data-scan=""
        role="combobox"
        aria-expanded="true"
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={entries.length > 0 ? `${listId}-${active}` : undefined}
        placeholder={t("Search, or # number, @ customer, > command")}
        autoComplete="off"
        spellCheck={false}
        maxLength={100}
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          setActive(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div id={listId} role="listbox" aria-label={t("Results")}>
        {sections.map((section) => (
          // biome-ignore lint/a11y/useSemanticElements: a group of options is no fieldset
          <div key={section.label} role="group" aria-label={section.label}>
            <div className="meta" aria-hidden="true">
              {section.label}
            </div>
            {section.entries.map((entry) => {
              index += 1;
              const at = index;
              return (
                // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the input, aria-activedescendant points here
                // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the input
                <div
                  key={entry.key}
                  id={`${listId}-${at}`}
                  role="option"
                  aria-selected={at === active}
                  onMouseDown={(event) => event.preventDefault()}
                  onClick={(event) => choose(entry, event.ctrlKey || event.metaKey)}
                >
                  <span>{entry.label}</span>
                  {entry.detail ? <span className="meta">{entry.detail}</span> : null}
                  {entry.keys?.length ? (
                    <span className="meta keys">
                      <Keys keys={entry.keys} />
                    </span>
                  ) : null}
                </div>
              );
            })}
          </div>
        ))}
      </div>
      <p role="status" className="meta">
        {!answered
          ? t("Searching…")
          : entries.length === 0
            ? t("Nothing found.")
            : t("Enter opens, Ctrl+Enter opens in a new tab, Escape closes.")}
      </p>
    </LayerDialog>
  );
}

/** The server's answer for the latest text; a new question breaks off the one before. */
function useAnswer(question: string): SearchAnswer | undefined {
  const fetcher = useFetcher<SearchAnswer>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once for each text
  useEffect(() => {
    if (question === "") return;
    const timer = window.setTimeout(
      () => fetcher.load(`/search?part=palette&q=${encodeURIComponent(question)}`),
      DEBOUNCE_MS,
    );
    return () => window.clearTimeout(timer);
  }, [question]);
  return fetcher.data;
}

function useSections(props: Props, typed: string, answer: SearchAnswer | undefined): Section[] {
  const t = useWords();
  const { pathname } = useLocation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: as the page is when the palette opens
  const offered = useMemo(() => offers(t, props, pathname), []);
  const { text, only } = readSearch(typed);
  const low = text.toLowerCase();
  const fits = (entries: Entry[]) =>
    entries.filter(
      ({ label }) =>
        low === "" ||
        label
          .toLowerCase()
          .split(/\s+/)
          .some((word) => word.startsWith(low)) ||
        label.toLowerCase().startsWith(low),
    );
  const records: Entry[] = (answer?.rows ?? []).map(({ href, text, detail }) => ({
    key: href,
    label: text,
    detail,
    href,
  }));
  const exact = new Set(answer?.rows.filter((row) => row.exact).map((row) => row.href));
  const found = { label: t("Records"), entries: low === "" ? [] : records };
  const actions = { label: t("Actions"), entries: fits(offered.actions).slice(0, only ? 50 : FEW) };
  const places = { label: t("Go to"), entries: fits(offered.places).slice(0, low === "" ? 50 : FEW) };
  const recent = { label: t("Recent"), entries: fits(offered.recent) };
  const all =
    only === "action"
      ? [actions]
      : only
        ? [found]
        : exact.size > 0
          ? [found, actions, places]
          : [actions, places, found, recent];
  return all.filter(({ entries }) => entries.length > 0);
}

/** The buttons at the head of the page, what can be begun anywhere, and the places of the menu. */
function offers(t: Words, { menu, person, preferences, openSheet }: Props, pathname: string) {
  const keysFor = (id: string) => {
    const shortcut = SHORTCUTS.find((one) => one.id === id);
    return shortcut ? keysOf(shortcut, preferences) : [];
  };
  const buttons = document.querySelectorAll<HTMLElement>("main :is(.page-head, .record-head) :is(.btn, summary.btn)");
  const here: Entry[] = Array.from(buttons)
    .filter((one) => one.checkVisibility())
    .map((one, at) => {
      const label = one.textContent?.trim() ?? "";
      const href = one.getAttribute("href");
      const keys = label === t("Edit") ? keysFor("edit") : [];
      return href && !one.hasAttribute("download") && !/\.[a-z]{3,4}(\?|$)/.test(href)
        ? { key: `here ${at}`, label, keys, href }
        : { key: `here ${at}`, label, keys, run: () => one.click() };
    });
  const items = menu.flatMap((group) => group.items);
  const begins: Entry[] = items.flatMap(({ create }) =>
    create ? [{ key: create.href, href: create.href, label: t(create.label) }] : [],
  );
  const labels = new Set(here.map(({ label }) => label));
  const actions: Entry[] = [
    ...here,
    ...begins.filter(({ label }) => !labels.has(label)),
    { key: "sheet", label: t("Keyboard shortcuts"), keys: keysFor("sheet"), run: openSheet },
    { key: "profile", label: t("Profile and display"), href: "/profile" },
    {
      key: "sign-out",
      label: t("Sign out"),
      run: () => document.querySelector<HTMLFormElement>("form[action='/logout']")?.requestSubmit(),
    },
  ];
  const places: Entry[] = items.map(({ href, label: name }) => {
    const label = t(name);
    const shortcut = SHORTCUTS.find(({ action }) => action.does === "go" && action.href === href);
    return { key: href, label, href, keys: shortcut ? keysOf(shortcut, preferences) : [] };
  });
  const recent: Entry[] = readRecent(person)
    .filter(({ href }) => href !== pathname)
    .map(({ href, title }) => ({ key: `recent ${href}`, label: title, href }));
  return { actions, places, recent };
}
