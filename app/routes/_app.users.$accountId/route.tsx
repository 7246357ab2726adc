import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import * as z from "zod";
import { ActionBar, type RecordAction } from "#app/components/action-bar.tsx";
import { ButtonLink } from "#app/components/button.tsx";
import { toTimeline } from "#app/components/event-words.ts";
import { SelectField, TextField } from "#app/components/fields.tsx";
import { Instant } from "#app/components/figures.tsx";
import { FormEnd } from "#app/components/form-end.tsx";
import { FormShell } from "#app/components/form-shell.tsx";
import { recordId } from "#app/components/list-params.ts";
import { Facts, RecordHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { PersonStatus, ShownOnce, useRoleOptions } from "#app/components/people-parts.tsx";
import { SignedInList } from "#app/components/signed-in-list.tsx";
import { Timeline } from "#app/components/timeline.tsx";
import { useAnswer } from "#app/components/use-answer.ts";
import { wordsFor } from "#app/components/words/words.server.ts";
import { english, useWords, type Words } from "#app/components/words/words.ts";
import { showOnce } from "#app/http/once.server.ts";
import { idInAddress, readScreen } from "#app/http/screen.server.ts";
import { readForm, runForm } from "#app/http/screen-forms.server.ts";
import { changeRole, setDisabled } from "#app/modules/access/change-access.server.ts";
import { listCustomRoles } from "#app/modules/access/custom-roles.server.ts";
import { endSession, endSessions } from "#app/modules/access/end-sessions.server.ts";
import { anyRoleInput, badgeInput } from "#app/modules/access/input.ts";
import { whyLacking } from "#app/modules/access/lacking.ts";
import { linkPath, openLink } from "#app/modules/access/links.server.ts";
import { ROLE_WORDS } from "#app/modules/access/policy.ts";
import { listSignedIn, readPerson } from "#app/modules/access/queries.server.ts";
import { removeSecondFactor } from "#app/modules/access/second-factor.server.ts";
import { giveBadge, readBadge } from "#app/modules/access/shared-devices.server.ts";
import { readHistory } from "#app/modules/history.server.ts";
import { accountErasedAt } from "#app/modules/privacy/account-data.server.ts";

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  pageTitle(`${data?.person.name ?? "Person"}`, matches);

export const loader = (args: LoaderFunctionArgs) =>
  readScreen(args, "read", "users", async ({ tx, actor }) => {
    const id = recordId(args.params.accountId, "person");
    const person = await readPerson(tx, id);
    const [badge, signedIn, history, roles, erasedAt] = await Promise.all([
      readBadge(tx, id),
      listSignedIn(tx, id),
      readHistory(tx, actor, [id]),
      listCustomRoles(tx),
      accountErasedAt(tx, id),
    ]);
    return {
      id,
      isSelf: id === actor.accountId,
      whyFixed: whyLacking(actor, "update", "users"),
      person: {
        name: person.name,
        email: person.email,
        role: person.role,
        roleName: person.roleName,
        customRoleId: person.customRoleId,
        disabled: person.disabledAt !== null,
        erased: erasedAt !== null,
        hasPassword: person.hasPassword,
        hasSecondFactor: person.hasSecondFactor,
        createdAt: person.createdAt.toISOString(),
        seenAt: person.seenAt?.toISOString() ?? null,
      },
      badge,
      signedIn,
      roles: roles.map(({ id, name }) => ({ id, name })),
      history: toTimeline(wordsFor(args.request), history),
    };
  });

const SAID = {
  disable: english("{name} may not sign in any more."),
  enable: english("{name} may sign in again."),
  "end-sessions": english("{name} is signed out everywhere."),
  "remove-factor": english("{name} has no second factor any more."),
} as const;

export async function action(args: ActionFunctionArgs) {
  const { meta: posted } = await readForm(args);
  const t = wordsFor(args.request);
  const id = idInAddress(args, args.params.accountId, "person");
  const to = `/users/${id}`;
  if (posted.form === "link") {
    return showOnce(args, "update", "users", {
      stepUp: true,
      input: z.object({}),
      command: async ({ tx, actor }) => {
        const kind = (await readPerson(tx, id)).hasPassword ? "reset" : "invite";
        return { kind, url: args.context.origin + linkPath(kind, await openLink(tx, actor, id, kind)) };
      },
    });
  }
  if (posted.form === "role") {
    return runForm(args, "update", "users", {
      stepUp: true,
      input: z.object({ role: anyRoleInput }),
      command: async ({ tx, actor }, { role }) => {
        await changeRole(tx, actor, id, role);
        const now = await readPerson(tx, id);
        const usual = t.language === "en" ? ROLE_WORDS[now.role].toLowerCase() : t(ROLE_WORDS[now.role]);
        return t("{name} is {role} from the next request on.", { name: now.name, role: now.roleName ?? usual });
      },
      done: (text) => ({ to, flash: { kind: "done", text } }),
    });
  }
  if (posted.form === "badge") {
    return runForm(args, "update", "users", {
      stepUp: true,
      input: z.object({ badge: badgeInput }),
      command: ({ tx, actor }, { badge }) => giveBadge(tx, actor, id, badge === "" ? null : badge),
      done: () => ({ to, flash: { kind: "done", text: "Badge saved." } }),
    });
  }
  if (posted.form?.startsWith("session-")) {
    return runForm(args, "update", "users", {
      input: z.object({ session: z.uuid() }),
      command: async ({ tx, actor }, { session }) => endSession(tx, actor, id, session),
      done: () => ({ to, flash: { kind: "done", text: "This sign-in has ended." } }),
    });
  }
  const takesAway = posted.intent === "disable" || posted.intent === "remove-factor";
  return runForm(args, "update", "users", {
    ...(takesAway ? { stepUp: true } : {}),
    input: z.object({
      intent: z.enum(["disable", "enable", "end-sessions", "remove-factor"], { error: "Choose what to do." }),
    }),
    prepare: () => ({ intent: posted.intent }),
    command: async ({ tx, actor }, { intent }) => {
      const { name } = await readPerson(tx, id);
      if (intent === "end-sessions") await endSessions(tx, actor, id);
      else if (intent === "remove-factor") await removeSecondFactor(tx, actor, id, "administrator");
      else await setDisabled(tx, actor, id, intent === "disable");
      return t(SAID[intent], { name });
    },
    done: (text) => ({ to, flash: { kind: "done", text } }),
  });
}

type Loaded = Awaited<ReturnType<typeof loader>>;

function actionsOf(t: Words, { person, signedIn, isSelf, whyFixed }: Loaded): RecordAction[] {
  const actions: RecordAction[] = [];
  if (whyFixed) return actions;
  if (signedIn.length > 0) {
    actions.push({ intent: "end-sessions", label: t("Sign out everywhere"), pending: t("Signing out…") });
  }
  if (person.hasSecondFactor && !isSelf) {
    actions.push({
      intent: "remove-factor",
      label: t("Remove second factor"),
      pending: t("Removing…"),
      look: "danger",
      confirm: t(
        "Remove the second factor of {name}, who has lost the device? Ask in person first. Every sign-in ends.",
        { name: person.name },
      ),
    });
  }
  if (isSelf || person.erased) return actions;
  actions.push(
    person.disabled
      ? { intent: "enable", label: t("Let in again"), pending: t("Saving…") }
      : {
          intent: "disable",
          label: t("Disable"),
          pending: t("Disabling…"),
          look: "danger",
          confirm: t(
            "{name} is signed out at once and may not sign in until you allow it. Nothing of the person's work changes.",
            { name: person.name },
          ),
        },
  );
  return actions;
}

export default function Person() {
  const t = useWords();
  const loaded = useLoaderData<typeof loader>();
  const { person, badge, signedIn, history, isSelf, whyFixed } = loaded as unknown as Loaded;
  const answered = useAnswer<typeof action>();
  const shown = answered && "shown" in answered ? answered.shown : undefined;
  const refused = answered?.errors ? answered : null;
  const asked = refused?.asks
    ? actionsOf(t, loaded as unknown as Loaded).find((one) => refused.form === `action-${one.intent}`)
    : undefined;
  const options = useRoleOptions((loaded as unknown as Loaded).roles);
  return (
    <>
      <RecordHead
        crumb={{ href: "/users", label: t("People") }}
        title={person.name}
        status={<PersonStatus person={person} />}
        subtitle={person.email}
      >
        <ActionBar actions={actionsOf(t, loaded as unknown as Loaded)} refused={refused} />
        <ButtonLink href={`/users/${loaded.id}/personal`}>{t("Personal data")}</ButtonLink>
      </RecordHead>
      {asked ? (
        <Sheet title={asked.label}>
          <FormShell id={`action-${asked.intent}`} refused={refused}>
            <FormEnd look="danger" name="_intent" value={asked.intent} pending={asked.pending}>
              {asked.label}
            </FormEnd>
          </FormShell>
        </Sheet>
      ) : null}
      {shown ? (
        <ShownOnce label={t("Link for {name}", { name: person.name })} secret={shown.url}>
          {t("Hand it over yourself. It works once, within {part}, and is not shown again.", {
            part: shown.kind === "reset" ? t("15 minutes") : t("three days"),
          })}
        </ShownOnce>
      ) : null}
      <div className="columns">
        <div>
          <Sheet title={t("Signed in")} flush>
            <SignedInList rows={signedIn} fixed={whyFixed !== null} refused={refused} />
          </Sheet>
          <Sheet title={t("History")}>
            <Timeline items={history} />
          </Sheet>
        </div>
        <div>
          <Sheet label={t("Person")}>
            <Facts
              items={[
                [t("Role"), person.roleName ?? t(ROLE_WORDS[person.role])],
                [t("Second factor"), person.hasSecondFactor ? t("Set up~done") : t("None~factor")],
                [t("In the company since"), <Instant key="v" value={person.createdAt} />],
                [t("Last seen"), person.seenAt ? <Instant key="v" value={person.seenAt} /> : null],
              ]}
            />
            {whyFixed && !person.erased ? <p className="meta pt-3">{t.sentence(whyFixed)}</p> : null}
          </Sheet>
          {person.erased ? null : isSelf ? (
            <Sheet title={t("Your own account")}>
              <p>
                {t.rich(
                  "Another administrator changes your role or disables you. Your password and second factor are under {link}.",
                  { link: <a href="/sessions">{t("Sign-in and sessions")}</a> },
                )}
              </p>
            </Sheet>
          ) : whyFixed ? null : (
            <>
              <Sheet title={t("Role")}>
                <FormShell id="role" refused={refused}>
                  <SelectField
                    name="role"
                    label={t("Role")}
                    options={options}
                    value={person.customRoleId ?? person.role}
                  />
                  <p className="meta">
                    {t.rich("The person is signed out and works with the new role. {link}", {
                      link: <a href="/users/roles">{t("What roles may do")}</a>,
                    })}
                  </p>
                  <FormEnd pending={t("Changing…")}>{t("Change role")}</FormEnd>
                </FormShell>
              </Sheet>
              <Sheet title={t("Badge")}>
                <FormShell id="badge" refused={refused}>
                  <TextField
                    name="badge"
                    label={t("Badge for shared tablets")}
                    hint={
                      badge.badge
                        ? t("There is one. Scan another to replace it, or save it empty to take it away.")
                        : t("Scan it here")
                    }
                    type="password"
                    maxLength={200}
                  />
                  <FormEnd pending={t("Saving…")}>{t("Save")}</FormEnd>
                </FormShell>
              </Sheet>
              <Sheet title={person.hasPassword ? t("Password") : t("Invitation")}>
                <FormShell id="link" refused={refused}>
                  <p className="meta">
                    {person.hasPassword
                      ? t("A link by which the person sets a new password. You never see or choose it.")
                      : t("A new link; the one before stops working.")}
                  </p>
                  <FormEnd pending={t("Making a link…")}>
                    {person.hasPassword ? t("Make a reset link") : t("Make an invitation link")}
                  </FormEnd>
                </FormShell>
              </Sheet>
            </>
          )}
        </div>
      </div>
    </>
  );
}
