import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import * as z from "zod";
import { Button } from "#app/components/button.tsx";
import { CheckField } from "#app/components/fields.tsx";
import { FormShell } from "#app/components/form-shell.tsx";
import { humanise } from "#app/components/format.ts";
import { PageHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { useAnswer } from "#app/components/use-answer.ts";
import { useWords } from "#app/components/words/words.ts";
import { readScreen, runForm } from "#app/http/screen.server.ts";
import { ACTIONS, RESOURCES, ROLE_WORDS, resourceWords, rightOf } from "#app/modules/access/policy.ts";
import { readSecondFactorRoles, setSecondFactorRoles } from "#app/modules/access/second-factor.server.ts";
import { ROLE_NAMES } from "#app/modules/shared/actor.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle("Roles", matches);

export const loader = (args: LoaderFunctionArgs) =>
  readScreen(args, "read", "users", async ({ tx }) => ({
    secondFactorRoles: await readSecondFactorRoles(tx),
    rows: RESOURCES.map((resource) => ({
      resource: resourceWords(resource),
      rights: ROLE_NAMES.map((role) =>
        ACTIONS.map((action) => ({ action, right: rightOf(role, action, resource) })).filter(
          ({ right }) => right !== "none",
        ),
      ),
    })),
  }));

const ticked = z.literal("on").optional();

export const action = (args: ActionFunctionArgs) =>
  runForm(args, "update", "settings", {
    input: z.object(Object.fromEntries(ROLE_NAMES.map((role) => [role, ticked]))),
    command: async ({ tx, actor }, wanted) =>
      setSecondFactorRoles(
        tx,
        actor,
        ROLE_NAMES.filter((role) => wanted[role] === "on"),
      ),
    done: () => ({ to: "/users/roles", flash: { kind: "done", text: "Saved. It holds from the next sign-in on." } }),
  });

export default function Roles() {
  const t = useWords();
  const { rows, secondFactorRoles } = useLoaderData<typeof loader>();
  const refused = useAnswer<typeof action>();
  return (
    <>
      <PageHead title={t("Roles")} crumb={{ href: "/users", label: t("People") }} />
      <Sheet flush label={t("What each role may do")}>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by the keyboard */}
        <section className="overflow-x-auto" aria-label={t("The table of roles")} tabIndex={0}>
          <table className="table compact">
            <caption className="hide">{t("What each role may do with each kind of record")}</caption>
            <thead>
              <tr>
                <th scope="col">{t("Records")}</th>
                {ROLE_NAMES.map((role) => (
                  <th key={role} scope="col">
                    {t(ROLE_WORDS[role])}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.resource}>
                  <th scope="row">{humanise(t(row.resource))}</th>
                  {row.rights.map((rights, index) => (
                    <td key={ROLE_NAMES[index]}>
                      {rights.length === 0 ? (
                        <>
                          <span aria-hidden="true">–</span>
                          <span className="hide">{t("nothing")}</span>
                        </>
                      ) : (
                        rights
                          .map(({ action, right }) =>
                            right === "own" ? t("{action} own", { action: t(action) }) : t(action),
                          )
                          .join(", ")
                      )}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      </Sheet>
      <Sheet title={t("Second factor")}>
        <p className="pb-3">
          {t(
            "These roles need a code from an authenticator app beside the password. Whoever has none yet is signed out, and sets it up at the next sign-in.",
          )}
        </p>
        <FormShell id="second-factor" refused={refused}>
          {(pending) => (
            <>
              {ROLE_NAMES.map((role) => (
                <CheckField
                  key={role}
                  name={role}
                  label={t(ROLE_WORDS[role])}
                  checked={secondFactorRoles.includes(role)}
                />
              ))}
              <div className="actions">
                <Button pending={pending} pendingLabel={t("Saving…")}>
                  {t("Save")}
                </Button>
              </div>
            </>
          )}
        </FormShell>
      </Sheet>
    </>
  );
}
