import { Button } from "#app/components/button.tsx";
import { Confirm } from "#app/components/confirm.tsx";
import { TextField } from "#app/components/fields.tsx";
import type { FormState } from "#app/components/form-context.ts";
import { FormEnd } from "#app/components/form-end.tsx";
import { FormShell } from "#app/components/form-shell.tsx";
import { Sheet } from "#app/components/page-head.tsx";
import { Status } from "#app/components/status.tsx";
import { useWords } from "#app/components/words/words.ts";
import type { Phone } from "#app/modules/notices/phone.server.ts";

/** One's own number, which counts when the code that was sent to it has been typed back. */
export function PhoneSheet({
  phone,
  refused,
}: {
  phone: Phone | null;
  refused: (FormState & { form?: string }) | null;
}) {
  const t = useWords();
  return (
    <Sheet title={t("My phone for SMS")}>
      {phone ? (
        <div className="sheet-head pb-3">
          <p>
            <span className="num">{phone.number}</span>{" "}
            <Status shape={phone.confirmed ? "done" : "open"}>
              {phone.confirmed ? t("Confirmed") : t("Not confirmed")}
            </Status>
          </p>
          <Confirm
            label={t("Remove")}
            className="btn danger small"
            question={t("Remove {name}? It gets no SMS any more.", { name: phone.number })}
          >
            <FormShell id="phone-remove" refused={refused}>
              <Button look="danger">{t("Remove")}</Button>
            </FormShell>
          </Confirm>
        </div>
      ) : null}
      {phone?.waits ? (
        <div className="pb-5">
          <FormShell id="phone-code" refused={refused}>
            <TextField
              name="code"
              label={t("Code from the SMS")}
              hint={t("Six digits; they work for ten minutes and five tries.")}
              inputMode="numeric"
              autoComplete="one-time-code"
              maxLength={7}
              required
            />
            <FormEnd look="primary" pending={t("Checking…")}>
              {t("Confirm the number")}
            </FormEnd>
          </FormShell>
        </div>
      ) : null}
      <FormShell id="phone" refused={refused}>
        <TextField
          name="number"
          label={phone ? t("Another number, or a new code") : t("Phone number")}
          hint={t(
            "With its country code, such as +44 7700 900123. We send a code to it, and nothing else until you have confirmed it.",
          )}
          value={phone && !phone.confirmed ? phone.number : ""}
          type="tel"
          autoComplete="tel"
          maxLength={40}
          required
        />
        <FormEnd look={phone ? "plain" : "primary"} pending={t("Sending…")}>
          {t("Send me a code")}
        </FormEnd>
      </FormShell>
    </Sheet>
  );
}
