import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useActionData } from "@remix-run/react";
import { Button, ButtonLink } from "#app/components/button.tsx";
import { SelectField, TextField } from "#app/components/fields.tsx";
import { FormShell } from "#app/components/form-shell.tsx";
import { PageHead, Sheet } from "#app/components/page-head.tsx";
import { ROLE_OPTIONS, ShownOnce } from "#app/components/people-parts.tsx";
import { showOnce } from "#app/http/once.server.ts";
import { readScreen } from "#app/http/screen.server.ts";
import { inviteInput } from "#app/modules/access/input.ts";
import { invitePerson } from "#app/modules/access/invite-person.server.ts";
import { linkPath } from "#app/modules/access/links.server.ts";

export const meta: MetaFunction = () => [{ title: "Invite a person · Pulse" }];

export const loader = (args: LoaderFunctionArgs) => readScreen(args, "create", "users", async () => null);

export const action = (args: ActionFunctionArgs) =>
  showOnce(args, "create", "users", {
    input: inviteInput,
    command: async ({ tx, actor }, person) => {
      const { accountId, link } = await invitePerson(tx, actor, person);
      return {
        accountId,
        name: person.name,
        url: link ? args.context.origin + linkPath("invite", link) : null,
      };
    },
  });

export default function Invite() {
  const answered = useActionData<typeof action>();
  const shown = answered?.shown;
  return (
    <>
      <PageHead title="Invite a person" crumb={{ href: "/users", label: "People" }} />
      {shown ? (
        <Sheet label="Invitation">
          {shown.url ? (
            <ShownOnce label={`Link for ${shown.name}`} secret={shown.url}>
              Hand it over yourself. It works once, within three days, and is not shown again; a new one can be made on
              the person's page.
            </ShownOnce>
          ) : (
            <p role="status">{shown.name} is known to this installation and signs in with the password there is.</p>
          )}
          <div className="btn-row pt-3">
            <ButtonLink href={`/users/${shown.accountId}`}>Go to {shown.name}</ButtonLink>
          </div>
        </Sheet>
      ) : null}
      <Sheet label="Invitation form">
        <FormShell id="invite" refused={answered?.errors ? answered : null}>
          {(pending) => (
            <>
              <TextField name="name" label="Name" autoComplete="off" maxLength={200} required />
              <TextField name="email" label="E-mail" type="email" inputMode="email" required />
              <SelectField name="role" label="Role" options={ROLE_OPTIONS} value="viewer" />
              <div className="actions">
                <Button look="primary" pending={pending} pendingLabel="Inviting…">
                  Make an invitation link
                </Button>
              </div>
            </>
          )}
        </FormShell>
      </Sheet>
    </>
  );
}
