import type { ComponentProps, ReactNode } from "react";

type Look = "primary" | "plain" | "danger" | "quiet";

function classes(look: Look, small?: boolean): string {
  return `btn${look === "plain" ? "" : ` ${look}`}${small ? " small" : ""}`;
}

/**
 * A button is never disabled to mean "invalid": the form says what is wrong. While its form is under way it reads
 * `pendingLabel` and stays focusable.
 */
export function Button({
  look = "plain",
  small,
  pending,
  pendingLabel,
  children,
  ...rest
}: ComponentProps<"button"> & { look?: Look; small?: boolean; pending?: boolean; pendingLabel?: ReactNode }) {
  return (
    <button type="submit" {...rest} className={classes(look, small)} aria-disabled={pending || undefined}>
      {pending && pendingLabel ? pendingLabel : children}
    </button>
  );
}

/** A link that looks like a button, for going somewhere; a `Button` does something. */
export function ButtonLink({
  look = "plain",
  small,
  ...rest
}: ComponentProps<"a"> & { href: string; look?: Look; small?: boolean }) {
  return <a {...rest} className={classes(look, small)} />;
}
