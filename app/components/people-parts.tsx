import { type ReactNode, useEffect, useRef } from "react";
import { ROLE_WORDS } from "#app/modules/access/policy.ts";
import { ROLE_NAMES } from "#app/modules/shared/actor.ts";
import { Status } from "./status.tsx";
import { useWords } from "./words/words.ts";

/** The usual roles in the reader's words, then the company's own as they are called. */
export function useRoleOptions(own: ReadonlyArray<{ id: string; name: string }>) {
  const t = useWords();
  return [
    ...ROLE_NAMES.map((role) => ({ value: role as string, label: t(ROLE_WORDS[role]) })),
    ...own.map(({ id, name }) => ({ value: id, label: name })),
  ];
}

export function PersonStatus({ person }: { person: { disabled: boolean; hasPassword: boolean } }) {
  const t = useWords();
  if (person.disabled) return <Status shape="void">{t("Disabled")}</Status>;
  return person.hasPassword ? (
    <Status shape="done">{t("Active")}</Status>
  ) : (
    <Status shape="held">{t("Invited")}</Status>
  );
}

/** A secret that is shown this once: a link to hand over, a token. Read out when it appears, and selected to be copied. */
export function ShownOnce({ label, secret, children }: { label: string; secret: string; children: ReactNode }) {
  const shown = useRef<HTMLInputElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new secret takes the focus from the emptied form
  useEffect(() => {
    const frame = requestAnimationFrame(() => shown.current?.select());
    return () => cancelAnimationFrame(frame);
  }, [secret]);
  return (
    <div className="notice grid gap-2" role="status">
      <label htmlFor="shown-once">{label}</label>
      <input ref={shown} id="shown-once" className="input mono" readOnly value={secret} autoComplete="off" />
      <p>{children}</p>
    </div>
  );
}
