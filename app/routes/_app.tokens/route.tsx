import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import * as z from "zod";
import { Button } from "#app/components/button.tsx";
import { type Column, DataTable } from "#app/components/data-table.tsx";
import { NothingYet } from "#app/components/empty-state.tsx";
import { CheckField, SelectField, TextField } from "#app/components/fields.tsx";
import { Code, Instant } from "#app/components/figures.tsx";
import type { FormState } from "#app/components/form-context.ts";
import { FormEnd } from "#app/components/form-end.tsx";
import { FormShell } from "#app/components/form-shell.tsx";
import { humanise } from "#app/components/format.ts";
import { PAGE_SIZE, readParams } from "#app/components/list-params.ts";
import { OwnDeviceOnly } from "#app/components/own-device-only.tsx";
import { PageHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { Pager } from "#app/components/pager.tsx";
import { ShownOnce } from "#app/components/people-parts.tsx";
import { Status } from "#app/components/status.tsx";
import { useAnswer } from "#app/components/use-answer.ts";
import { english, optionsIn, useWords, type Words } from "#app/components/words/words.ts";
import { showOnce } from "#app/http/once.server.ts";
import { sessionIn } from "#app/http/own-companies.server.ts";
import { readScreen } from "#app/http/screen.server.ts";
import { readForm, runForm } from "#app/http/screen-forms.server.ts";
import { addApiToken, revokeApiToken } from "#app/modules/access/create-api-token.server.ts";
import { tokenFormInput } from "#app/modules/access/input.ts";
import { checkUnbound, isOnDevice } from "#app/modules/access/own-companies.server.ts";
import { may } from "#app/modules/access/policy.ts";
import { listTokens, readToken } from "#app/modules/access/queries.server.ts";
import { SCOPE_RESOURCES } from "#app/modules/access/rules.ts";
import { NotFound } from "#app/modules/shared/refusal.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle("API tokens", matches);

const DAY_MS = 86_400_000;

export const loader = (args: LoaderFunctionArgs) =>
  readScreen(args, "read", "profile", async ({ tx, actor, now }) => {
    const { filter } = readParams(args.request.url, { after: z.uuid() });
    const ofAll = may(actor, "read", "users");
    const page = await listTokens(
      tx,
      { accountId: ofAll ? null : actor.accountId },
      { limit: PAGE_SIZE, after: filter.after ?? null },
    );
    return {
      ofAll,
      onDevice: await isOnDevice(tx, sessionIn(args)),
      tokens: page.data.map(({ id, email, name, scopes, createdAt, lastUsedAt, expiresAt, revokedAt }) => ({
        id,
        email,
        name,
        scopes,
        createdAt: createdAt.toISOString(),
        lastUsedAt: lastUsedAt?.toISOString() ?? null,
        expiresAt: expiresAt?.toISOString() ?? null,
        state: revokedAt
          ? ("revoked" as const)
          : expiresAt && expiresAt <= now
            ? ("expired" as const)
            : ("good" as const),
      })),
      next: page.next,
    };
  });

export async function action(args: ActionFunctionArgs) {
  const { meta: posted } = await readForm(args);
  if (posted.form === "new-token") {
    return showOnce(args, "update", "profile", {
      stepUp: true,
      input: tokenFormInput,
      command: async ({ tx, actor, identity, now }, { name, days, scopes }) => {
        const expiresAt = days === null ? null : new Date(now.getTime() + days * DAY_MS);
        const { token } = await addApiToken(tx, actor, identity.accountId, { name, scopes, expiresAt });
        return { name, token };
      },
    });
  }
  return runForm(args, "update", "profile", {
    input: z.object({ id: z.uuid() }),
    command: async ({ tx, actor }, { id }) => {
      await checkUnbound(tx, sessionIn(args));
      const token = await readToken(tx, id);
      // Another's token is not there for somebody who may not look after people.
      if (token.accountId !== actor.accountId && !may(actor, "update", "users")) throw new NotFound("token");
      await revokeApiToken(tx, actor, id, token.accountId);
      return token.name;
    },
    done: (name) => ({ to: "/tokens", flash: { kind: "done", text: `Token ${name} revoked. It works no more.` } }),
  });
}

type Loaded = Awaited<ReturnType<typeof loader>>;
type Row = Loaded["tokens"][number];

const STATES = {
  good: ["done", english("Works")],
  expired: ["void", english("Expired")],
  revoked: ["void", english("Revoked")],
} as const;

function columnsFor(t: Words, ofAll: boolean, refused: (FormState & { form?: string }) | null): Column<Row>[] {
  return [
    { key: "name", head: t("Name"), phone: "title", cell: (row) => row.name },
    ...(ofAll
      ? [{ key: "whose", head: t("Whose"), phone: "line", cell: (row: Row) => row.email } satisfies Column<Row>]
      : []),
    { key: "scopes", head: t("May"), phone: "line", cell: (row) => <Code>{row.scopes.join(" ")}</Code> },
    {
      key: "state",
      head: t("State"),
      tight: true,
      phone: "status",
      cell: (row) => <Status shape={STATES[row.state][0]}>{t(STATES[row.state][1])}</Status>,
    },
    {
      key: "used",
      head: t("Last used"),
      tight: true,
      cell: (row) => (row.lastUsedAt ? <Instant value={row.lastUsedAt} /> : t("Never")),
    },
    {
      key: "until",
      head: t("Expires"),
      tight: true,
      cell: (row) => (row.expiresAt ? <Instant value={row.expiresAt} /> : t("Never")),
    },
    {
      key: "revoke",
      head: t("Revoke"),
      tight: true,
      phone: "line",
      cell: (row) =>
        row.state === "revoked" ? null : (
          <FormShell id={`revoke-${row.id}`} refused={refused}>
            <input type="hidden" name="id" value={row.id} />
            <Button small look="danger">
              {t("Revoke")}
            </Button>
          </FormShell>
        ),
    },
  ];
}

const LIVES = [
  { value: "30", label: english("30 days") },
  { value: "90", label: english("90 days") },
  { value: "365", label: english("A year") },
  { value: "never", label: english("Until it is revoked") },
];

export default function Tokens() {
  const t = useWords();
  const { tokens, next, ofAll, onDevice } = useLoaderData<typeof loader>();
  const answered = useAnswer<typeof action>();
  const shown = answered && "shown" in answered ? answered.shown : undefined;
  const refused = answered?.errors ? answered : null;
  if (onDevice)
    return (
      <>
        <PageHead title={t("API tokens")} />
        <OwnDeviceOnly />
      </>
    );
  return (
    <>
      <PageHead title={t("API tokens")} />
      {shown ? (
        <ShownOnce label={t("Token {name}", { name: shown.name })} secret={shown.token}>
          {t.rich("Copy it now: it is kept only as a hash and not shown again. Programs send it as {code}.", {
            code: <code className="mono">{t("Authorization: Bearer")}</code>,
          })}
        </ShownOnce>
      ) : null}
      <Sheet flush label={t("Tokens")}>
        {tokens.length > 0 ? (
          <DataTable
            caption={t("API tokens")}
            columns={columnsFor(t, ofAll, refused)}
            rows={tokens}
            rowKey={(row) => row.id}
          />
        ) : (
          <NothingYet>{t("There is no token yet. Make the first below.")}</NothingYet>
        )}
        <Pager shown={tokens.length} next={next} noun={[t("token"), t("tokens")]} />
      </Sheet>
      <Sheet title={t("New token")}>
        <FormShell id="new-token" refused={refused}>
          <p className="meta">{t("A token never does more than you may do yourself at that moment.")}</p>
          <TextField name="name" label={t("What it is for")} maxLength={100} required />
          <SelectField name="days" label={t("Expires after")} options={optionsIn(t, LIVES)} value="90" />
          <fieldset className="grid gap-2">
            <legend>{t("What it may do")}</legend>
            <CheckField name="everything" label={t("Everything that you may do")} />
            {SCOPE_RESOURCES.map((resource) => (
              <div key={resource} className="scope">
                <CheckField
                  name={`scope.${resource}.read`}
                  label={t("{resource}: read", { resource: humanise(t(resource)) })}
                />
                <CheckField
                  name={`scope.${resource}.write`}
                  label={t("{resource}: write", { resource: humanise(t(resource)) })}
                />
              </div>
            ))}
          </fieldset>
          <FormEnd look="primary" pending={t("Making…")}>
            {t("Make a token")}
          </FormEnd>
        </FormShell>
      </Sheet>
    </>
  );
}
