import type { ComponentProps, ReactNode } from "react";
import { at, fieldId, useFormScope } from "./form-context.ts";

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
      defaultValue: typed === undefined ? (value ?? "") : String(typed),
      "aria-invalid": error ? true : undefined,
      "aria-describedby": described || undefined,
    },
  };
}

function Frame(props: { id: string; error?: string; children: ReactNode } & Omit<FieldProps, "name" | "value">) {
  return (
    <div className="field">
      <label htmlFor={props.id} className={props.labelHidden ? "hide" : undefined}>
        {props.label}
        {props.optional ? <span className="optional"> (optional)</span> : null}
      </label>
      {props.hint ? (
        <span className="hint" id={`${props.id}-hint`}>
          {props.hint}
        </span>
      ) : null}
      {props.error ? (
        <span className="error" id={`${props.id}-error`}>
          {props.error}
        </span>
      ) : null}
      {props.children}
    </div>
  );
}

type InputProps = Omit<ComponentProps<"input">, "name" | "value" | "defaultValue" | "id" | "className">;

export function TextField(props: FieldProps & InputProps) {
  const { name, label, hint, optional, value, labelHidden, ...rest } = props;
  const field = useField({ name, value, hint });
  return (
    <Frame {...{ label, hint, optional, labelHidden }} id={field.id} error={field.error}>
      <input type="text" autoComplete="off" {...rest} {...field.input} className="input" />
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
  const field = useField({ name, value, hint });
  const input = (
    <input type="text" inputMode="decimal" autoComplete="off" {...rest} {...field.input} className="input end" />
  );
  return (
    <Frame {...{ label, hint, optional, labelHidden }} id={field.id} error={field.error}>
      {currency ? (
        <div className="affix">
          {input}
          <span>{currency}</span>
        </div>
      ) : (
        input
      )}
    </Frame>
  );
}

export function QuantityField(props: FieldProps & InputProps) {
  return <MoneyField {...props} />;
}

export function DayField(props: FieldProps & InputProps) {
  return <TextField {...props} type="date" />;
}

export type Option = { value: string; label: string };

export function SelectField(
  props: FieldProps & { options: Option[]; blank?: string } & Pick<ComponentProps<"select">, "required">,
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
