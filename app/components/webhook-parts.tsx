import { CheckField, TextField } from "./fields.tsx";
import type { Shape } from "./status.tsx";
import { english, useWords } from "./words/words.ts";

type Standing = { enabled: boolean; failed: number; waiting: number };

export function endpointStatus({ enabled, failed, waiting }: Standing): [Shape, string] {
  if (!enabled) return ["void", english("Switched off")];
  if (failed > 0) return ["late", english("Messages failed")];
  return waiting > 0 ? ["open", english("Messages wait")] : ["done", english("Works")];
}

export const MESSAGE_STATES: Record<string, [Shape, string]> = {
  waiting: ["open", english("Waiting")],
  sending: ["open", english("Being sent")],
  sent: ["done", english("Sent")],
  failed: ["late", english("Failed")],
  dropped: ["void", english("Not sent")],
};

/** Beginnings of events, as people call what they are about. */
const GROUP_WORDS: Record<string, string> = {
  access: english("People and sign-in"),
  alerts: english("Alerts"),
  billing: english("Payments"),
  catalog: english("Price lists"),
  company: english("Company and outlets"),
  files: english("Files"),
  imports: english("Imports"),
  inventory: english("Stock"),
  ledger: english("Ledger"),
  operations: english("Operations"),
  orders: english("Orders and invoices"),
  parties: english("Customers"),
};

/** Where to, and of what. No box ticked and no type named is every event. */
export function EndpointFields({
  groups,
  endpoint,
}: {
  groups: string[];
  endpoint?: { url: string; description: string | null; types: string[] };
}) {
  const t = useWords();
  const types = endpoint?.types ?? [];
  const single = types.filter((type) => !type.endsWith("."));
  return (
    <>
      <div className="fields">
        <TextField
          name="url"
          label={t("Address")}
          type="url"
          inputMode="url"
          required
          value={endpoint?.url ?? ""}
          hint={t("Called by https, at once and again for days until it answers.")}
        />
        <TextField name="description" label={t("Description")} optional value={endpoint?.description ?? ""} />
      </div>
      <fieldset>
        <legend>{t("Events, all of them where none is chosen")}</legend>
        <div className="fields">
          {groups.map((group) => (
            <CheckField
              key={group}
              name={`group.${group}`}
              label={GROUP_WORDS[group] ? t(GROUP_WORDS[group]) : group}
              checked={types.includes(`${group}.`)}
            />
          ))}
        </div>
      </fieldset>
      <TextField
        name="single"
        label={t("Further types of events")}
        optional
        value={single.join(" ")}
        hint={t("As the events screen names them, with spaces between: orders.order_created orders.invoice_paid")}
      />
    </>
  );
}
