import type { Preferences } from "#app/modules/access/preferences.ts";
import { currentItem, type NavGroup } from "#app/navigation.ts";
import { type Action, isSingle, keyName, keysOf, SHORTCUTS, type Shortcut } from "./shortcuts.ts";
import type { Means } from "./use-shortcuts.ts";

/** Milliseconds a single key waits for another: a scanner's keys come closer together and do nothing here. */
const QUIET_MS = 80;
/** How long the first key of a chord is remembered. */
const CHORD_MS = 1_500;

/** The one listener for shortcuts. Everything it knows stands in shortcuts.ts. Returns how to stop. */
export function listenForShortcuts(current: () => { preferences: Preferences; means: Means }): () => void {
  let timer = 0;
  let lastAt = Number.NEGATIVE_INFINITY;
  let chord: { first: string; at: number } | null = null;

  function onAnyKey(event: KeyboardEvent): void {
    window.clearTimeout(timer);
    if (!MODIFIERS.has(event.key)) lastAt = event.timeStamp;
  }

  function onKeyDown(event: KeyboardEvent, before: number): void {
    if (event.defaultPrevented || event.isComposing || event.getModifierState("AltGraph")) return;
    if (MODIFIERS.has(event.key)) return;
    const { preferences, means } = current();
    const name = keyName(event);
    const started = chord && event.timeStamp - chord.at < CHORD_MS ? chord.first : null;
    chord = null;
    if (isSingle(name)) {
      if (event.repeat || isEditable(event.target) || layerIsOpen()) return;
      if (event.timeStamp - before < QUIET_MS) return;
      const whole = started ? `${started} ${name}` : name;
      const found = find(whole, preferences);
      const begins = !started && beginsChord(name, preferences);
      if (!found && !begins) return;
      const at = event.timeStamp;
      timer = window.setTimeout(() => {
        if (begins) chord = { first: name, at };
        else if (found) run(found, means, event.target);
      }, QUIET_MS);
      // A browser's own quick find must not open behind the search field.
      if (found) event.preventDefault();
      return;
    }
    if (event.repeat && !name.endsWith("Down") && !name.endsWith("Up")) return;
    for (const shortcut of SHORTCUTS) {
      if (!keysOf(shortcut, preferences).includes(name)) continue;
      if (layerIsOpen() && shortcut.action.does !== "close") continue;
      if (run(shortcut, means, event.target)) {
        event.preventDefault();
        return;
      }
    }
  }

  let before = lastAt;
  const first = (event: KeyboardEvent) => {
    before = lastAt;
    onAnyKey(event);
  };
  const last = (event: KeyboardEvent) => onKeyDown(event, before);
  window.addEventListener("keydown", first, { capture: true });
  window.addEventListener("keydown", last);
  return () => {
    window.clearTimeout(timer);
    window.removeEventListener("keydown", first, { capture: true });
    window.removeEventListener("keydown", last);
  };
}

const MODIFIERS = new Set(["Shift", "Control", "Alt", "AltGraph", "Meta", "CapsLock", "NumLock"]);

function find(keys: string, preferences: Preferences): Shortcut | undefined {
  return SHORTCUTS.find((shortcut) => keysOf(shortcut, preferences).includes(keys));
}

function beginsChord(key: string, preferences: Preferences): boolean {
  return SHORTCUTS.some((shortcut) => keysOf(shortcut, preferences).some((keys) => keys.startsWith(`${key} `)));
}

const TYPED = "input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select";

function isEditable(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.matches(`${TYPED}, [role=textbox], [role=combobox], [role=listbox]`);
}

function layerIsOpen(): boolean {
  return document.querySelector("dialog[open]") !== null;
}

function shown(selector: string): HTMLElement | null {
  const all = document.querySelectorAll<HTMLElement>(selector);
  return Array.from(all).find((one) => one.checkVisibility()) ?? null;
}

/** Whether the page has what the shortcut needs: the sheet and the palette leave out the others. */
export function works({ scope, action }: Shortcut, menu: NavGroup[], pathname: string): boolean {
  switch (action.does) {
    case "focus":
    case "press":
      return action.targets.some((target) => shown(target) !== null);
    case "submit":
      return document.querySelector(action.targets.at(-1) ?? "") !== null;
    case "go":
      return menu.some((group) => group.items.some((item) => item.href === action.href));
    case "create":
      return creates(menu, pathname) !== null;
    case "row":
      return rows().length > 0;
    case "select":
      return rows().some((row) => box(row) !== null);
    case "itself":
      if (scope === "lines") return shown("main table.lines") !== null;
      return scope === "lists" ? rows().length > 0 : shown("main form.form") !== null;
    default:
      return true;
  }
}

/** The page's own link to begin a record, else that of the area it belongs to. */
function creates(menu: NavGroup[], pathname: string): string | null {
  const link = shown("main a.btn[href$='/new']");
  if (link) return link.getAttribute("href");
  const current = currentItem(menu, pathname);
  return menu.flatMap((group) => group.items).find((item) => item.href === current)?.create?.href ?? null;
}

/** Does it; false when there is nothing here to do it to, so that the browser keeps the key. */
export function run(shortcut: Shortcut, means: Means, target: EventTarget | null): boolean {
  const { action } = shortcut;
  switch (action.does) {
    case "open":
      means.open(action.layer);
      return true;
    case "go":
      if (!works(shortcut, means.menu, means.pathname)) return false;
      means.go(action.href);
      return true;
    case "create": {
      const href = creates(means.menu, means.pathname);
      if (href) means.go(href);
      return href !== null;
    }
    case "focus":
    case "press":
      return use(action);
    case "submit":
      return submit(action.targets, target);
    case "row":
      return moveRow(action.by, target, shortcut.keys.every(isSingle));
    case "select":
      return select(action.extend);
    case "close":
      return closeMenu();
    default:
      return false;
  }
}

function use(action: Extract<Action, { does: "focus" | "press" }>): boolean {
  for (const selector of action.targets) {
    const element = shown(selector);
    if (!element) continue;
    if (action.does === "press") element.click();
    else {
      element.focus();
      if (element instanceof HTMLInputElement) element.select();
    }
    return true;
  }
  return false;
}

/** Links and buttons keep their own Ctrl+Enter; a form that has the focus answers by itself before this is asked. */
function submit(targets: string[], target: EventTarget | null): boolean {
  if (target instanceof Element && target.closest("a[href], button, summary") && targets.length === 1) return false;
  const button = targets.map((one) => document.querySelector<HTMLButtonElement>(one)).find((one) => one !== null);
  button?.form?.requestSubmit(button);
  return button !== undefined;
}

function rows(): HTMLElement[] {
  const all = document.querySelectorAll<HTMLElement>("main .table.linked tbody tr");
  return Array.from(all).filter((row) => row.checkVisibility() && row.querySelector("a[href]"));
}

const box = (row: Element) => row.querySelector<HTMLInputElement>("input[type=checkbox]");

/** Letters begin at the first row; arrows only go on from a row, as elsewhere they scroll the page. */
function moveRow(by: 1 | -1, target: EventTarget | null, fromAnywhere: boolean): boolean {
  const all = rows();
  const here = target instanceof Element ? all.findIndex((row) => row.contains(target)) : -1;
  if (here < 0 && (!fromAnywhere || all.length === 0)) return false;
  const next = all[here < 0 ? 0 : Math.max(0, Math.min(all.length - 1, here + by))];
  next?.querySelector<HTMLElement>("a[href]")?.focus();
  return next !== undefined;
}

let selectedLast: HTMLElement | null = null;

function select(extend: boolean): boolean {
  const all = rows();
  const here = all.findIndex((row) => row.contains(document.activeElement));
  const row = all[here];
  if (!row || !box(row)) return false;
  const from = extend && selectedLast ? all.indexOf(selectedLast) : -1;
  if (from < 0) box(row)?.click();
  else {
    for (const one of all.slice(Math.min(from, here), Math.max(from, here) + 1)) {
      if (box(one)?.checked === false) box(one)?.click();
    }
  }
  selectedLast = row;
  return true;
}

/** Dialogs and the menu's sheet close by themselves; an open `details` menu gives the focus back to what opened it. */
function closeMenu(): boolean {
  const open = document.querySelector<HTMLDetailsElement>("details.menu[open]");
  if (!open) return false;
  open.open = false;
  open.querySelector("summary")?.focus();
  return true;
}
