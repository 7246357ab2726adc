import { useBlocker, useRouteLoaderData } from "@remix-run/react";
import { type RefObject, useCallback, useEffect, useRef, useState, useSyncExternalStore } from "react";
import type { FieldValues, UseFormReturn } from "react-hook-form";
import { useAnnounce } from "./announcer.tsx";
import { type Draft, draftFields, draftKey, dropDraft, readDraft, saveDraft } from "./draft-store.ts";
import { fillForm } from "./fill-form.ts";
import { postedData } from "./typed.ts";
import { useWords } from "./words/words.ts";

const AUTOSAVE_MS = 5_000;

/** An error may have taken the frame away. */
type Frame = { company?: { id: string }; person?: { id: string } };

type Options = {
  /** Only forms that say so are kept: those on a page of their own. */
  on: boolean;
  id: string;
  element: RefObject<HTMLFormElement>;
  form: UseFormReturn<FieldValues>;
  version: string | null;
  /** The form before this one went through. */
  again: boolean;
  pending: boolean;
  onVersion: (version: string) => void;
};

export type DraftState = {
  offered: Draft | null;
  restore: () => void;
  discard: () => void;
  /** The browser has no room: what is typed is in this page alone. */
  isFull: boolean;
  /** Told at submit: what is on its way is kept until it is known to have arrived. False where the browser has no room for it. */
  send: () => boolean;
  isDirty: () => boolean;
  /** Before leaving on purpose: false where the browser has no room for it. */
  keep: () => boolean;
};

/** Keeps what is typed every five seconds and when the page goes away, and brings it back. */
export function useDraft(options: Options): DraftState {
  const t = useWords();
  const { on, id, element, form, version, again, pending, onVersion } = options;
  const announce = useAnnounce();
  const frame = useRouteLoaderData<Frame>("routes/_app");
  const owner = `${frame?.company?.id ?? ""} ${frame?.person?.id ?? ""}`;
  const [offered, offer] = useState<Draft | null>(null);
  const [isFull, setFull] = useState(false);
  const state = useRef({ key: "", path: "", first: "", saved: "", sent: false, full: false, version });
  state.current.version = version;

  const brought = useBrought(id);
  const read = useCallback(() => (element.current ? draftFields(postedData(element.current)) : []), [element]);
  const isDirty = useCallback(() => JSON.stringify(read()) !== state.current.first, [read]);

  const keep = useCallback(
    (sent = false) => {
      // Between the form's going and what is tidied up after it, there is nothing to read: what was kept stands.
      if (!element.current) return true;
      const now = state.current;
      const fields = read();
      const text = JSON.stringify(fields);
      if (!on || text === now.first || (text === now.saved && !sent)) return true;
      const kept = saveDraft(localStorage, now.key, { at: Date.now(), version: now.version, sent, fields });
      if (kept) now.saved = text;
      else if (!now.full) {
        announce({
          kind: "failed",
          text: t("This browser has no room to keep what you type. Save it before you leave."),
        });
      }
      now.full = !kept;
      setFull(!kept);
      return kept;
    },
    [on, element, read, announce, t],
  );

  const restore = useCallback(
    (draft: Draft) => {
      if (element.current) fillForm(element.current, form, draft.fields);
      if (draft.version !== null) onVersion(draft.version);
      offer(null);
    },
    [element, form, onVersion],
  );

  // biome-ignore lint/correctness/useExhaustiveDependencies: once, for the form as it came
  useEffect(() => {
    if (!on) return;
    const now = state.current;
    now.path = window.location.pathname;
    now.key = draftKey(owner, now.path, id);
    now.first = JSON.stringify(brought ?? read());
    const draft = readDraft(localStorage, now.key, Date.now());
    if (again) dropDraft(localStorage, now.key);
    else if (draft?.sent) {
      restore(draft);
      announce({ kind: "done", text: t("What you typed before is back. It has not been saved yet.") });
    } else if (draft && JSON.stringify(draft.fields) !== now.first) offer(draft);

    const timer = setInterval(() => keep(), AUTOSAVE_MS);
    const onHide = () => keep(now.sent);
    // Only what could not be kept is worth the browser's question.
    const onUnload = (event: BeforeUnloadEvent) => {
      if (now.full && !now.sent && isDirty()) event.preventDefault();
    };
    window.addEventListener("pagehide", onHide);
    window.addEventListener("beforeunload", onUnload);
    return () => {
      clearInterval(timer);
      window.removeEventListener("pagehide", onHide);
      window.removeEventListener("beforeunload", onUnload);
      const { pathname } = window.location;
      // It went through when the answer led elsewhere; to the sign-in page means that the session had ended.
      if (now.sent && pathname !== now.path && !pathname.startsWith("/login")) dropDraft(localStorage, now.key);
    };
  }, []);

  // The answer came back to this form: it was refused.
  useEffect(() => {
    if (!pending) state.current.sent = false;
  }, [pending]);

  return {
    offered,
    isFull,
    restore: () => offered && restore(offered),
    discard() {
      dropDraft(localStorage, state.current.key);
      offer(null);
    },
    send() {
      const kept = keep(true);
      state.current.sent = true;
      return kept;
    },
    isDirty: () => on && !state.current.sent && isDirty(),
    keep,
  };
}

const unheard = () => () => {};

/** The form's fields as the server drew them: somebody may have typed before the scripts had come, and that is theirs. */
function useBrought(id: string): Draft["fields"] | null {
  const isFirstPage = useSyncExternalStore(
    unheard,
    () => false,
    () => true,
  );
  const [brought] = useState(() => {
    const form = isFirstPage && typeof document !== "undefined" ? document.getElementById(id) : null;
    if (!form || !(form instanceof HTMLFormElement)) return null;
    const copy = form.cloneNode(true) as HTMLFormElement;
    copy.reset();
    return draftFields(postedData(copy));
  });
  return brought;
}

export function DraftOffer({ draft, state }: { draft: Draft; state: DraftState }) {
  const t = useWords();
  return (
    <div className="notice" role="status">
      <p>
        {t("You typed here before, on {when}, and did not save it.", {
          when: new Date(draft.at).toLocaleString(t.locale.tag, { dateStyle: "medium", timeStyle: "short" }),
        })}
      </p>
      <div className="btn-row">
        <button type="button" className="btn" onClick={state.restore}>
          {t("Bring it back")}
        </button>
        <button type="button" className="btn quiet" onClick={state.discard}>
          {t("Throw it away")}
        </button>
      </div>
    </div>
  );
}

/** Stays in the form: a message that goes would be seen by chance. */
export function NoRoom() {
  const t = useWords();
  return (
    <p className="notice warning">{t("This browser has no room to keep what you type. Save it before you leave.")}</p>
  );
}

/** Asks before a form with unsaved input is left for another page. */
export function LeaveGuard({ state }: { state: DraftState }) {
  const t = useWords();
  const dialog = useRef<HTMLDialogElement>(null);
  const [isKept, setKept] = useState(true);
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) => currentLocation.pathname !== nextLocation.pathname && state.isDirty(),
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the question is put
  useEffect(() => {
    if (blocker.state !== "blocked") return;
    setKept(state.keep());
    dialog.current?.showModal();
  }, [blocker.state]);
  if (blocker.state !== "blocked") return null;
  return (
    <dialog ref={dialog} className="ask" aria-labelledby="leave-question" onClose={() => blocker.reset()}>
      <h2 id="leave-question">{t("Leave without saving?")}</h2>
      <p>
        {isKept
          ? t("What you typed stays on this device and is offered to you when you come back to this form.")
          : t("This browser has no room to keep what you typed: leaving loses it.")}
      </p>
      <div className="btn-row">
        {/* biome-ignore lint/a11y/noAutofocus: the safe answer */}
        <button type="button" className="btn primary" autoFocus onClick={() => dialog.current?.close()}>
          {t("Stay")}
        </button>
        <button type="button" className="btn" onClick={() => blocker.proceed()}>
          {t("Leave")}
        </button>
      </div>
    </dialog>
  );
}
