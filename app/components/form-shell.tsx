import { Form, useNavigation, useSubmit } from "@remix-run/react";
import {
  type ComponentProps,
  type FormEvent,
  type KeyboardEvent,
  type MutableRefObject,
  type ReactNode,
  useEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import type { FieldValues } from "react-hook-form";
import type * as z from "zod";
import { dayIn } from "#app/modules/shared/calendar.ts";
import { DraftOffer, LeaveGuard, NoRoom, useDraft } from "./draft.tsx";
import { draftFields } from "./draft-store.ts";
import { ErrorSummary } from "./error-summary.tsx";
import { useCompany } from "./figures.tsx";
import { fillForm } from "./fill-form.ts";
import { type FormScope, FormScopeProvider, type FormState } from "./form-context.ts";
import { type FormTree, formValues } from "./form-values.ts";
import { fieldsOf, type MergeSpec, takePart } from "./merge.ts";
import { MergePanel } from "./merge-panel.tsx";
import { randomKey } from "./random-key.ts";
import { postedData } from "./typed.ts";
import { useRemixForm } from "./use-remix-form.ts";
import { useWords } from "./words/words.ts";

type Props = {
  /** Unique on the page; prefix of the ids of its fields. */
  id: string;
  /** Which action the default submit asks for, where a page has several forms. */
  intent?: string;
  /** Checked in the browser too; the action checks with the same. */
  schema?: z.ZodType;
  /** Only for lists of rows. */
  defaultValues?: FieldValues;
  /** Version of the record as it was read; a newer one makes the save a conflict instead of an overwrite. */
  version?: number | string;
  /** With `version`: the record's values as this form shows them, so that two people's changes can be told apart. */
  base?: FormTree;
  merging?: MergeSpec;
  /** What the action answered with 422 or 409; only the form it names shows it. */
  refused?: (FormState & { form?: string }) | null;
  /** Kept in the browser while it is filled, and guarded when it is left: for forms with a page of their own. */
  draft?: boolean;
  wide?: boolean;
  /** Shown in the kit: what it is refused for leaves the focus and the page's title alone. */
  specimen?: boolean;
  children: ReactNode | ((pending: boolean) => ReactNode);
} & Pick<ComponentProps<typeof Form>, "action" | "replace">;

/**
 * A mutating form. It works by itself in the browser: the hidden first button makes Enter mean "save" and never the
 * first visible extra button; `_idem` makes a double submit one effect.
 */
export function FormShell(props: Props) {
  const navigation = useNavigation();
  const pending = navigation.state !== "idle" && navigation.formData?.get("_form") === props.id;
  const { refused } = props;
  const mine = refused && (refused.form === undefined || refused.form === props.id) ? refused : undefined;
  const idem = useIdempotencyKey(pending, mine);
  const first = useRef(idem);
  // What went through leaves an empty form behind.
  return <FormBody key={idem} {...props} {...{ idem, pending, mine }} again={idem !== first.current} />;
}

type BodyProps = Props & { idem: string; pending: boolean; mine: Props["refused"]; again: boolean };

function FormBody(props: BodyProps) {
  const t = useWords();
  const { id, intent = "save", schema, defaultValues, mine, idem, pending, again } = props;
  const { id: companyId, timeZone } = useCompany();
  // The company that this form was opened in, also when this browser has gone to another one since.
  const [company] = useState(companyId);
  const submit = useSubmit();
  const element = useRef<HTMLFormElement>(null);
  const { form, register, errors } = useRemixForm({ element, schema, defaultValues, refused: mine });
  // The record as this form was opened on it, also when the page learns of a newer one.
  const [version, setVersion] = useState<number | string | undefined>(
    mine?.merge?.version ?? mine?.version ?? props.version,
  );
  const [base, setBase] = useState(() =>
    mine?.merge ? JSON.stringify(mine.merge.theirs) : (mine?.base ?? JSON.stringify(props.base)),
  );
  const merge = mine?.merge;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each answer, or it would undo what is typed after it
  useEffect(() => {
    if (!merge || !element.current) return;
    setVersion(merge.version);
    setBase(JSON.stringify(merge.theirs));
    fillForm(element.current, form, fieldsOf(mine?.values));
  }, [merge]);

  function choose(unit: string, from: "mine" | "theirs") {
    if (!merge || !props.merging || !element.current) return;
    const now = formValues(postedData(element.current));
    fillForm(element.current, form, fieldsOf(takePart(props.merging, now, merge[from], unit)));
  }

  const draft = useDraft({
    on: props.draft === true,
    ...{ id, element, form, again, pending },
    version: version === undefined ? null : String(version),
    onVersion: setVersion,
  });

  const scope = useMemo<FormScope>(
    () => ({ id, pending, form, register, values: mine?.values, choices: mine?.choices, errors, asks: mine?.asks }),
    [id, pending, form, register, mine, errors],
  );

  const sent = useSent(pending);

  useEffect(() => {
    if (again) element.current?.querySelector<HTMLElement>("input:not([type=hidden]), select, textarea")?.focus();
  }, [again]);

  function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (pending) return;
    const target = event.currentTarget;
    const submitter = (event.nativeEvent as SubmitEvent).submitter;
    const send = () => {
      const isKept = draft.send();
      const posted = postedData(target, submitter, dayIn(timeZone, new Date()));
      if (!isKept) return postAsPage(target.action, posted);
      if (!props.draft && draftFields(posted).some(([, value]) => value)) sent.current = { to: target.action, posted };
      submit(posted, {
        method: "post",
        action: target.getAttribute("action") ?? undefined,
        replace: props.replace,
      });
    };
    if (schema) void form.handleSubmit(send)(event);
    else send();
  }

  return (
    <Form
      ref={element}
      method="post"
      id={id}
      noValidate
      className={props.wide ? "form wide" : "form"}
      action={props.action}
      onSubmit={onSubmit}
      onKeyDown={moveByEnter}
    >
      <button type="submit" name="_intent" value={intent} className="default-submit" tabIndex={-1} aria-hidden="true">
        {t("Save")}
      </button>
      <input type="hidden" name="_form" value={id} />
      <input type="hidden" name="_company" value={company} />
      <input type="hidden" name="_idem" value={idem} suppressHydrationWarning />
      {version === undefined ? null : <input type="hidden" name="_version" value={String(version)} />}
      {base === undefined ? null : <input type="hidden" name="_base" value={base} />}
      {merge ? <input type="hidden" name="_theirs" value={JSON.stringify(merge.theirs)} /> : null}
      <FormScopeProvider value={scope}>
        <ErrorSummary
          errors={errors}
          formId={id}
          occasion={`${form.formState.submitCount} ${pending}`}
          specimen={props.specimen}
        />
        {merge ? <MergePanel key={merge.version} merge={merge} choose={choose} /> : null}
        {draft.isFull ? <NoRoom /> : null}
        {draft.offered ? <DraftOffer draft={draft.offered} state={draft} /> : null}
        {props.draft ? <LeaveGuard state={draft} /> : null}
        {typeof props.children === "function" ? props.children(pending) : props.children}
      </FormScopeProvider>
    </Form>
  );
}

type Sent = { to: string; posted: FormData };

/** Nobody keeps what a form without a draft sends: where the session had ended, it goes on to the page that holds it. */
function useSent(pending: boolean): MutableRefObject<Sent | null> {
  const sent = useRef<Sent | null>(null);
  // The answer came back to this form.
  useEffect(() => {
    if (!pending) sent.current = null;
  }, [pending]);
  useEffect(
    () => () => {
      const { pathname, search } = window.location;
      if (sent.current && pathname === "/login" && search.startsWith("?next="))
        postAsPage(sent.current.to, sent.current.posted);
    },
    [],
  );
  return sent;
}

/**
 * As without scripts: the answer is a page that holds what was posted, also where the session has ended. For what the browser has no
 * room to keep.
 */
function postAsPage(to: string, posted: FormData): void {
  const copy = document.createElement("form");
  copy.method = "post";
  copy.action = to;
  copy.hidden = true;
  for (const [name, value] of posted) {
    if (typeof value !== "string") continue;
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = name;
    field.value = value;
    copy.append(field);
  }
  document.body.append(copy);
  copy.submit();
}

/**
 * Enter goes to the next field, Shift+Enter back, Ctrl+Enter submits, Ctrl+Shift+Enter submits and begins another, Ctrl+S
 * saves a draft where there is one. Buttons, links and text areas keep their Enter.
 */
function moveByEnter(event: KeyboardEvent<HTMLFormElement>): void {
  if (event.defaultPrevented || event.nativeEvent.isComposing) return;
  const form = event.currentTarget;
  const held = event.ctrlKey || event.metaKey;
  const press = (...selectors: string[]) => {
    event.preventDefault();
    const buttons = [...selectors, ".default-submit"].map((one) => form.querySelector<HTMLButtonElement>(one));
    form.requestSubmit(buttons.find((button) => button !== null));
  };
  if (held && event.key.toLowerCase() === "s" && !event.altKey && !event.shiftKey) press("[name=_intent][value=draft]");
  if (event.key !== "Enter" || event.defaultPrevented) return;
  if (held) {
    if (event.shiftKey) press("[name=_intent][value$='-new']");
    else press();
    return;
  }
  if (!(event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement)) return;
  event.preventDefault();
  const stops = Array.from(
    form.querySelectorAll<HTMLElement>("input:not([type=hidden]), select, textarea, button:not([tabindex='-1'])"),
  ).filter((stop) => stop.offsetParent !== null && stop.tabIndex >= 0 && !stop.dataset.skipEnter);
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
