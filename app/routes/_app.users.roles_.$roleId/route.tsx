import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import * as z from "zod";
import { ActionBar } from "#app/components/action-bar.tsx";
import { toTimeline } from "#app/components/event-words.ts";
import { CheckField, TextField } from "#app/components/fields.tsx";
import { FormEnd } from "#app/components/form-end.tsx";
import { FormShell } from "#app/components/form-shell.tsx";
import { recordId } from "#app/components/list-params.ts";
import { RecordHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { PutBackNotice } from "#app/components/put-back-notice.tsx";
import { Timeline } from "#app/components/timeline.tsx";
import { wordsFor } from "#app/components/words/words.server.ts";
import { useWords } from "#app/components/words/words.ts";
import { asBefore } from "#app/http/put-back.server.ts";
import { idInAddress, readScreen } from "#app/http/screen.server.ts";
import { readForm, runForm } from "#app/http/screen-forms.server.ts";
import { deleteCustomRole, readCustomRole, saveCustomRole } from "#app/modules/access/custom-roles.server.ts";
import { savedRoleInput } from "#app/modules/access/input.ts";
import { whyLacking } from "#app/modules/access/lacking.ts";
import {
  ACTIONS,
  letterOf,
  may,
  RESOURCES,
  ROLE_WORDS,
  resourceWords,
  rightOf,
  widthsOf,
} from "#app/modules/access/policy.ts";
import { beyond, giveable } from "#app/modules/access/role-rules.ts";
import { readHistory } from "#app/modules/history.server.ts";
import type { Rights } from "#app/modules/shared/actor.ts";
import { RightsMatrix } from "./rights-matrix.tsx";

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  pageTitle(`${data?.role.name ?? "Role"}`, matches);

export const loader = (args: LoaderFunctionArgs) =>
  readScreen(args, "read", "users", async (call) => {
    const { tx, actor } = call;
    const saved = await readCustomRole(tx, recordId(args.params.roleId, "role"));
    const { id, base } = saved;
    const given = giveable(actor, base);
    const whyFixed = whyLacking(actor, "update", "users");
    const canEdit = whyFixed === null;
    const mayAsk = may(actor, "update", "settings");
    // Not the rights alone that one may give: they would not be what was before.
    const { shown, putBack } = await asBefore(
      call,
      args.request,
      saved,
      (field, value) =>
        canEdit &&
        (field !== "rights" || beyond(given, value as Rights) === null) &&
        (field !== "second_factor" || mayAsk),
    );
    const { rights } = shown;
    return {
      role: saved,
      name: shown.name,
      factor: { asked: shown.second_factor, mayAsk },
      putBack,
      whyFixed,
      rows: RESOURCES.filter((resource) => resource !== "profile" && resource !== "notifications").map((resource) => ({
        resource,
        words: resourceWords(resource),
        cells: ACTIONS.map((action) => {
          const { own, all } = widthsOf(action, resource);
          return {
            action,
            now: rightOf({ role: base, rights }, action, resource),
            own: own && beyond(given, { [resource]: letterOf(action).toLowerCase() }) === null,
            all: all && beyond(given, { [resource]: letterOf(action) }) === null,
          };
        }),
      })),
      history: toTimeline(
        wordsFor(args.request),
        await readHistory(tx, actor, [id]),
        canEdit ? `/users/roles/${id}` : null,
      ),
    };
  });

export async function action(args: ActionFunctionArgs) {
  const { meta: posted } = await readForm(args);
  const id = idInAddress(args, args.params.roleId, "role");
  if (posted.intent === "delete") {
    return runForm(args, "update", "users", {
      input: z.object({}),
      command: ({ tx, actor }) => deleteCustomRole(tx, actor, id),
      done: () => ({ to: "/users/roles", flash: { kind: "done", text: "Role deleted." } }),
    });
  }
  return runForm(args, "update", "users", {
    stepUp: true,
    input: savedRoleInput,
    command: ({ tx, actor }, wanted) => {
      const { second_factor } = may(actor, "update", "settings") ? wanted : { second_factor: undefined };
      return saveCustomRole(tx, actor, id, { ...wanted, second_factor });
    },
    done: () => ({
      to: `/users/roles/${id}`,
      flash: { kind: "done", text: "Saved. It holds from the next request of everybody with this role." },
    }),
  });
}

export default function Role() {
  const t = useWords();
  const { role, name, factor, rows, putBack, whyFixed, history } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  return (
    <>
      <RecordHead
        crumb={{ href: "/users/roles", label: t("Roles") }}
        title={role.name}
        subtitle={t("Made from {role} · {people}", {
          role: t(ROLE_WORDS[role.base]),
          people: t("{count} person has it|{count} people have it", { count: role.people }),
        })}
      >
        {!whyFixed && role.people === 0 ? (
          <ActionBar
            actions={[
              {
                intent: "delete",
                label: t("Delete"),
                pending: t("Deleting…"),
                look: "danger",
                confirm: t("Delete the role {name}? Nobody has it.", { name: role.name }),
              },
            ]}
            refused={refused}
          />
        ) : null}
      </RecordHead>
      <PutBackNotice putBack={putBack} />
      <Sheet label={t("What the role may do")}>
        {whyFixed ? (
          <>
            <RightsMatrix rows={rows} fixed />
            {factor.asked ? <p className="meta pt-3">{t("Asks for a second factor")}</p> : null}
            <p className="meta pt-3">{t.sentence(whyFixed)}</p>
          </>
        ) : (
          <FormShell key={putBack?.at} id="rights" version={role.version} refused={refused} wide>
            <TextField name="name" label={t("Name")} value={name} maxLength={60} required />
            <RightsMatrix rows={rows} />
            {factor.mayAsk ? (
              <CheckField
                name="second_factor"
                label={t("Asks for a second factor")}
                hint={t(
                  "Also when the role that it was made from does not. Whoever has none yet is signed out, and sets it up at the next sign-in.",
                )}
                checked={factor.asked}
              />
            ) : null}
            <p className="hint">
              {t("A right that is missing here is one that you may not give, or that there is not for these records.")}
            </p>
            <FormEnd look="primary" pending={t("Saving…")}>
              {t("Save")}
            </FormEnd>
          </FormShell>
        )}
      </Sheet>
      <Sheet title={t("History")}>
        <Timeline items={history} />
      </Sheet>
    </>
  );
}
