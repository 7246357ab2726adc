import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { useAnnounce } from "./announcer.tsx";
import { useField, writeField } from "./fields.tsx";
import { useCompany } from "./figures.tsx";
import { at, type Meant, useFormScope } from "./form-context.ts";
import { randomKey } from "./random-key.ts";
import { useWords } from "./words/words.ts";

export type Choice = { id: string; text: string; detail?: string; exact?: boolean };

type Props = {
  name: string;
  label: string;
  /** Address that answers `{choices}` for `?q=`, asked as the person types, and makes a new record from `name` by POST. */
  source: string;
  /** Posts the chosen record's id beside the text. Without JavaScript only the text is posted and the server finds it. */
  idName?: string;
  /** Where a text that fits several records is asked back, the one that was meant; `idName` when there is one. */
  meantName?: string;
  value?: string;
  idValue?: string;
  hint?: string;
  labelHidden?: boolean;
  optional?: boolean;
  autoFocus?: boolean;
  /** A scanner may write here: its code stays in the field. */
  scan?: boolean;
  /** `here` is false when the answer came after the person had gone on. */
  onPick?: (choice: Choice, here: boolean) => void;
  /** `onPick` leads to another field by itself. */
  leadsOn?: boolean;
};

const DEBOUNCE_MS = 120;
/** The row that makes a record of what was typed. */
const CREATE = "create";

/**
 * Editable combobox with a list from the server (ARIA Authoring Practices, list autocomplete). The input is an ordinary
 * named text field; the list only helps to fill it. Tab or Enter take the highlighted choice, Escape gives the text back.
 * Who goes on before the answer is there keeps the text: it is resolved when the answer comes, or by the server.
 */
export function Combo(props: Props) {
  const t = useWords();
  const { name, label, idName, labelHidden } = props;
  const form = useFormScope();
  const field = useField({ name, value: props.value, hint: props.hint });
  const listId = useId();
  const input = useRef<HTMLInputElement | null>(null);
  const hidden = useRef<HTMLInputElement>(null);
  const before = useRef("");
  const list = useChoices(props.source);
  const { choices, active, open } = list;
  const meant = form.choices?.[name];
  const { ref: registerRef, ...registered } = field.input as typeof field.input & { ref?: (node: unknown) => void };

  function take(choice: Choice, here: boolean) {
    writeField(input.current, choice.text);
    if (hidden.current) hidden.current.value = choice.id;
    before.current = choice.text;
    list.clear();
    props.onPick?.(choice, here);
  }

  async function pick(choice: Choice) {
    if (choice.id !== CREATE) return take(choice, true);
    const made = await list.create(choice.text);
    if (made) take(made, document.activeElement === input.current);
  }

  /** The person goes on: what the answer says about this text is taken over when it comes. */
  function resolveLater(text: string) {
    list.ask(text, 0, (found) => {
      const [first] = found;
      if (!first || (!first.exact && found.length > 1) || input.current?.value.trim() !== text.trim()) return;
      take(first, document.activeElement === input.current);
    });
  }

  function onKeyDown(event: KeyboardEvent<HTMLInputElement>) {
    const { key, currentTarget } = event;
    if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    // The list still answers an earlier text: it must not decide what this one means.
    if ((key === "Enter" || key === "Tab") && list.waiting()) {
      list.close();
      if (currentTarget.value.trim() !== "") resolveLater(currentTarget.value);
      return;
    }
    if (!open) {
      if (key === "ArrowDown") list.ask(currentTarget.value, 0);
      return;
    }
    const choice = choices[active];
    if (key === "ArrowDown" || key === "ArrowUp") {
      event.preventDefault();
      list.step(key === "ArrowDown" ? 1 : -1);
    } else if ((key === "Enter" || key === "Tab") && choice) {
      // Enter goes on, as it does before the list has come: the same keys do the same, however fast the answer is.
      if (key === "Enter" && (props.leadsOn || choice.id === CREATE)) event.preventDefault();
      void pick(choice);
    } else if (key === "Escape") {
      event.preventDefault();
      writeField(currentTarget, before.current);
      list.clear();
    }
  }

  return (
    <div className="field combo">
      <label htmlFor={field.id} className={labelHidden ? "hide" : undefined}>
        {label}
        {props.optional ? <span className="optional"> {t("(optional)")}</span> : null}
      </label>
      {props.hint ? (
        <span className="hint" id={`${field.id}-hint`}>
          {props.hint}
        </span>
      ) : null}
      {field.error ? (
        <span className="error" id={`${field.id}-error`}>
          {t.sentence(field.error)}
        </span>
      ) : null}
      <input
        {...registered}
        ref={(node) => {
          input.current = node;
          registerRef?.(node);
        }}
        type="text"
        className="input"
        autoComplete="off"
        // biome-ignore lint/a11y/noAutofocus: only where the page is this form
        autoFocus={props.autoFocus}
        role="combobox"
        data-scan={props.scan ? "" : undefined}
        aria-expanded={open}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={open && active >= 0 ? `${listId}-${active}` : undefined}
        onFocus={(event) => {
          before.current = event.currentTarget.value;
        }}
        onInput={(event) => {
          // An id whose text was changed no longer means anything.
          if (hidden.current) hidden.current.value = "";
          if (event.nativeEvent.isTrusted) list.ask(event.currentTarget.value, DEBOUNCE_MS);
        }}
        onBlur={(event) => {
          list.close();
          (registered as { onBlur?: (event: unknown) => void }).onBlur?.(event);
        }}
        onKeyDown={onKeyDown}
      />
      {idName && !meant ? (
        // Not type=hidden: there React would put the first value back whenever it draws again.
        <input
          ref={hidden}
          type="text"
          hidden
          tabIndex={-1}
          name={idName}
          defaultValue={String(at(form.values, idName) ?? props.idValue ?? "")}
        />
      ) : null}
      {meant ? <Meanings label={label} name={idName ?? props.meantName ?? name} meant={meant} id={field.id} /> : null}
      <div id={listId} role="listbox" aria-label={label} className="choices" hidden={!open}>
        {choices.map((choice, index) => (
          // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the input, aria-activedescendant points here
          // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the input
          <div
            key={choice.id}
            id={`${listId}-${index}`}
            role="option"
            aria-selected={index === active}
            ref={index === active ? (node) => node?.scrollIntoView({ block: "nearest" }) : undefined}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => void pick(choice)}
          >
            <span>{choice.id === CREATE ? t("Create “{text}”", { text: choice.text }) : choice.text}</span>
            {choice.detail ? <span className="meta">{choice.detail}</span> : null}
          </div>
        ))}
      </div>
    </div>
  );
}

/** The text fits several records: which is meant. Ordinary radio buttons, so it can be answered without JavaScript. */
function Meanings(props: { label: string; name: string; meant: Meant[]; id: string }) {
  const t = useWords();
  return (
    <fieldset className="meanings">
      <legend className="hide">{t("{label}: which one?", { label: props.label })}</legend>
      {props.meant.map(({ value, text }, index) => (
        <div key={value} className="check">
          <input type="radio" name={props.name} value={value} id={`${props.id}-meant-${index}`} />
          <label htmlFor={`${props.id}-meant-${index}`}>{text}</label>
        </div>
      ))}
    </fieldset>
  );
}

const REMEMBERED = 50;
const REMEMBERED_MS = 30_000;
type Answer = { choices: Choice[]; create: boolean };
/** The last answers of this tab, for as long as a stock figure may be a little old. */
const remembered = new Map<string, Answer & { at: number }>();

async function lookUp(url: string, signal: AbortSignal): Promise<Answer | null> {
  const known = remembered.get(url);
  if (known && known.at > performance.now() - REMEMBERED_MS) return known;
  const response = await fetch(url, { signal, headers: { Accept: "application/json" } });
  if (!response.ok) return null;
  const answer = (await response.json()) as Answer;
  remembered.delete(url);
  if (remembered.size >= REMEMBERED) remembered.delete(remembered.keys().next().value as string);
  remembered.set(url, { ...answer, at: performance.now() });
  return answer;
}

function useChoices(source: string) {
  const t = useWords();
  const { id: company } = useCompany();
  const announce = useAnnounce();
  const [choices, show] = useState<Choice[]>([]);
  const [active, setActive] = useState(0);
  /** A try that got no answer is the same try when it is made again. */
  const tried = useRef<{ name: string; key: string } | null>(null);
  const running = useRef<{ timer?: number; request?: AbortController; resolving?: boolean }>({});

  function stop() {
    window.clearTimeout(running.current.timer);
    running.current.request?.abort();
    running.current = {};
  }

  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the field goes away
  useEffect(() => stop, []);

  return {
    choices,
    active,
    open: choices.length > 0,
    waiting: () => running.current.timer !== undefined || running.current.request !== undefined,
    step: (by: number) => setActive((active + by + choices.length) % choices.length),
    /** `resolve` takes the answer instead of the list. */
    ask(query: string, delay: number, resolve?: (choices: Choice[]) => void) {
      stop();
      const asked = query.trim();
      const mine = { resolving: resolve !== undefined, timer: 0, request: new AbortController() };
      running.current = mine;
      mine.timer = window.setTimeout(async () => {
        try {
          const answer = await lookUp(
            `${source}${source.includes("?") ? "&" : "?"}q=${encodeURIComponent(asked)}`,
            mine.request.signal,
          );
          if (running.current !== mine) return;
          running.current = {};
          if (!answer) return;
          if (resolve) return resolve(answer.choices);
          const creates = answer.create && asked !== "" && !answer.choices.some((choice) => choice.exact);
          show(creates ? [...answer.choices, { id: CREATE, text: asked }] : answer.choices);
          // What was used lately is offered, never taken by going on.
          setActive(asked === "" ? -1 : 0);
        } catch {
          // A newer keystroke took over, or the network is away: the text stands and the server finds the record.
        }
      }, delay);
    },
    clear() {
      stop();
      show([]);
    },
    close() {
      if (!running.current.resolving) stop();
      show([]);
    },
    async create(name: string): Promise<Choice | null> {
      stop();
      show([]);
      if (tried.current?.name !== name) tried.current = { name, key: randomKey() };
      const body = new URLSearchParams({ name, _idem: tried.current.key, _company: company });
      try {
        const response = await fetch(source, { method: "POST", body });
        const answer = (await response.json()) as { choice?: Choice; error?: string };
        remembered.clear();
        if (answer.choice) announce({ kind: "done", text: t("Created {text}.", { text: answer.choice.text }) });
        else
          announce({ kind: "failed", text: answer.error ? t.sentence(answer.error) : t("It could not be created.") });
        return answer.choice ?? null;
      } catch {
        announce({ kind: "failed", text: t("It could not be created: the server does not answer.") });
        return null;
      }
    },
  };
}
