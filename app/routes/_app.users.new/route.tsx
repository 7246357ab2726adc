import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import * as z from "zod";
import { ButtonLink } from "#app/components/button.tsx";
import { CheckField, SelectField, TextField } from "#app/components/fields.tsx";
import { FormEnd } from "#app/components/form-end.tsx";
import { FormShell } from "#app/components/form-shell.tsx";
import { PageHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { ShownOnce, useRoleOptions } from "#app/components/people-parts.tsx";
import { useAnswer } from "#app/components/use-answer.ts";
import { useWords } from "#app/components/words/words.ts";
import { mailLink } from "#app/http/link-mail.server.ts";
import { showOnce } from "#app/http/once.server.ts";
import { readScreen } from "#app/http/screen.server.ts";
import { listCustomRoles } from "#app/modules/access/custom-roles.server.ts";
import { inviteInput } from "#app/modules/access/input.ts";
import { invitePerson } from "#app/modules/access/invite-person.server.ts";
import { linkPath } from "#app/modules/access/links.server.ts";
import { readMailState } from "#app/modules/notices/queue-mail.server.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle("Invite a person", matches);

export const loader = (args: LoaderFunctionArgs) =>
  readScreen(args, "create", "users", async ({ tx }) => ({
    byMail: (await readMailState(tx)).configured,
    roles: (await listCustomRoles(tx)).map(({ id, name }) => ({ id, name })),
  }));

export const action = (args: ActionFunctionArgs) =>
  showOnce(args, "create", "users", {
    stepUp: true,
    input: inviteInput.extend({ by_mail: z.literal("on").optional() }),
    command: async ({ tx, actor }, person) => {
      const { accountId, link } = await invitePerson(tx, actor, person);
      const url = args.context.origin + linkPath("invite", link);
      const mail = { tenantId: actor.tenantId, accountId, kind: "invite" as const, url };
      const mailed = person.by_mail === "on" && (await mailLink(args.context, tx, mail));
      return { accountId, name: person.name, url, mailed };
    },
  });

export default function Invite() {
  const t = useWords();
  const answered = useAnswer<typeof action>();
  const { byMail, roles } = useLoaderData<typeof loader>();
  const shown = answered?.shown;
  const options = useRoleOptions(roles);
  return (
    <>
      <PageHead title={t("Invite a person")} crumb={{ href: "/users", label: t("People") }} />
      {shown ? (
        <Sheet label={t("Invitation")}>
          <ShownOnce label={t("Link for {name}", { name: shown.name })} secret={shown.url}>
            {t(
              "Hand it over yourself. It works once, within three days, and is not shown again; a new one can be made on the person's page.",
            )}
            {shown.mailed ? ` ${t("It is on its way by mail, too.")}` : null}
          </ShownOnce>
          <div className="btn-row pt-3">
            <ButtonLink href={`/users/${shown.accountId}`}>{t("Go to {name}", { name: shown.name })}</ButtonLink>
          </div>
        </Sheet>
      ) : null}
      <Sheet label={t("Invitation form")}>
        <FormShell id="invite" refused={answered?.errors ? answered : null}>
          <TextField name="name" label={t("Name")} autoComplete="off" maxLength={200} required />
          <TextField name="email" label={t("E-mail")} type="email" inputMode="email" required />
          <SelectField name="role" label={t("Role")} options={options} value="viewer" />
          {byMail ? <CheckField name="by_mail" label={t("Send the link by mail, too")} checked /> : null}
          <FormEnd look="primary" pending={t("Inviting…")}>
            {t("Make an invitation link")}
          </FormEnd>
        </FormShell>
      </Sheet>
    </>
  );
}
