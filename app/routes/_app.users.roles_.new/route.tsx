import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useActionData } from "@remix-run/react";
import { SelectField, TextField } from "#app/components/fields.tsx";
import { FormEnd } from "#app/components/form-end.tsx";
import { FormShell } from "#app/components/form-shell.tsx";
import { PageHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { useWords } from "#app/components/words/words.ts";
import { readScreen } from "#app/http/screen.server.ts";
import { runForm } from "#app/http/screen-forms.server.ts";
import { createCustomRole } from "#app/modules/access/custom-roles.server.ts";
import { newRoleInput } from "#app/modules/access/input.ts";
import { ROLE_WORDS } from "#app/modules/access/policy.ts";
import { BASE_ROLES } from "#app/modules/access/role-rules.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle("New role", matches);

export const loader = (args: LoaderFunctionArgs) => readScreen(args, "create", "users", async () => null);

export const action = (args: ActionFunctionArgs) =>
  runForm(args, "create", "users", {
    stepUp: true,
    input: newRoleInput,
    command: ({ tx, actor }, role) => createCustomRole(tx, actor, role),
    done: (id) => ({ to: `/users/roles/${id}`, flash: { kind: "done", text: "Role made. Say now what it may do." } }),
  });

export default function NewRole() {
  const t = useWords();
  const refused = useActionData<typeof action>();
  return (
    <>
      <PageHead title={t("New role")} crumb={{ href: "/users/roles", label: t("Roles") }} />
      <Sheet label={t("New role")}>
        <FormShell id="role" refused={refused}>
          <TextField name="name" label={t("Name")} maxLength={60} required />
          <SelectField
            name="base"
            label={t("Made from")}
            hint={t("It begins with what this role may, and its people see the home page of this role.")}
            options={BASE_ROLES.map((role) => ({ value: role, label: t(ROLE_WORDS[role]) }))}
            value="viewer"
          />
          <FormEnd look="primary" pending={t("Saving…")}>
            {t("Make the role")}
          </FormEnd>
        </FormShell>
      </Sheet>
    </>
  );
}
