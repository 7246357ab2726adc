import { Button } from "#app/components/button.tsx";
import { Instant } from "#app/components/figures.tsx";
import type { FormState } from "#app/components/form-context.ts";
import { FormShell } from "#app/components/form-shell.tsx";
import { Facts, Sheet } from "#app/components/page-head.tsx";
import { Status } from "#app/components/status.tsx";
import { useWords } from "#app/components/words/words.ts";

export type MailShown = {
  configured: boolean;
  server: string | null;
  error: string | null;
  errorAt: string | Date | null;
  sentAt: string | Date | null;
  waiting: number;
  failed: number;
};

/** Whether mail goes out, and what waits or was given up. */
export function MailSheet(props: { mail: MailShown; fixed: boolean; refused: (FormState & { form?: string }) | null }) {
  const { mail, fixed, refused } = props;
  const t = useWords();
  return (
    <Sheet title={t("Mail")}>
      {mail.configured ? (
        <Facts
          items={[
            [t("Server"), mail.server],
            [t("Last sent"), mail.sentAt ? <Instant key="v" value={mail.sentAt} /> : t("Never")],
            [t("Waiting"), t("{count} message|{count} messages", { count: mail.waiting })],
            [t("Given up"), t("{count} message|{count} messages", { count: mail.failed })],
          ]}
        />
      ) : (
        <p className="meta">
          {t(
            "No mail server is set (PULSE_SMTP_URL and PULSE_MAIL_FROM): nothing is mailed, links are handed over in person.",
          )}
        </p>
      )}
      {mail.error ? (
        <p role="alert" className="pt-3">
          <Status shape="late">{t("The last mail did not go out")}</Status> {mail.error}{" "}
          <Instant value={mail.errorAt} />
        </p>
      ) : null}
      {mail.failed > 0 && !fixed ? (
        <FormShell id="retry-messages" refused={refused}>
          {(pending) => (
            <Button small pending={pending} pendingLabel={t("Asking…")}>
              {t("Send again what was given up")}
            </Button>
          )}
        </FormShell>
      ) : null}
    </Sheet>
  );
}
