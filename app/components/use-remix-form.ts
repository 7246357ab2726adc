import { zodResolver } from "@hookform/resolvers/zod";
import { useSubmit } from "@remix-run/react";
import { type FormEvent, useCallback, useMemo } from "react";
import { type FieldErrors, type FieldValues, type Resolver, useForm } from "react-hook-form";
import type * as z from "zod";
import type { FormState } from "./form-context.ts";

/**
 * React Hook Form over a form that already works without it. The browser checks with the schema the server checks
 * with; the server's answer (422) enters through `errors`, so both fill the same summary and the same fields. A submit
 * button with `_intent` of its own (add a line, remove a line) posts as it is.
 */
export function useRemixForm<In extends FieldValues>(options: {
  schema: z.ZodType;
  defaultValues: In;
  refused?: FormState | null;
}) {
  const submit = useSubmit();
  const serverErrors = options.refused?.errors;
  const form = useForm<In>({
    resolver: zodResolver(options.schema as never) as unknown as Resolver<In>,
    // What was typed before a refusal without JavaScript must survive hydration: RHF writes these into the inputs.
    defaultValues: { ...options.defaultValues, ...options.refused?.values } as never,
    mode: "onSubmit",
    reValidateMode: "onBlur",
    errors: useMemo(() => (serverErrors ? nestErrors<In>(serverErrors) : undefined), [serverErrors]),
    // The summary takes the focus; each of its lines leads to a field.
    shouldFocusError: false,
  });

  const onSubmit = useCallback(
    (event: FormEvent<HTMLFormElement>) => {
      const element = event.currentTarget;
      const submitter = (event.nativeEvent as SubmitEvent).submitter as HTMLButtonElement | null;
      const ownIntent = submitter?.name === "_intent" && !submitter.classList.contains("default-submit");
      if (ownIntent && submitter.dataset.validate === undefined) return;
      event.preventDefault();
      const button = ownIntent ? submitter : element.querySelector<HTMLButtonElement>(".default-submit");
      void form.handleSubmit(() => submit(button ?? element))(event);
    },
    [form, submit],
  );

  const errors = flattenErrors(form.formState.errors);
  return { form, onSubmit, register: form.register as unknown as (name: string) => Record<string, unknown>, errors };
}

/** `{"lines.0.quantity": "…"}` → React Hook Form's nested shape. */
export function nestErrors<In extends FieldValues>(flat: Record<string, string>): FieldErrors<In> {
  const root: Record<string, unknown> = {};
  for (const [path, message] of Object.entries(flat)) {
    let node = root;
    const keys = (path === "" ? "root" : path).split(".");
    for (const key of keys.slice(0, -1)) {
      node[key] ??= {};
      node = node[key] as Record<string, unknown>;
    }
    node[keys[keys.length - 1] as string] = { type: "server", message };
  }
  return root as FieldErrors<In>;
}

/** React Hook Form's nested shape → one message a path, in the order of the form. */
export function flattenErrors(errors: unknown, prefix = ""): Record<string, string> {
  if (errors === null || typeof errors !== "object") return {};
  const own = errors as { message?: unknown; type?: unknown };
  if (typeof own.message === "string" && typeof own.type === "string") {
    return { [prefix === "root" ? "" : prefix]: own.message };
  }
  const found: Record<string, string> = {};
  for (const [key, value] of Object.entries(errors)) {
    if (key === "ref") continue;
    Object.assign(found, flattenErrors(value, prefix ? `${prefix}.${key}` : key));
  }
  return found;
}
