import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { Button } from "#app/components/button.tsx";
import { type Column, DataTable } from "#app/components/data-table.tsx";
import { NothingYet } from "#app/components/empty-state.tsx";
import { FormShell } from "#app/components/form-shell.tsx";
import { PageHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { ShownOnce } from "#app/components/people-parts.tsx";
import { Status } from "#app/components/status.tsx";
import { useAnswer } from "#app/components/use-answer.ts";
import { EndpointFields, endpointStatus } from "#app/components/webhook-parts.tsx";
import { useWords, type Words } from "#app/components/words/words.ts";
import { showOnce } from "#app/http/once.server.ts";
import { readScreen } from "#app/http/screen.server.ts";
import { readSealingKeys } from "#app/http/sealing-keys.server.ts";
import { endpointForm, eventGroups } from "#app/http/webhooks.server.ts";
import { whyLacking } from "#app/modules/access/lacking.ts";
import { type EndpointView, listEndpoints } from "#app/modules/webhooks/queries.server.ts";
import { createEndpoint } from "#app/modules/webhooks/save-endpoint.server.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle("Webhooks", matches);

export const loader = (args: LoaderFunctionArgs) =>
  readScreen(args, "read", "settings", async ({ tx, actor }) => ({
    whyFixed: whyLacking(actor, "create", "settings"),
    endpoints: await listEndpoints(tx),
    groups: eventGroups(),
  }));

export const action = (args: ActionFunctionArgs) =>
  showOnce(args, "create", "settings", {
    input: endpointForm,
    async command({ tx, actor, now }, input) {
      const keys = await readSealingKeys(args.context.services.dataFolder);
      return createEndpoint(tx, actor, input, keys, now, args.context.services.hosts.webhooks);
    },
  });

/** Who else is told of what happens here. */
export default function Webhooks() {
  const t = useWords();
  const { endpoints, groups, whyFixed } = useLoaderData<typeof loader>();
  const answered = useAnswer<typeof action>();
  const shown = answered && "shown" in answered ? answered.shown : undefined;
  const refused = answered?.errors ? { ...answered, errors: answered.errors } : null;
  return (
    <>
      <PageHead title={t("Webhooks")} />
      {shown ? (
        <ShownOnce label={t("Secret of the webhook")} secret={shown.secret}>
          {t("Give it to the receiver, who checks the signature with it. It is not shown again.")}
        </ShownOnce>
      ) : null}
      <Sheet flush label={t("Webhooks")}>
        {endpoints.length > 0 ? (
          <DataTable caption={t("Webhooks")} columns={columns(t)} rows={endpoints} rowKey={(row) => row.id} linked />
        ) : (
          <NothingYet>
            {whyFixed
              ? t("No other program is told of what happens here.")
              : t("No other program is told of what happens here. Add the first webhook below.")}
          </NothingYet>
        )}
      </Sheet>
      <Sheet title={t("New webhook")}>
        {whyFixed ? (
          <p className="meta">{t.sentence(whyFixed)}</p>
        ) : (
          <FormShell id="new-webhook" refused={refused}>
            {(pending) => (
              <>
                <EndpointFields groups={groups} />
                <div className="btn-row">
                  <Button look="primary" pending={pending} pendingLabel={t("Saving…")}>
                    {t("Add webhook")}
                  </Button>
                </div>
              </>
            )}
          </FormShell>
        )}
      </Sheet>
    </>
  );
}

function columns(t: Words): Column<EndpointView>[] {
  return [
    {
      key: "url",
      head: t("Address"),
      phone: "title",
      cell: (row) => <a href={`/webhooks/${row.id}`}>{row.description ?? row.url}</a>,
    },
    {
      key: "state",
      head: t("State"),
      tight: true,
      phone: "status",
      cell(row) {
        const [shape, word] = endpointStatus(row);
        return <Status shape={shape}>{t(word)}</Status>;
      },
    },
    { key: "types", head: t("Events"), phone: "line", cell: (row) => row.types.join(" ") || t("All events") },
    { key: "sent", head: t("Sent in 24 hours"), numeric: true, tight: true, cell: (row) => String(row.sent_24h) },
    { key: "waiting", head: t("Waiting"), numeric: true, tight: true, cell: (row) => String(row.waiting) },
    {
      key: "failed",
      head: t("Failed"),
      numeric: true,
      tight: true,
      phone: "amount",
      cell: (row) => String(row.failed),
    },
  ];
}
