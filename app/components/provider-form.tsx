import type { Provider } from "#app/modules/access/providers.ts";
import { CheckField, NoteField, SelectField, TextField } from "./fields.tsx";
import type { FormState } from "./form-context.ts";
import { FormEnd } from "./form-end.tsx";
import { FormShell } from "./form-shell.tsx";
import { useRoleOptions } from "./people-parts.tsx";
import { useWords } from "./words/words.ts";

type Props = {
  provider: Provider | null;
  roles: { id: string; name: string }[];
  refused?: (FormState & { form?: string }) | null;
};

/** An OpenID Connect provider, new or known. The secret is never shown again. */
export function ProviderForm({ provider, roles, refused }: Props) {
  const t = useWords();
  const options = useRoleOptions(roles);
  const map = Object.entries(provider?.roleMap ?? {});
  return (
    <FormShell id="provider" version={provider?.version} refused={refused}>
      <div className="fields">
        <TextField
          name="name"
          label={t("Name")}
          hint={t("As it stands on the sign-in page")}
          value={provider?.name}
          maxLength={60}
          required
        />
        <TextField
          name="issuer"
          label={t("Issuer")}
          hint={t("The address whose /.well-known/openid-configuration says the rest")}
          value={provider?.issuer}
          maxLength={500}
          inputMode="url"
          required
        />
        <TextField name="client_id" label={t("Client ID")} value={provider?.clientId} maxLength={300} required />
        <TextField
          name="client_secret"
          label={t("Client secret")}
          hint={provider?.hasSecret ? t("Kept. Enter one only to replace it.") : undefined}
          type="password"
          maxLength={500}
          optional
        />
      </div>
      <h3>{t("Who is let in")}</h3>
      <TextField
        name="domains"
        label={t("Mail domains")}
        hint={t("Only verified addresses of these domains are believed, such as company.com")}
        value={provider?.domains.join(" ")}
        maxLength={2000}
      />
      <CheckField
        name="links_known"
        label={t("People who are in the company already sign in by it, too")}
        checked={provider?.linksKnown}
      />
      <SelectField
        name="new_role"
        label={t("Role of new people")}
        blank={t("New people are not let in")}
        options={options}
        value={provider?.newRole ?? ""}
      />
      <h3>{t("Roles from the provider")}</h3>
      <TextField
        name="role_claim"
        label={t("Claim")}
        hint={t("Such as groups or realm_access.roles. Empty: roles are given here only.")}
        value={provider?.roleClaim}
        maxLength={100}
        optional
      />
      <NoteField
        name="role_map"
        label={t("What its values mean")}
        hint={t("One line for each, the first that fits counts: value = {roles}, or the id of a role of your own", {
          roles: "admin, accountant, clerk, sales, hr, viewer",
        })}
        value={map.map(([value, role]) => `${value} = ${role}`).join("\n")}
        rows={4}
        maxLength={5000}
        optional
      />
      <CheckField
        name="trusts_factor"
        label={t("The provider's second factor is enough: ours is not asked for")}
        checked={provider?.trustsFactor}
      />
      <CheckField
        name="enabled"
        label={t("On the sign-in page")}
        hint={
          provider?.enabled
            ? t("Whoever came by it is signed out when it is off, or its issuer another one.")
            : undefined
        }
        checked={provider?.enabled ?? true}
      />
      <FormEnd look="primary" pending={t("Saving…")}>
        {t("Save")}
      </FormEnd>
    </FormShell>
  );
}
