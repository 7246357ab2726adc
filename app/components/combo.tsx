import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { useField } from "./fields.tsx";
import { at, useFormScope } from "./form-context.ts";

export type Choice = { id: string; text: string; detail?: string; data?: Record<string, string | number | null> };

type Props = {
  name: string;
  label: string;
  /** Address that answers `{choices}` for `?q=`; asked as the person types. */
  source: string;
  /** Posts the chosen record's id beside the text. Without JavaScript only the text is posted and the server finds it. */
  idName?: string;
  value?: string;
  idValue?: string;
  hint?: string;
  labelHidden?: boolean;
  onPick?: (choice: Choice) => void;
};

const DEBOUNCE_MS = 120;
const REMEMBERED = 50;
const remembered = new Map<string, Choice[]>();

/**
 * Editable combobox with a list from the server (ARIA Authoring Practices, list autocomplete). The input is an ordinary
 * named text field; the list only helps to fill it. Tab or Enter take the highlighted choice, Escape gives the text back.
 */
export function Combo(props: Props) {
  const { name, label, idName, hint, labelHidden } = props;
  const form = useFormScope();
  const field = useField({ name, value: props.value, hint });
  const listId = useId();
  const input = useRef<HTMLInputElement | null>(null);
  const hidden = useRef<HTMLInputElement>(null);
  const { choices, ask, clear } = useChoices(props.source);
  const [active, setActive] = useState(0);
  const before = useRef("");
  const open = choices.length > 0;
  const { ref: registerRef, ...registered } = field.input as typeof field.input & { ref?: (node: unknown) => void };

  function write(text: string) {
    const node = input.current;
    if (!node) return;
    // The native setter and an event, so whoever listens to the field (React Hook Form) sees the change.
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set?.call(node, text);
    node.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function pick(choice: Choice) {
    write(choice.text);
    if (hidden.current) hidden.current.value = choice.id;
    before.current = choice.text;
    clear();
    props.onPick?.(choice);
  }

  function onKeyDown(event: KeyboardEvent<HTMLInputElement>) {
    if (event.key === "ArrowDown" && !open) {
      ask(event.currentTarget.value, 0);
      return;
    }
    if (!open) return;
    const choice = choices[active];
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      setActive((active + step + choices.length) % choices.length);
    } else if ((event.key === "Enter" || event.key === "Tab") && choice) {
      if (event.key === "Enter") event.preventDefault();
      pick(choice);
    } else if (event.key === "Escape") {
      event.preventDefault();
      write(before.current);
      clear();
    }
  }

  return (
    <div className="field combo">
      <label htmlFor={field.id} className={labelHidden ? "hide" : undefined}>
        {label}
      </label>
      {hint ? (
        <span className="hint" id={`${field.id}-hint`}>
          {hint}
        </span>
      ) : null}
      {field.error ? (
        <span className="error" id={`${field.id}-error`}>
          {field.error}
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
        role="combobox"
        aria-expanded={open}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={open ? `${listId}-${active}` : undefined}
        onFocus={(event) => {
          before.current = event.currentTarget.value;
        }}
        onInput={(event) => {
          // An id whose text was changed no longer means anything.
          if (hidden.current) hidden.current.value = "";
          setActive(0);
          if (event.nativeEvent.isTrusted) ask(event.currentTarget.value, DEBOUNCE_MS);
        }}
        onBlur={(event) => {
          clear();
          (registered as { onBlur?: (event: unknown) => void }).onBlur?.(event);
        }}
        onKeyDown={onKeyDown}
      />
      {idName ? (
        <input
          ref={hidden}
          type="hidden"
          name={idName}
          defaultValue={String(at(form.values, idName) ?? props.idValue ?? "")}
        />
      ) : null}
      <div id={listId} role="listbox" aria-label={label} className="choices" hidden={!open}>
        {choices.map((choice, index) => (
          // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the input, aria-activedescendant points here
          // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the input
          <div
            key={choice.id}
            id={`${listId}-${index}`}
            role="option"
            aria-selected={index === active}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => pick(choice)}
          >
            <span>{choice.text}</span>
            {choice.detail ? <span className="meta">{choice.detail}</span> : null}
          </div>
        ))}
      </div>
    </div>
  );
}

function useChoices(source: string) {
  const [choices, show] = useState<Choice[]>([]);
  const running = useRef<{ timer?: number; request?: AbortController }>({});

  function stop() {
    window.clearTimeout(running.current.timer);
    running.current.request?.abort();
  }

  function ask(query: string, delay: number) {
    stop();
    running.current.timer = window.setTimeout(async () => {
      const url = `${source}?q=${encodeURIComponent(query.trim())}`;
      const known = remembered.get(url);
      if (known) return show(known);
      const request = new AbortController();
      running.current.request = request;
      try {
        const response = await fetch(url, { signal: request.signal, headers: { Accept: "application/json" } });
        if (!response.ok) return;
        const answer = (await response.json()) as { choices: Choice[] };
        if (remembered.size >= REMEMBERED) remembered.delete(remembered.keys().next().value as string);
        remembered.set(url, answer.choices);
        show(answer.choices);
      } catch {
        // A newer keystroke took over, or the network is away: the text stands and the server finds the record.
      }
    }, delay);
  }

  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the field goes away
  useEffect(() => stop, []);
  return {
    choices,
    ask,
    clear() {
      stop();
      show([]);
    },
  };
}
