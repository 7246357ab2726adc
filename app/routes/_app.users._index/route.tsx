import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import * as z from "zod";
import { ButtonLink } from "#app/components/button.tsx";
import { type Column, DataTable } from "#app/components/data-table.tsx";
import { EmptyList } from "#app/components/empty-state.tsx";
import { Instant } from "#app/components/figures.tsx";
import { FilterBar } from "#app/components/filter-bar.tsx";
import { PAGE_SIZE, readParams } from "#app/components/list-params.ts";
import { PageHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { Pager } from "#app/components/pager.tsx";
import { PersonStatus } from "#app/components/people-parts.tsx";
import { english, useWords } from "#app/components/words/words.ts";
import { readScreen } from "#app/http/screen.server.ts";
import { may, ROLE_WORDS } from "#app/modules/access/policy.ts";
import { listPeople } from "#app/modules/access/queries.server.ts";
import { sought } from "#app/modules/shared/schemas.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle("People", matches);

export const loader = (args: LoaderFunctionArgs) =>
  readScreen(args, "read", "users", async ({ tx, actor }) => {
    const { filter, rejected } = readParams(args.request.url, { q: sought(100), after: z.uuid() });
    const page = await listPeople(tx, { q: filter.q }, { limit: PAGE_SIZE, after: filter.after ?? null });
    return {
      people: page.data.map((person) => ({
        id: person.accountId,
        name: person.name,
        email: person.email,
        role: person.role,
        roleName: person.roleName,
        disabled: person.disabledAt !== null,
        hasPassword: person.hasPassword,
        hasSecondFactor: person.hasSecondFactor,
        sessions: person.sessions,
        seenAt: person.seenAt?.toISOString() ?? null,
      })),
      can: { invite: may(actor, "create", "users"), providers: may(actor, "read", "settings") },
      next: page.next,
      rejected,
    };
  });

type Row = Awaited<ReturnType<typeof loader>>["people"][number];

function HasFactor({ row }: { row: Row }) {
  const t = useWords();
  return row.hasSecondFactor ? t("Set up~done") : t("None~factor");
}

function RoleName({ row: { role, roleName } }: { row: Row }) {
  const t = useWords();
  return roleName ?? t(ROLE_WORDS[role]);
}

const columns: Column<Row>[] = [
  { key: "name", head: english("Name"), phone: "title", cell: (row) => <a href={`/users/${row.id}`}>{row.name}</a> },
  { key: "email", head: english("E-mail"), phone: "line", cell: (row) => row.email },
  { key: "role", head: english("Role"), phone: "amount", cell: (row) => <RoleName row={row} /> },
  {
    key: "status",
    head: english("Status"),
    tight: true,
    phone: "status",
    cell: (row) => <PersonStatus person={row} />,
  },
  { key: "factor", head: english("Second factor"), tight: true, cell: (row) => <HasFactor row={row} /> },
  { key: "sessions", head: english("Signed in"), numeric: true, tight: true, cell: (row) => row.sessions },
  { key: "seen", head: english("Last seen"), tight: true, cell: (row) => <Instant value={row.seenAt} /> },
];

export default function People() {
  const t = useWords();
  const { people, can, next, rejected } = useLoaderData<typeof loader>();
  return (
    <>
      <PageHead title={t("People")}>
        {can.invite ? (
          <ButtonLink look="primary" href="/users/new">
            {t("Invite")}
          </ButtonLink>
        ) : null}
        <ButtonLink href="/users/roles">{t("Roles")}</ButtonLink>
        <ButtonLink href="/users/devices">{t("Shared tablets")}</ButtonLink>
        {can.providers ? <ButtonLink href="/users/providers">{t("Sign-in providers")}</ButtonLink> : null}
      </PageHead>
      <FilterBar
        filters={[{ kind: "search", name: "q", label: t("Search"), placeholder: t("Name or e-mail") }]}
        rejected={rejected}
      />
      <Sheet flush label={t("People")}>
        {people.length > 0 ? (
          <DataTable caption={t("People")} columns={columns} rows={people} rowKey={(row) => row.id} linked />
        ) : (
          <EmptyList noun={t("people")}>{t("Nobody is here yet.")}</EmptyList>
        )}
        <Pager shown={people.length} next={next} noun={[t("person"), t("people")]} />
      </Sheet>
    </>
  );
}
