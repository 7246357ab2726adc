import type { ComponentProps } from "react";
import { Button, ButtonLink } from "./button.tsx";
import { useFormScope } from "./form-context.ts";
import { StepUpField } from "./step-up-field.tsx";
import { useWords } from "./words/words.ts";

type Props = Pick<ComponentProps<typeof Button>, "look" | "name" | "value" | "children"> & {
  /** What the button reads while the form is under way. */
  pending: string;
};

/** The end of a form with one button; before it, where the form was sent back for it, who somebody is. */
export function FormEnd({ pending: pendingLabel, ...button }: Props) {
  const { pending } = useFormScope();
  return (
    <>
      <StepUpField />
      <div className="actions">
        <Button {...button} pending={pending} pendingLabel={pendingLabel} />
      </div>
    </>
  );
}

/** The end of a form that makes a record: one, one and the next, or none. */
export function NewRecordEnd(props: { save: string; again: string; pending: string; cancel: string }) {
  const t = useWords();
  const { pending } = useFormScope();
  return (
    <div className="actions">
      <Button look="primary" pending={pending} pendingLabel={props.pending}>
        {props.save}
      </Button>
      <Button name="_intent" value="save-new">
        {props.again}
      </Button>
      <ButtonLink look="quiet" href={props.cancel}>
        {t("Cancel")}
      </ButtonLink>
    </div>
  );
}
