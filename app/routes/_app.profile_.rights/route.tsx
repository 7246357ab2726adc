import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { type Column, DataTable } from "#app/components/data-table.tsx";
import { humanise } from "#app/components/format.ts";
import { PageHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { english, useWords } from "#app/components/words/words.ts";
import { readScreen } from "#app/http/screen.server.ts";
import {
  ACTIONS,
  type Action,
  RESOURCES,
  type Right,
  ROLE_WORDS,
  resourceWords,
  rightOf,
  widthsOf,
} from "#app/modules/access/policy.ts";
import { ROLE_NAMES } from "#app/modules/shared/actor.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle("What I may do", matches);

export const loader = (args: LoaderFunctionArgs) =>
  readScreen(args, "read", "profile", async ({ identity }) => ({
    role: identity.role,
    roleName: identity.roleName,
    rows: RESOURCES.map((resource) => {
      const there = ACTIONS.filter((action) => Object.values(widthsOf(action, resource)).some(Boolean));
      const rights = there.map((action) => ({ action, right: rightOf(identity, action, resource) }));
      return {
        words: resourceWords(resource),
        may: rights.filter(({ right }) => right !== "none"),
        mayNot: rights
          .filter(({ right }) => right === "none")
          .map(({ action }) => ({
            action,
            roles: ROLE_NAMES.filter((role) => rightOf(role, action, resource) !== "none"),
          })),
      };
    }),
  }));

type Row = {
  words: string;
  may: { action: Action; right: Right }[];
  mayNot: { action: Action; roles: (keyof typeof ROLE_WORDS)[] }[];
};

function May({ row }: { row: Row }) {
  const t = useWords();
  if (row.may.length === 0) return t("nothing");
  return row.may
    .map(({ action, right }) => (right === "own" ? t("{action} own", { action: t(action) }) : t(action)))
    .join(", ");
}

function MayNot({ row }: { row: Row }) {
  const t = useWords();
  return row.mayNot
    .map(({ action, roles }) =>
      t("{action} ({roles})", { action: t(action), roles: roles.map((role) => t(ROLE_WORDS[role])).join(", ") }),
    )
    .join(", ");
}

function Records({ row }: { row: Row }) {
  return humanise(useWords()(row.words));
}

const columns: Column<Row>[] = [
  { key: "records", head: english("Records"), phone: "title", cell: (row) => <Records row={row} /> },
  { key: "may", head: english("I may"), phone: "line", cell: (row) => <May row={row} /> },
  { key: "not", head: english("Others may (these roles)"), phone: "line", cell: (row) => <MayNot row={row} /> },
];

/** Why one may do what one may, and who may do the rest. */
export default function Rights() {
  const t = useWords();
  const { role, roleName, rows } = useLoaderData<typeof loader>();
  return (
    <>
      <PageHead title={t("What I may do")} crumb={{ href: "/profile", label: t("Profile and display") }} />
      <Sheet flush label={t("What I may do")}>
        <p className="p-4">
          {t(
            "You have the role {role}. An administrator of your company can give you another one, or change a role of its own.",
            {
              role: roleName ?? t(ROLE_WORDS[role]),
            },
          )}
        </p>
        <DataTable
          caption={t("What I may do")}
          columns={columns}
          rows={rows as Row[]}
          rowKey={(row) => row.words}
          compact
        />
      </Sheet>
    </>
  );
}
