import { useEffect, useRef } from "react";
import { type Burst, endBurst, type Key, NO_BURST, type Scanned, SILENCE_MS, stepBurst } from "./scan-burst.ts";
import { readProfile, type ScanProfile } from "./scan-profile.ts";

/*
 * A scanner types into whatever has the focus. One listener for the whole page takes its codes out again, gives the field back its
 * value and caret, and hands the code to the page: to whoever asked last, else to the scan box. Fields marked `data-scan` keep their
 * text and get the Enter; passwords, notes, editable text and everything inside `data-no-scan` are left alone. Letters that lead to
 * an option of a select are the browser's, however fast they came.
 */

type Handler = (scan: Scanned) => void;

const handlers: Handler[] = [];
let profile: ScanProfile | null = null;

/** Where codes go while the component is shown. The page's handler goes before the shell's (`fallback`). */
export function useScans(handler: Handler, fallback = false): void {
  const latest = useRef(handler);
  latest.current = handler;
  useEffect(() => {
    const own: Handler = (scan) => latest.current(scan);
    if (fallback) handlers.unshift(own);
    else handlers.push(own);
    return () => {
      handlers.splice(handlers.indexOf(own), 1);
    };
  }, [fallback]);
}

/** The profile as of the last calibration; read once, as every key asks for it. */
export function currentProfile(): ScanProfile {
  profile ??= readProfile();
  return profile;
}

export function forgetProfile(): void {
  profile = null;
}

/** Listens for as long as the shell is shown. */
export function useScanCapture(): void {
  useEffect(() => listen(window), []);
}

type Field = { element: HTMLInputElement | HTMLSelectElement; value: string; start: number | null; end: number | null };

function listen(target: Window): () => void {
  let burst: Burst = NO_BURST;
  // The focus may move while a code comes, as on a page that has just arrived: each field that got a part of it.
  let fields: Field[] = [];
  let begunAt: Element | null = null;
  let silence = 0;

  function deliver(scan: Scanned): void {
    burst = NO_BURST;
    for (const field of fields.splice(0)) giveBack(field);
    handlers.at(-1)?.(scan);
  }

  function remember(place: EventTarget | null): void {
    const field = fields.some(({ element }) => element === place) ? null : keep(place);
    if (field) fields.push(field);
  }

  function onFocusIn(event: FocusEvent): void {
    if (burst.count > 0) remember(event.target);
  }

  function onKeyDown(event: KeyboardEvent): void {
    target.clearTimeout(silence);
    const place = event.target instanceof Element ? event.target : null;
    // A key that is held down repeats as fast as a scanner types, and a scanner holds none.
    if (event.isComposing || event.repeat || (place && isOff(place))) {
      burst = NO_BURST;
      return;
    }
    const using = currentProfile();
    const step = stepBurst(burst, toKey(event), using);
    burst = step.burst;
    if (step.is === "swallow") stop(event);
    if (step.is === "start") {
      begunAt = place;
      fields = [];
      remember(place);
    }
    // It keeps a code that is whole in it.
    if (begunAt === place && place?.closest("[data-scan]")) return;
    if (step.is === "scan") {
      if (begunAt === place && leadsToOption(place, step.scan)) return;
      stop(event);
      deliver(step.scan);
    } else if (using.suffix === "none" && burst.count > 0) {
      silence = target.setTimeout(() => {
        const scan = endBurst(burst, using);
        if (scan && !(begunAt === place && leadsToOption(place, scan))) deliver(scan);
      }, SILENCE_MS);
    }
  }

  // On the window, so that it comes before everything that listens on the document.
  target.addEventListener("keydown", onKeyDown, { capture: true });
  target.addEventListener("focusin", onFocusIn, { capture: true });
  return () => {
    target.clearTimeout(silence);
    target.removeEventListener("focusin", onFocusIn, { capture: true });
    target.removeEventListener("keydown", onKeyDown, { capture: true });
  };
}

function toKey(event: KeyboardEvent): Key {
  return {
    key: event.key,
    code: event.code,
    // When the key was pressed, not when a busy page came round to it.
    at: event.timeStamp,
    shift: event.shiftKey,
    ctrl: event.ctrlKey,
    alt: event.altKey,
    meta: event.metaKey,
  };
}

function stop(event: KeyboardEvent): void {
  event.preventDefault();
  event.stopImmediatePropagation();
}

function isOff(place: Element): boolean {
  return (
    place.closest("input[type=password], textarea, [contenteditable]:not([contenteditable=false]), [data-no-scan]") !==
    null
  );
}

/** Whether the browser's type-ahead finds it. */
function leadsToOption(place: Element | null, { text }: Scanned): boolean {
  if (!(place instanceof HTMLSelectElement)) return false;
  return [...place.options].some((option) => option.text.trim().toLowerCase().startsWith(text.toLowerCase()));
}

function keep(place: EventTarget | null): Field | null {
  if (place instanceof HTMLInputElement) {
    return { element: place, value: place.value, start: place.selectionStart, end: place.selectionEnd };
  }
  return place instanceof HTMLSelectElement ? { element: place, value: place.value, start: null, end: null } : null;
}

/** By the setter of the element's own class: React's replacement of it would take the new value for its own and tell nobody. */
function giveBack({ element, value, start, end }: Field): void {
  if (element.value !== value) {
    Object.getOwnPropertyDescriptor(Object.getPrototypeOf(element), "value")?.set?.call(element, value);
    element.dispatchEvent(new Event("input", { bubbles: true }));
    // Of a select React hears by this one alone.
    if (element instanceof HTMLSelectElement) element.dispatchEvent(new Event("change", { bubbles: true }));
  }
  // Dates and the like have no caret to put back.
  if (element instanceof HTMLInputElement && start !== null) element.setSelectionRange(start, end);
}
