import type { ComponentProps, ReactNode } from "react";
import { FormEnd } from "./form-end.tsx";
import { FormShell } from "./form-shell.tsx";
import { Sheet } from "./page-head.tsx";
import { useWords } from "./words/words.ts";

/** What is known of somebody, as a file: after the reader has confirmed who they are, if that was not of late. */
export function PersonalFile({
  title,
  href,
  confirmFirst,
  refused,
  children,
}: {
  title: string;
  href: string;
  confirmFirst: boolean;
  refused: ComponentProps<typeof FormShell>["refused"];
  children: ReactNode;
}) {
  const t = useWords();
  return (
    <Sheet title={title}>
      <p>{children}</p>
      {confirmFirst ? (
        <FormShell id="confirm" refused={refused}>
          <FormEnd pending={t("Checking…")}>{t("Confirm that it is you")}</FormEnd>
        </FormShell>
      ) : (
        <p>
          <a href={href} download>
            {t("Download as JSON")}
          </a>
        </p>
      )}
    </Sheet>
  );
}
