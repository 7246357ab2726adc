import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import * as z from "zod";
import { Button } from "#app/components/button.tsx";
import { type Column, DataTable } from "#app/components/data-table.tsx";
import { NothingYet } from "#app/components/empty-state.tsx";
import { Code, Instant } from "#app/components/figures.tsx";
import { FormShell } from "#app/components/form-shell.tsx";
import { PAGE_SIZE, readParams, recordId } from "#app/components/list-params.ts";
import { Facts, PageHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { Pager } from "#app/components/pager.tsx";
import { ShownOnce } from "#app/components/people-parts.tsx";
import { Status } from "#app/components/status.tsx";
import { useAnswer } from "#app/components/use-answer.ts";
import { useLookAgain } from "#app/components/use-look-again.ts";
import { EndpointFields, endpointStatus, MESSAGE_STATES } from "#app/components/webhook-parts.tsx";
import { english, useWords, type Words } from "#app/components/words/words.ts";
import { showOnce } from "#app/http/once.server.ts";
import { idInAddress, readScreen } from "#app/http/screen.server.ts";
import { readForm, runForm } from "#app/http/screen-forms.server.ts";
import { readSealingKeys } from "#app/http/sealing-keys.server.ts";
import { endpointForm, eventGroups } from "#app/http/webhooks.server.ts";
import { whyLacking } from "#app/modules/access/lacking.ts";
import {
  listMessages,
  listTries,
  type MessageView,
  readEndpoint,
  readTold,
  type TryView,
} from "#app/modules/webhooks/queries.server.ts";
import {
  changeEndpoint,
  deleteEndpoint,
  renewSecret,
  tellAgain,
  tellFailedAgain,
  testEndpoint,
} from "#app/modules/webhooks/save-endpoint.server.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle("Webhook", matches);

export const loader = (args: LoaderFunctionArgs) =>
  readScreen(args, "read", "settings", async ({ tx, actor }) => {
    const id = recordId(args.params.endpointId, "webhook");
    const { filter } = readParams(args.request.url, { after: z.uuid(), message: z.uuid() });
    const endpoint = await readEndpoint(tx, id);
    const messages = await listMessages(tx, id, { limit: PAGE_SIZE, after: filter.after ?? null });
    const open = messages.data.find((message) => message.id === filter.message);
    return {
      whyFixed: whyLacking(actor, "update", "settings"),
      endpoint,
      groups: eventGroups(),
      messages: messages.data,
      next: messages.next,
      opened: open
        ? {
            ...open,
            body: JSON.stringify(await readTold(tx, actor.tenantId, open.event_id, open.seq), null, 2),
            tries: await listTries(tx, open.id),
          }
        : null,
    };
  });

export async function action(args: ActionFunctionArgs) {
  const id = idInAddress(args, args.params.endpointId, "webhook");
  const here = `/webhooks/${id}`;
  const { meta: posted } = await readForm(args);
  const none = z.object({});
  const said =
    (text: string, to = here) =>
    () => ({ to, flash: { kind: "done" as const, text } });
  const hosts = args.context.services.hosts.webhooks;
  switch (posted.form) {
    case "renew":
      return showOnce(args, "update", "settings", {
        input: none,
        command: async ({ tx, actor, now }) => ({
          secret: await renewSecret(tx, actor, id, await readSealingKeys(args.context.services.dataFolder), now),
        }),
      });
    case "switch":
      return runForm(args, "update", "settings", {
        input: z.object({ enabled: z.enum(["yes", "no"]) }),
        command: ({ tx, actor, now }, { enabled }) =>
          changeEndpoint(tx, actor, id, { enabled: enabled === "yes" }, now, hosts),
        done: said("Saved."),
      });
    case "delete":
      return runForm(args, "update", "settings", {
        input: none,
        command: ({ tx, actor, now }) => deleteEndpoint(tx, actor, id, now),
        done: said("Webhook deleted.", "/webhooks"),
      });
    case "test":
      return runForm(args, "update", "settings", {
        input: none,
        command: ({ tx, actor, now }) => testEndpoint(tx, actor, id, now),
        done: said("A test is on its way."),
      });
    case "again":
      return runForm(args, "update", "settings", {
        input: z.object({ message: z.uuid() }),
        command: ({ tx, now }, { message }) => tellAgain(tx, id, message, now),
        done: said("It is sent again."),
      });
    case "failed-again":
      return runForm(args, "update", "settings", {
        input: none,
        command: ({ tx, now }) => tellFailedAgain(tx, id, now),
        done: said("They are sent again."),
      });
    default:
      return runForm(args, "update", "settings", {
        input: endpointForm,
        command: ({ tx, actor, now }, input, { version }) =>
          changeEndpoint(tx, actor, id, { ...input, version }, now, hosts),
        done: said("Saved."),
      });
  }
}

type Loaded = Awaited<ReturnType<typeof loader>>;
type Refused = Parameters<typeof FormShell>[0]["refused"];

export default function Webhook() {
  const t = useWords();
  const { endpoint, groups, messages, next, opened, whyFixed } = useLoaderData<typeof loader>();
  const answered = useAnswer<typeof action>();
  const shown = answered && "shown" in answered ? answered.shown : undefined;
  const refused = answered?.errors ? { ...answered, errors: answered.errors } : null;
  // What is sent is told by no live event.
  useLookAgain(endpoint.enabled);
  const [shape, word] = endpointStatus(endpoint);
  const { off_because: why } = endpoint;
  return (
    <>
      <PageHead title={endpoint.description ?? endpoint.url} crumb={{ href: "/webhooks", label: t("Webhooks") }}>
        {whyFixed ? null : <EndpointActions enabled={endpoint.enabled} refused={refused} />}
      </PageHead>
      {shown ? (
        <ShownOnce label={t("Secret of the webhook")} secret={shown.secret}>
          {t("The former secret signs too for 24 hours. This one is not shown again.")}
        </ShownOnce>
      ) : null}
      {refused?.errors[""] ? (
        <p className="notice negative" role="alert">
          {t.sentence(refused.errors[""])}
        </p>
      ) : null}
      {why ? <p className="notice warning">{t.sentence(why)}</p> : null}
      <Sheet>
        <Facts
          items={[
            [
              t("State"),
              <Status key="state" shape={shape}>
                {t(word)}
              </Status>,
            ],
            [t("Address"), endpoint.description ? endpoint.url : null],
            [t("Sent in 24 hours"), String(endpoint.sent_24h)],
            [t("Waiting"), String(endpoint.waiting)],
            [t("Failed"), String(endpoint.failed)],
          ]}
        />
        {endpoint.failed > 0 && !whyFixed ? (
          <FormShell id="failed-again" refused={refused}>
            <Button>{t("Send all that failed again")}</Button>
          </FormShell>
        ) : null}
      </Sheet>
      {opened ? <Opened message={opened} fixed={whyFixed !== null} refused={refused} /> : null}
      <Sheet flush title={t("What was sent")}>
        {messages.length > 0 ? (
          <DataTable
            caption={t("What was sent")}
            columns={columns(t, endpoint.id)}
            rows={messages}
            rowKey={(row) => row.id}
          />
        ) : (
          <NothingYet>{t("Nothing has happened since that this address is told of.")}</NothingYet>
        )}
        <Pager shown={messages.length} next={next} noun={[english("message"), english("messages")]} />
      </Sheet>
      <Sheet title={t("Change")}>
        {whyFixed ? (
          <p className="meta">{t.sentence(whyFixed)}</p>
        ) : (
          <FormShell id="endpoint" version={endpoint.version} refused={refused}>
            {(pending) => (
              <>
                <EndpointFields groups={groups} endpoint={endpoint} />
                <div className="btn-row">
                  <Button pending={pending} pendingLabel={t("Saving…")}>
                    {t("Save")}
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

/** What is done with a webhook as a whole. */
function EndpointActions({ enabled, refused }: { enabled: boolean; refused: Refused }) {
  const t = useWords();
  return (
    <>
      <FormShell id="test" refused={refused}>
        <Button>{t("Send a test")}</Button>
      </FormShell>
      <FormShell id="switch" refused={refused}>
        <input type="hidden" name="enabled" value={enabled ? "no" : "yes"} />
        <Button>{enabled ? t("Switch off") : t("Switch on")}</Button>
      </FormShell>
      <FormShell id="renew" refused={refused}>
        <Button>{t("Renew the secret")}</Button>
      </FormShell>
      <FormShell id="delete" refused={refused}>
        <Button look="danger">{t("Delete")}</Button>
      </FormShell>
    </>
  );
}

function Opened({
  message,
  fixed,
  refused,
}: {
  message: NonNullable<Loaded["opened"]>;
  fixed: boolean;
  refused: Refused;
}) {
  const t = useWords();
  const isOver = message.state !== "waiting" && message.state !== "sending";
  return (
    <Sheet title={message.type}>
      <Facts items={[[t("Reference"), <Code key="id">{message.event_id}</Code>]]} />
      <pre>{message.body}</pre>
      <DataTable caption={t("Tries")} captionShown columns={tries(t)} rows={message.tries} rowKey={(row) => row.id} />
      {isOver && !fixed ? (
        <FormShell id="again" refused={refused}>
          <input type="hidden" name="message" value={message.id} />
          <Button>{t("Send it again")}</Button>
        </FormShell>
      ) : null}
    </Sheet>
  );
}

function tries(t: Words): Column<TryView>[] {
  return [
    { key: "at", head: t("Tried"), tight: true, phone: "title", cell: (row) => <Instant value={row.at} /> },
    { key: "status", head: t("Status"), numeric: true, tight: true, phone: "status", cell: (row) => row.status ?? "" },
    {
      key: "took",
      head: t("Took, ms"),
      numeric: true,
      tight: true,
      phone: "amount",
      cell: (row) => String(row.took_ms),
    },
    { key: "answer", head: t("Answer"), phone: "line", cell: (row) => row.answer },
  ];
}

function columns(t: Words, endpointId: string): Column<MessageView>[] {
  return [
    {
      key: "type",
      head: t("Event"),
      phone: "title",
      cell: (row) => <a href={`/webhooks/${endpointId}?message=${row.id}`}>{row.type}</a>,
    },
    {
      key: "state",
      head: t("State"),
      tight: true,
      phone: "status",
      cell(row) {
        const [shape, word] = MESSAGE_STATES[row.state] ?? ["held", row.state];
        return <Status shape={shape}>{t(word)}</Status>;
      },
    },
    { key: "answer", head: t("Answer"), phone: "line", cell: (row) => (row.answer ? t.sentence(row.answer) : null) },
    { key: "attempts", head: t("Tries"), numeric: true, tight: true, cell: (row) => String(row.attempts) },
    {
      key: "at",
      head: t("When"),
      tight: true,
      phone: "amount",
      cell: (row) => <Instant value={row.finished_at ?? row.created_at} />,
    },
  ];
}
