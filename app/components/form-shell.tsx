import { Form, useNavigation } from "@remix-run/react";
import {
  type ComponentProps,
  type FormEvent,
  type KeyboardEvent,
  type ReactNode,
  useEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { ErrorSummary } from "./error-summary.tsx";
import { type FormScope, FormScopeProvider, type FormState } from "./form-context.ts";

type Props = {
  /** Unique on the page; prefix of the ids of its fields. */
  id: string;
  /** Which action the default submit asks for, where a page has several forms. */
  intent?: string;
  /** Version of the record as it was read; a newer one makes the save a conflict instead of an overwrite. */
  version?: number | string;
  /** What the action answered with 422 or 409; only the form it names shows it. */
  refused?: (FormState & { form?: string }) | null;
  register?: FormScope["register"];
  wide?: boolean;
  children: ReactNode | ((pending: boolean) => ReactNode);
} & Pick<ComponentProps<typeof Form>, "action" | "onSubmit" | "replace">;

/**
 * A mutating form. It works by itself in the browser: the hidden first button makes Enter mean "save" and never the
 * first visible extra button; `_idem` makes a double submit one effect.
 */
export function FormShell(props: Props) {
  const { id, intent = "save", version, refused, register, wide, children, onSubmit, ...rest } = props;
  const navigation = useNavigation();
  const pending = navigation.state !== "idle" && navigation.formData?.get("_form") === id;
  const mine = refused && (refused.form === undefined || refused.form === id) ? refused : undefined;
  const idem = useIdempotencyKey(pending, mine);

  const scope = useMemo<FormScope>(
    () => ({ id, pending, register, values: mine?.values, errors: mine?.errors }),
    [id, pending, register, mine],
  );

  function submit(event: FormEvent<HTMLFormElement>) {
    if (pending) event.preventDefault();
    else onSubmit?.(event);
  }

  return (
    <Form
      // What went through leaves an empty form behind.
      key={idem}
      method="post"
      id={id}
      noValidate
      className={wide ? "form wide" : "form"}
      onSubmit={submit}
      onKeyDown={moveByEnter}
      {...rest}
    >
      <button type="submit" name="_intent" value={intent} className="default-submit" tabIndex={-1} aria-hidden="true">
        Save
      </button>
      <input type="hidden" name="_form" value={id} />
      <input type="hidden" name="_idem" value={idem} suppressHydrationWarning />
      {version === undefined ? null : <input type="hidden" name="_version" value={String(version)} />}
      <FormScopeProvider value={scope}>
        {mine?.errors ? <ErrorSummary errors={mine.errors} formId={id} /> : null}
        {typeof children === "function" ? children(pending) : children}
      </FormScopeProvider>
    </Form>
  );
}

/** Enter goes to the next field, Shift+Enter back, Ctrl+Enter submits. Buttons, links and text areas keep their Enter. */
function moveByEnter(event: KeyboardEvent<HTMLFormElement>): void {
  if (event.key !== "Enter" || event.defaultPrevented || event.nativeEvent.isComposing) return;
  const form = event.currentTarget;
  if (event.ctrlKey || event.metaKey) {
    event.preventDefault();
    form.requestSubmit(form.querySelector<HTMLButtonElement>(".default-submit"));
    return;
  }
  if (!(event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement)) return;
  event.preventDefault();
  const stops = Array.from(
    form.querySelectorAll<HTMLElement>("input:not([type=hidden]), select, textarea, button:not([tabindex='-1'])"),
  ).filter((stop) => stop.offsetParent !== null && !stop.dataset.skipEnter);
  stops[stops.indexOf(event.target) + (event.shiftKey ? -1 : 1)]?.focus();
}

/** A new key after each submit that went through; the same key while the same attempt is repaired and repeated. */
export function useIdempotencyKey(pending: boolean, refused: unknown): string {
  const [key, renew] = useState(randomKey);
  const wasPending = useRef(false);
  useEffect(() => {
    if (wasPending.current && !pending && !refused) renew(randomKey());
    wasPending.current = pending;
  }, [pending, refused]);
  return key;
}

/** A version 4 UUID; `crypto.randomUUID` is missing on plain http beyond loopback, `getRandomValues` is not. */
function randomKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
