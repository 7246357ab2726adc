import { type KeyboardEvent, useId, useRef, useState } from "react";
import { useField } from "./fields.tsx";
import { useWords } from "./words/words.ts";

type Typing = { from: number; found: string[]; at: number };

/**
 * A text in which people are mentioned by @ and their name. While a name is typed, those that fit are offered; without
 * JavaScript the name is simply typed.
 */
export function MentionField(props: { name: string; label: string; value?: string; people: readonly string[] }) {
  const t = useWords();
  const { id, error, input } = useField({ name: props.name, value: props.value, hint: "hint" });
  const list = useId();
  const area = useRef<HTMLTextAreaElement | null>(null);
  const [typing, setTyping] = useState<Typing | null>(null);
  const registered = input as typeof input & { ref?: (node: HTMLTextAreaElement | null) => void };

  function look(node: HTMLTextAreaElement) {
    const before = node.value.slice(0, node.selectionStart);
    const match = /(?:^|[^\p{L}\p{N}.@])@([\p{L}\p{N}' .-]{0,40})$/u.exec(before);
    const typed = match?.[1]?.toLowerCase();
    const found =
      typed === undefined
        ? []
        : props.people.filter((name) => ` ${name.toLowerCase()}`.includes(` ${typed}`)).slice(0, 6);
    const whole = found.length === 1 && found[0]?.toLowerCase() === typed;
    setTyping(
      typed !== undefined && found.length > 0 && !whole ? { from: before.length - typed.length, found, at: 0 } : null,
    );
  }

  function take(name: string) {
    const node = area.current;
    if (!node || !typing) return;
    node.focus();
    node.setRangeText(`${name} `, typing.from, node.selectionStart, "end");
    // React Hook Form hears of it as of anything typed.
    node.dispatchEvent(new Event("input", { bubbles: true }));
    setTyping(null);
  }

  function onKeyDown(event: KeyboardEvent) {
    if (!typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const { found, at } = typing;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) setTyping({ ...typing, at: (at + step + found.length) % found.length });
    else if (event.key === "Enter" || event.key === "Tab") take(found[at] ?? "");
    else if (event.key === "Escape") setTyping(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <div className="field mention">
      <label htmlFor={id}>{props.label}</label>
      <span className="hint" id={`${id}-hint`}>
        {t("@ and a name tells that person. Ctrl+Enter sends it.")}
      </span>
      {error ? (
        <span className="error" id={`${id}-error`}>
          {t.sentence(error)}
        </span>
      ) : null}
      <textarea
        rows={2}
        maxLength={4000}
        {...input}
        ref={(node) => {
          area.current = node;
          registered.ref?.(node);
        }}
        className="input"
        aria-autocomplete="list"
        aria-controls={typing ? list : undefined}
        aria-activedescendant={typing ? `${list}-${typing.at}` : undefined}
        onInput={(event) => look(event.currentTarget)}
        onKeyDown={onKeyDown}
        onBlur={() => setTyping(null)}
      />
      {typing ? (
        <div className="choices" id={list} role="listbox" aria-label={t("People")}>
          {typing.found.map((name, at) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the text area's
            // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the text
            <div
              key={name}
              id={`${list}-${at}`}
              role="option"
              aria-selected={at === typing.at}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => take(name)}
            >
              {name}
            </div>
          ))}
        </div>
      ) : null}
      <span role="status" className="hide">
        {typing ? t("{count} person|{count} people", { count: typing.found.length }) : ""}
      </span>
    </div>
  );
}
