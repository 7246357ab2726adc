import { Form, useNavigation } from "@remix-run/react";
import type { ReactNode } from "react";
import { Button } from "./button.tsx";
import { Confirm } from "./confirm.tsx";
import { ErrorSummary } from "./error-summary.tsx";
import type { FormState } from "./form-context.ts";
import { useIdempotencyKey } from "./form-shell.tsx";

export type RecordAction = {
  intent: string;
  label: string;
  pending: string;
  look?: "primary" | "plain" | "danger";
  /** For what cannot be taken back: opens this text first, with the button inside. */
  confirm?: ReactNode;
};

/** What can be done with a record, each as a button of its own form, so that it works without JavaScript. */
export function ActionBar(props: {
  actions: RecordAction[];
  version?: number;
  refused?: (FormState & { form?: string }) | null;
}) {
  const shown = props.refused?.errors && props.actions.some((action) => props.refused?.form === formId(action));
  return (
    <>
      {props.actions.map((action) => (
        <ActionForm key={action.intent} action={action} version={props.version} refused={props.refused} />
      ))}
      {shown && props.refused?.errors ? (
        <div className="basis-full">
          <ErrorSummary errors={atTop(props.refused.errors)} formId="action" />
        </div>
      ) : null}
    </>
  );
}

function formId(action: RecordAction): string {
  return `action-${action.intent}`;
}

/** These forms have no fields to lead to. */
function atTop(errors: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(errors).map(([path, message]) => [`_${path}`, message]));
}

function ActionForm({ action, version, refused }: { action: RecordAction; version?: number; refused?: unknown }) {
  const navigation = useNavigation();
  const id = formId(action);
  const pending = navigation.state !== "idle" && navigation.formData?.get("_form") === id;
  const idem = useIdempotencyKey(pending, refused);
  const form = (
    <Form method="post" id={id} onSubmit={(event) => (pending ? event.preventDefault() : undefined)}>
      <input type="hidden" name="_form" value={id} />
      <input type="hidden" name="_idem" value={idem} suppressHydrationWarning />
      {version === undefined ? null : <input type="hidden" name="_version" value={version} />}
      <Button look={action.look} name="_intent" value={action.intent} pending={pending} pendingLabel={action.pending}>
        {action.label}
      </Button>
    </Form>
  );
  if (!action.confirm) return form;
  return (
    <Confirm
      label={action.label}
      className={`btn${action.look && action.look !== "plain" ? ` ${action.look}` : ""}`}
      question={action.confirm}
    >
      {form}
    </Confirm>
  );
}
