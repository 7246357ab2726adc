import type { Preferences } from "#app/modules/access/preferences.ts";
import { english } from "./words/words.ts";

/*
 * Every key that does something, once: the handler, the palette, the sheet behind "?" and the profile read this list. Whatever
 * a key does, something on the screen does too. `Ctrl` is Command on a Mac. A single key may be given another in the profile,
 * and all of them can be switched off there.
 */

export type Scope = "everywhere" | "lists" | "records" | "forms" | "lines";

export type Action =
  | { does: "open"; layer: "palette" | "sheet" }
  | { does: "focus"; targets: string[] }
  /** Clicks the first of these that is on the page. */
  | { does: "press"; targets: string[] }
  | { does: "go"; href: string }
  | { does: "create" }
  | { does: "row"; by: 1 | -1 }
  | { does: "select"; extend: boolean }
  | { does: "submit"; targets: string[] }
  | { does: "close" }
  /** Done by the part that has the focus, or by the browser. */
  | { does: "itself" };

export type Shortcut = { id: string; keys: string[]; scope: Scope; label: string; action: Action };

export const DEFAULT_SUBMIT = "main form.form .default-submit";

/** What "G then …" leads to, by the address in the menu; who may not open it has no such key. */
const PLACES: [letter: string, href: string, label: string][] = [
  ["O", "/orders", english("Go to Orders")],
  ["I", "/products", english("Go to Products and stock")],
  ["B", "/invoices", english("Go to Invoices")],
  ["L", "/ledger", english("Go to Journal")],
  ["C", "/customers", english("Go to Customers")],
  ["D", "/dashboard", english("Go to Dashboard")],
];

const press = (...targets: string[]): Action => ({ does: "press", targets });

export const SHORTCUTS: readonly Shortcut[] = [
  {
    id: "palette",
    keys: ["Ctrl+K"],
    scope: "everywhere",
    label: english("Search and commands"),
    action: { does: "open", layer: "palette" },
  },
  {
    id: "sheet",
    keys: ["?"],
    scope: "everywhere",
    label: english("Keyboard shortcuts"),
    action: { does: "open", layer: "sheet" },
  },
  {
    id: "scan",
    keys: ["F2", "Alt+S"],
    scope: "everywhere",
    label: english("Go to the scan box"),
    action: { does: "focus", targets: ["[data-scan-box]"] },
  },
  ...PLACES.map(
    ([letter, href, label]): Shortcut => ({
      id: `go-${letter.toLowerCase()}`,
      keys: [`G ${letter}`],
      scope: "everywhere",
      label,
      action: { does: "go", href },
    }),
  ),
  { id: "create", keys: ["C"], scope: "everywhere", label: english("Create in this area"), action: { does: "create" } },
  {
    id: "undo",
    keys: ["Z"],
    scope: "everywhere",
    label: english("Undo, while the message offers it"),
    action: press(".toasts [data-undo]"),
  },
  {
    id: "messages",
    keys: ["F8"],
    scope: "everywhere",
    label: english("Go to the messages"),
    action: { does: "focus", targets: [".toasts[data-messages]"] },
  },
  {
    id: "close",
    keys: ["Esc"],
    scope: "everywhere",
    label: english("Close what is on top"),
    action: { does: "close" },
  },
  {
    id: "search",
    keys: ["/"],
    scope: "lists",
    label: english("Search this list"),
    action: { does: "focus", targets: ["main [data-list-search]", "main input[type=search]"] },
  },
  { id: "next-row", keys: ["J"], scope: "lists", label: english("Next row"), action: { does: "row", by: 1 } },
  { id: "previous-row", keys: ["K"], scope: "lists", label: english("Row before"), action: { does: "row", by: -1 } },
  {
    id: "row-down",
    keys: ["Down"],
    scope: "lists",
    label: english("Next row, from a row"),
    action: { does: "row", by: 1 },
  },
  {
    id: "row-up",
    keys: ["Up"],
    scope: "lists",
    label: english("Row before, from a row"),
    action: { does: "row", by: -1 },
  },
  { id: "open-row", keys: ["Enter"], scope: "lists", label: english("Open the row"), action: { does: "itself" } },
  {
    id: "open-row-in-tab",
    keys: ["Ctrl+Enter"],
    scope: "lists",
    label: english("Open the row in a new tab"),
    action: { does: "itself" },
  },
  {
    id: "select-row",
    keys: ["X"],
    scope: "lists",
    label: english("Select the row"),
    action: { does: "select", extend: false },
  },
  {
    id: "select-rows",
    keys: ["Shift+X"],
    scope: "lists",
    label: english("Select up to the row"),
    action: { does: "select", extend: true },
  },
  { id: "edit", keys: ["E"], scope: "records", label: english("Edit"), action: press("main a.btn[href$='/edit']") },
  {
    id: "previous-record",
    keys: ["Alt+Up"],
    scope: "records",
    label: english("Record before, in its list"),
    action: press("[data-previous-record]"),
  },
  {
    id: "next-record",
    keys: ["Alt+Down"],
    scope: "records",
    label: english("Next record, in its list"),
    action: press("[data-next-record]"),
  },
  {
    id: "print",
    keys: ["Ctrl+P"],
    scope: "records",
    label: english("Print the document, or this page"),
    action: press("main a[href$='/pdf']"),
  },
  {
    id: "submit",
    keys: ["Ctrl+Enter"],
    scope: "forms",
    label: english("Save"),
    action: { does: "submit", targets: [DEFAULT_SUBMIT] },
  },
  {
    id: "submit-draft",
    keys: ["Ctrl+S"],
    scope: "forms",
    label: english("Save as a draft where there are drafts, else save"),
    action: { does: "submit", targets: ["main form.form [name=_intent][value=draft]", DEFAULT_SUBMIT] },
  },
  {
    id: "submit-and-new",
    keys: ["Ctrl+Shift+Enter"],
    scope: "forms",
    label: english("Save and begin another"),
    action: { does: "itself" },
  },
  { id: "next-field", keys: ["Enter"], scope: "forms", label: english("Next field"), action: { does: "itself" } },
  {
    id: "previous-field",
    keys: ["Shift+Enter"],
    scope: "forms",
    label: english("Field before"),
    action: { does: "itself" },
  },
  {
    id: "line-above",
    keys: ["Ctrl+Up"],
    scope: "lines",
    label: english("Same column, line above"),
    action: { does: "itself" },
  },
  {
    id: "line-below",
    keys: ["Ctrl+Down"],
    scope: "lines",
    label: english("Same column, line below"),
    action: { does: "itself" },
  },
  {
    id: "line-up",
    keys: ["Alt+Shift+Up"],
    scope: "lines",
    label: english("Move the line up"),
    action: { does: "itself" },
  },
  {
    id: "line-down",
    keys: ["Alt+Shift+Down"],
    scope: "lines",
    label: english("Move the line down"),
    action: { does: "itself" },
  },
  {
    id: "line-insert",
    keys: ["Ctrl+Insert"],
    scope: "lines",
    label: english("Add a line below"),
    action: { does: "itself" },
  },
  {
    id: "line-remove",
    keys: ["Ctrl+Delete"],
    scope: "lines",
    label: english("Remove the line"),
    action: { does: "itself" },
  },
  {
    id: "line-copy",
    keys: ["Ctrl+D"],
    scope: "lines",
    label: english("Copy the cell above"),
    action: { does: "itself" },
  },
];

/** One key without Ctrl or Alt that writes something: these wait, can be changed and can be switched off. */
export function isSingle(keys: string): boolean {
  return [...keys.replace(/^Shift\+/, "")].length === 1;
}

const isChord = (keys: string) => /^\S \S$/.test(keys);

/** The keys of a person's own choice. Chords begin with the key chosen for `go`. */
export function keysOf(shortcut: Shortcut, { singleKeys, keys }: Pick<Preferences, "singleKeys" | "keys">): string[] {
  return shortcut.keys.flatMap((usual) => {
    if (isChord(usual)) {
      const first = keys.go ?? "G";
      return singleKeys && first !== "" ? [`${first} ${usual.slice(2)}`] : [];
    }
    if (!isSingle(usual)) return [usual];
    const own = keys[shortcut.id] ?? usual;
    return singleKeys && own !== "" ? [own] : [];
  });
}

/** What the profile offers to change: the single keys, and the first key of all chords as one. */
export const CHANGEABLE: readonly { id: string; usual: string; label: string }[] = [
  { id: "go", usual: "G", label: english("Go to …, before a second key") },
  ...SHORTCUTS.filter(({ keys }) => keys.length === 1 && isSingle(keys[0] ?? "") && !keys[0]?.startsWith("Shift+")).map(
    ({ id, keys, label }) => ({ id, usual: keys[0] ?? "", label }),
  ),
];

/** A key that two shortcuts would have, if there is one: path and key. */
export function clashOf(keys: Record<string, string>): { id: string; key: string } | null {
  const taken = new Set<string>();
  for (const { id, usual } of CHANGEABLE) {
    const key = keys[id] ?? usual;
    if (key === "") continue;
    if (taken.has(key)) return { id, key };
    taken.add(key);
  }
  return null;
}

type Pressed = Pick<KeyboardEvent, "key" | "code" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">;

const NAMES: Record<string, string> = {
  ArrowUp: "Up",
  ArrowDown: "Down",
  ArrowLeft: "Left",
  ArrowRight: "Right",
  Escape: "Esc",
};

/** "Ctrl+Shift+Enter", "?", "Shift+X": Shift is named where the key does not show it itself. */
export function keyName(event: Pressed): string {
  const held = event.ctrlKey || event.metaKey;
  // Alt turns a letter into a sign on some keyboards; the place of the key still names the letter.
  const letter = event.altKey ? /^Key([A-Z])$/.exec(event.code)?.[1] : undefined;
  const key = letter ?? NAMES[event.key] ?? (event.key.length === 1 ? event.key.toUpperCase() : event.key);
  const showsShift = key.length === 1 && key.toLowerCase() === key.toUpperCase();
  return [held ? "Ctrl" : "", event.altKey ? "Alt" : "", event.shiftKey && !showsShift ? "Shift" : "", key]
    .filter(Boolean)
    .join("+");
}

/** The palette's commands from a page, and the sheet's groups, in this order. */
export const SCOPES: readonly { scope: Scope; label: string }[] = [
  { scope: "everywhere", label: english("Everywhere") },
  { scope: "lists", label: english("In lists") },
  { scope: "records", label: english("On a record") },
  { scope: "forms", label: english("In forms") },
  { scope: "lines", label: english("In the lines of a document") },
];
