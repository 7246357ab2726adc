import { type ComponentProps, type FocusEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { dayIn, isDay } from "#app/modules/shared/calendar.ts";
import { useCompany } from "./figures.tsx";
import { at, fieldId, useFormScope } from "./form-context.ts";
import { dayText, type Locale, priceText, quantityText } from "./format.ts";
import { Suggestions } from "./suggestions.tsx";
import { readTyped, type TypedKind, typedDecimal } from "./typed.ts";
import { useWords } from "./words/words.ts";

type FieldProps = {
  name: string;
  label: ReactNode;
  hint?: ReactNode;
  optional?: boolean;
  /** The value shown before anything was typed; a refused submit's value comes first. */
  value?: string | number | null;
  /** Keeps the label for screen readers only, for cells whose column has a heading. */
  labelHidden?: boolean;
};

/** Everything a native input needs to post, to be labelled and to carry its message, with or without JavaScript. */
export function useField({ name, value, hint }: Pick<FieldProps, "name" | "value" | "hint">) {
  const form = useFormScope();
  const id = fieldId(form.id, name);
  const error = form.errors?.[name];
  const typed = at(form.values, name);
  const described = [hint ? `${id}-hint` : "", error ? `${id}-error` : ""].filter(Boolean).join(" ");
  return {
    id,
    error,
    input: {
      ...form.register?.(name),
      id,
      name,
      defaultValue: String(typed ?? value ?? ""),
      "aria-invalid": error ? true : undefined,
      "aria-describedby": described || undefined,
    },
  };
}

function Frame(props: { id: string; error?: string; children: ReactNode } & Omit<FieldProps, "name" | "value">) {
  const t = useWords();
  return (
    <div className="field">
      <label htmlFor={props.id} className={props.labelHidden ? "hide" : undefined}>
        {props.label}
        {props.optional ? <span className="optional"> {t("(optional)")}</span> : null}
      </label>
      {props.hint ? (
        <span className="hint" id={`${props.id}-hint`}>
          {props.hint}
        </span>
      ) : null}
      {props.error ? (
        <span className="error" id={`${props.id}-error`}>
          {t.sentence(props.error)}
        </span>
      ) : null}
      {props.children}
    </div>
  );
}

type InputProps = Omit<ComponentProps<"input">, "name" | "value" | "defaultValue" | "id" | "className">;

/** `suggestions`: what was entered here before, offered by the browser; anything else can be typed too. */
export function TextField(props: FieldProps & InputProps & { suggestions?: readonly string[] }) {
  const { name, label, hint, optional, value, labelHidden, suggestions, ...rest } = props;
  const field = useField({ name, value, hint });
  const list = suggestions ? `${field.id}-list` : undefined;
  return (
    <Frame {...{ label, hint, optional, labelHidden }} id={field.id} error={field.error}>
      <input type="text" autoComplete="off" list={list} {...rest} {...field.input} className="input" />
      {list ? <Suggestions id={list} values={suggestions ?? []} /> : null}
    </Frame>
  );
}

export function NoteField(props: FieldProps & Pick<ComponentProps<"textarea">, "rows" | "maxLength">) {
  const { name, label, hint, optional, value, labelHidden, ...rest } = props;
  const field = useField({ name, value, hint });
  return (
    <Frame {...{ label, hint, optional, labelHidden }} id={field.id} error={field.error}>
      <textarea rows={3} {...rest} {...field.input} className="input" />
    </Frame>
  );
}

/** Amounts are text with a decimal keypad: `type=number` loses typed input, scrolls away values and rounds. */
export function MoneyField(props: FieldProps & InputProps & { currency?: string }) {
  const { name, label, hint, optional, value, labelHidden, currency, ...rest } = props;
  return (
    <FigureField
      {...{ name, label, hint, optional, value, labelHidden, rest }}
      show={priceText}
      affix={currency ? <span>{currency}</span> : null}
    />
  );
}

export function QuantityField(props: FieldProps & InputProps) {
  const { name, label, hint, optional, value, labelHidden, ...rest } = props;
  return <FigureField {...{ name, label, hint, optional, value, labelHidden, rest }} show={quantityText} />;
}

/**
 * A figure in the reader's notation: grouped when it is left, plain while it is edited, and a sum such as =12*3 is worked out. Without JavaScript
 * the server reads the same.
 */
function FigureField(props: FieldProps & { rest: InputProps; show: Show; affix?: ReactNode }) {
  const { name, label, hint, optional, value, labelHidden, rest, show, affix } = props;
  const { locale } = useWords();
  const field = useField({ name, value, hint });
  const typed = useTyped(field.input, "decimal", show);
  const input = (
    <>
      <input
        type="text"
        inputMode="decimal"
        autoComplete="off"
        {...rest}
        {...field.input}
        defaultValue={typedDecimal(field.input.defaultValue, locale.point)}
        {...typed}
        className="input end"
      />
      {locale.point === "," ? <input type="hidden" name="_comma" value={name} /> : null}
    </>
  );
  return (
    <Frame {...{ label, hint, optional, labelHidden }} id={field.id} error={field.error}>
      {affix ? (
        <div className="affix">
          {input}
          {affix}
        </div>
      ) : (
        input
      )}
    </Frame>
  );
}

type Show = (plain: string, locale: Locale) => string;

/** Shown for reading while it is not edited: what was typed is read on leaving and shown plain on coming back. */
function useTyped(input: ReturnType<typeof useField>["input"], kind: TypedKind, show: Show, shown = true) {
  const { timeZone } = useCompany();
  const { locale } = useWords();
  const { form } = useFormScope();
  const registered = input as { onBlur?: (event: FocusEvent<HTMLInputElement>) => void };
  // biome-ignore lint/correctness/useExhaustiveDependencies: what the record came with, once
  useEffect(() => {
    const node = form ? document.getElementById(input.id) : null;
    if (!(node instanceof HTMLInputElement) || node === document.activeElement || node.type === "date") return;
    const plain = readTyped(kind, node.value, undefined, locale.point);
    if (plain !== null) node.value = show(plain, locale);
  }, [form, input.id, shown]);
  if (!form) return {};
  const today = () => dayIn(timeZone, new Date());
  return {
    "data-typed": kind,
    onFocus(event: FocusEvent<HTMLInputElement>) {
      const node = event.currentTarget;
      const read = kind === "decimal" ? readTyped(kind, node.value, undefined, locale.point) : null;
      const plain = read === null ? null : typedDecimal(read, locale.point);
      if (plain === null || plain === node.value) return;
      node.value = plain;
      node.select();
    },
    onBlur(event: FocusEvent<HTMLInputElement>) {
      const node = event.currentTarget;
      const plain = readTyped(kind, node.value, today(), locale.point);
      if (plain !== null) node.value = show(plain, locale);
      registered.onBlur?.(event);
    },
  };
}

/**
 * A day. Without JavaScript, and on a phone, the browser's own field; with a keyboard it takes what people type: t, +30,
 * 20/11. The calendar stays a click away.
 */
export function DayField(props: FieldProps & InputProps) {
  const { name, label, hint, optional, value, labelHidden, ...rest } = props;
  const field = useField({ name, value, hint });
  const { form } = useFormScope();
  const [typing, setTyping] = useState(false);
  const typed = useTyped(field.input, "day", dayText, typing);
  useEffect(() => setTyping(form !== undefined && window.matchMedia("(pointer: fine)").matches), [form]);
  return (
    <Frame {...{ label, hint, optional, labelHidden }} id={field.id} error={field.error}>
      <div className="affix">
        <input
          autoComplete="off"
          {...rest}
          {...field.input}
          {...(typing ? typed : {})}
          type={typing ? "text" : "date"}
          className="input"
        />
        {typing ? <Calendar label={label} field={field.id} /> : null}
      </div>
    </Frame>
  );
}

/** For the pointer only: the browser's calendar, which writes into the field beside it. */
function Calendar({ label, field }: { label: ReactNode; field: string }) {
  const t = useWords();
  const native = useRef<HTMLInputElement>(null);
  return (
    <span className="calendar">
      <button
        type="button"
        tabIndex={-1}
        aria-label={typeof label === "string" ? t("Calendar for {label}", { label }) : t("Calendar")}
        onClick={() => native.current?.showPicker()}
      >
        <svg width="14" height="14" viewBox="0 0 14 14" fill="none" stroke="currentColor" aria-hidden="true">
          <path d="M1.5 3.5h11v9h-11zM1.5 6h11M4.5 1.5v2M9.5 1.5v2" />
        </svg>
      </button>
      <input
        ref={native}
        type="date"
        tabIndex={-1}
        aria-hidden="true"
        onChange={({ currentTarget: { value } }) => {
          if (isDay(value)) writeField(document.getElementById(field), dayText(value, t.locale));
        }}
      />
    </span>
  );
}

/** By the native setter and an event, so whoever listens to the field (React Hook Form) sees the change. */
export function writeField(node: HTMLElement | null, text: string): void {
  if (!node) return;
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set?.call(node, text);
  node.dispatchEvent(new Event("input", { bubbles: true }));
}

export type Option = { value: string; label: string };

export function SelectField(
  props: FieldProps & { options: Option[]; blank?: string } & Pick<ComponentProps<"select">, "required" | "autoFocus">,
) {
  const { name, label, hint, optional, value, labelHidden, options, blank, ...rest } = props;
  const field = useField({ name, value, hint });
  return (
    <Frame {...{ label, hint, optional, labelHidden }} id={field.id} error={field.error}>
      <select {...rest} {...field.input} className="input">
        {blank === undefined ? null : <option value="">{blank}</option>}
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </Frame>
  );
}

/** Posts "on" when ticked and nothing otherwise, as browsers do. */
export function CheckField({ name, label, hint, checked }: FieldProps & { checked?: boolean }) {
  const form = useFormScope();
  const id = fieldId(form.id, name);
  const ticked = form.values ? at(form.values, name) !== undefined : checked;
  return (
    <div>
      <div className="check">
        <input {...form.register?.(name)} type="checkbox" id={id} name={name} defaultChecked={ticked} />
        <label htmlFor={id}>{label}</label>
      </div>
      {hint ? <span className="meta">{hint}</span> : null}
    </div>
  );
}
