import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import * as z from "zod";
import { ButtonLink } from "#app/components/button.tsx";
import { type Column, DataTable } from "#app/components/data-table.tsx";
import { CheckField, MoneyField } from "#app/components/fields.tsx";
import { Money } from "#app/components/figures.tsx";
import { FormEnd } from "#app/components/form-end.tsx";
import { FormShell } from "#app/components/form-shell.tsx";
import { humanise } from "#app/components/format.ts";
import { Facts, PageHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { useAnswer } from "#app/components/use-answer.ts";
import { english, useWords } from "#app/components/words/words.ts";
import { readScreen } from "#app/http/screen.server.ts";
import { readForm, runForm } from "#app/http/screen-forms.server.ts";
import { listCustomRoles } from "#app/modules/access/custom-roles.server.ts";
import { dutyLimitsInput } from "#app/modules/access/duties.ts";
import { readDutyLimits, setDutyLimits } from "#app/modules/access/duty-limits.server.ts";
import { whyLacking } from "#app/modules/access/lacking.ts";
import { ACTIONS, may, RESOURCES, ROLE_WORDS, resourceWords, rightOf } from "#app/modules/access/policy.ts";
import { readSecondFactorRoles, setSecondFactorRoles } from "#app/modules/access/second-factor.server.ts";
import { ROLE_NAMES, type RoleName } from "#app/modules/shared/actor.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle("Roles", matches);

export const loader = (args: LoaderFunctionArgs) =>
  readScreen(args, "read", "users", async ({ tx, actor, identity }) => ({
    mayMake: may(actor, "create", "users"),
    whyFixed: whyLacking(actor, "update", "settings"),
    own: (await listCustomRoles(tx)).map(({ id, name, base, people }) => ({ id, name, base, people })),
    secondFactorRoles: await readSecondFactorRoles(tx),
    limits: await readDutyLimits(tx),
    currency: identity.currency,
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

export async function action(args: ActionFunctionArgs) {
  const { meta: posted } = await readForm(args);
  if (posted.form === "duties") {
    return runForm(args, "update", "settings", {
      stepUp: true,
      input: dutyLimitsInput,
      command: ({ tx, actor }, limits) => setDutyLimits(tx, actor, limits),
      done: () => ({
        to: "/users/roles",
        flash: { kind: "done", text: "Saved. It holds for what is made from now on." },
      }),
    });
  }
  return runForm(args, "update", "settings", {
    stepUp: true,
    input: z.object(Object.fromEntries(ROLE_NAMES.map((role) => [role, ticked]))),
    command: async ({ tx, actor }, wanted) =>
      setSecondFactorRoles(
        tx,
        actor,
        ROLE_NAMES.filter((role) => wanted[role] === "on"),
      ),
    done: () => ({ to: "/users/roles", flash: { kind: "done", text: "Saved. It holds from the next sign-in on." } }),
  });
}

type Own = { id: string; name: string; base: RoleName; people: number };

function MadeFrom({ row }: { row: Own }) {
  return useWords()(ROLE_WORDS[row.base]);
}

const columns: Column<Own>[] = [
  {
    key: "name",
    head: english("Role"),
    phone: "title",
    cell: (row) => <a href={`/users/roles/${row.id}`}>{row.name}</a>,
  },
  { key: "base", head: english("Made from"), phone: "line", cell: (row) => <MadeFrom row={row} /> },
  { key: "people", head: english("People"), numeric: true, tight: true, phone: "amount", cell: (row) => row.people },
];

const DUTIES = [
  ["payment", english("Payments and refunds")],
  ["credit_note", english("Credit notes")],
  ["adjustment", english("Corrections of stock")],
] as const;

function Limit({ amount }: { amount: string | null }) {
  const t = useWords();
  return amount === null ? t("No limit") : <Money amount={amount} always />;
}

export default function Roles() {
  const t = useWords();
  const { rows, own, mayMake, whyFixed, secondFactorRoles, limits, currency } = useLoaderData<typeof loader>();
  const refused = useAnswer<typeof action>();
  return (
    <>
      <PageHead title={t("Roles")} crumb={{ href: "/users", label: t("People") }}>
        {mayMake ? <ButtonLink href="/users/roles/new">{t("New role")}</ButtonLink> : null}
      </PageHead>
      {own.length > 0 ? (
        <Sheet flush title={t("The company's own roles")}>
          <DataTable
            caption={t("The company's own roles")}
            columns={columns}
            rows={own}
            rowKey={(row) => row.id}
            linked
          />
        </Sheet>
      ) : null}
      <Sheet flush label={t("What each role may do")}>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by the keyboard */}
        <section className="overflow-x-auto" aria-label={t("The table of roles")} tabIndex={0}>
          <table className="table compact matrix">
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
                    <td key={ROLE_NAMES[index]} className={rights.length === 0 ? "none" : undefined}>
                      <span className="on-phone" aria-hidden="true">
                        {t(ROLE_WORDS[ROLE_NAMES[index] ?? "viewer"])}
                      </span>
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
          )}{" "}
          {own.length > 0
            ? t(
                "A role of the company's own asks as the one that it was made from does, or by itself: on its own page.",
              )
            : null}
        </p>
        {whyFixed ? (
          <p>
            {ROLE_NAMES.filter((role) => secondFactorRoles.includes(role))
              .map((role) => t(ROLE_WORDS[role]))
              .join(", ") || t("None~roles")}
          </p>
        ) : (
          <FormShell id="second-factor" refused={refused}>
            {ROLE_NAMES.map((role) => (
              <CheckField
                key={role}
                name={role}
                label={t(ROLE_WORDS[role])}
                checked={secondFactorRoles.includes(role)}
              />
            ))}
            <FormEnd pending={t("Saving…")}>{t("Save")}</FormEnd>
          </FormShell>
        )}
      </Sheet>
      <Sheet title={t("Separated duties")}>
        <p className="pb-3">
          {t(
            "Above these amounts two people are needed: whoever made a document does not settle, credit or correct it alone. Leave a field empty for no limit. An administrator never posts to the journal.",
          )}
        </p>
        {whyFixed ? (
          <>
            <Facts items={DUTIES.map(([name, label]) => [t(label), <Limit key={name} amount={limits[name]} />])} />
            <p className="meta pt-3">{t.sentence(whyFixed)}</p>
          </>
        ) : (
          <FormShell id="duties" refused={refused}>
            <div className="fields">
              {DUTIES.map(([name, label]) => (
                <MoneyField key={name} name={name} label={t(label)} currency={currency} value={limits[name]} />
              ))}
            </div>
            <FormEnd pending={t("Saving…")}>{t("Save")}</FormEnd>
          </FormShell>
        )}
      </Sheet>
    </>
  );
}
