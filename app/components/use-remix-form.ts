import { type RefObject, useEffect, useMemo, useRef } from "react";
import { type FieldValues, type Resolver, type UseFormReturn, useForm } from "react-hook-form";
import type * as z from "zod";
import type { FormState } from "./form-context.ts";
import { flattenErrors, nestErrors } from "./form-errors.ts";
import { formValues } from "./form-values.ts";
import { postedData } from "./typed.ts";

/**
 * React Hook Form over a form that already works without it. The browser checks what it is about to post, read and
 * nested as the server does it, with the server's schema; the server's answer (422) enters through `errors`, so both
 * fill the same summary and the same fields. Fields are checked on submit first, after that whenever one is left, and a
 * message goes as soon as its field is changed.
 */
export function useRemixForm(options: {
  element: RefObject<HTMLFormElement>;
  schema?: z.ZodType;
  /** Only for lists of rows: every other field begins as the page shows it. */
  defaultValues?: FieldValues;
  refused?: FormState | null;
}) {
  const { element, schema } = options;
  const serverErrors = options.refused?.errors;
  const resolver = useMemo<Resolver<FieldValues> | undefined>(
    () =>
      schema &&
      (async () => {
        if (!element.current) return { values: {}, errors: {} };
        const checked = schema.safeParse(ownValues(postedData(element.current)));
        if (checked.success) return { values: {}, errors: {} };
        const flat: Record<string, string> = {};
        for (const issue of checked.error.issues) flat[issue.path.map(String).join(".")] ??= issue.message;
        return { values: {}, errors: nestErrors(flat) };
      }),
    [schema, element],
  );
  const form = useForm<FieldValues>({
    resolver,
    defaultValues: options.defaultValues,
    mode: "onSubmit",
    reValidateMode: "onBlur",
    errors: useMemo(() => (serverErrors ? nestErrors(serverErrors) : undefined), [serverErrors]),
    // The summary takes the focus; each of its lines leads to a field.
    shouldFocusError: false,
  });
  const errors = flattenErrors(form.formState.errors);
  return { form, register: useRegister(form), errors };
}

function ownValues(posted: FormData) {
  for (const name of [...posted.keys()]) if (name.startsWith("_")) posted.delete(name);
  return formValues(posted);
}

function useRegister(form: UseFormReturn<FieldValues>) {
  const latest = useRef(form);
  useEffect(() => {
    latest.current = form;
  });
  return useMemo(
    () => (name: string) => {
      const props = form.register(name);
      return {
        ...props,
        onChange(event: unknown) {
          if (latest.current.getFieldState(name).invalid) latest.current.clearErrors(name);
          return props.onChange(event as never);
        },
      };
    },
    [form.register],
  );
}
