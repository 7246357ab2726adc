import type { ComponentProps } from "react";
import { Button } from "./button.tsx";
import { useFormScope } from "./form-context.ts";
import { StepUpField } from "./step-up-field.tsx";

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
