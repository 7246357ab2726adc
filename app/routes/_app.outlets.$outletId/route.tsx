import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import * as z from "zod";
import { ActionBar } from "#app/components/action-bar.tsx";
import { ButtonLink } from "#app/components/button.tsx";
import { toTimeline } from "#app/components/event-words.ts";
import { Code } from "#app/components/figures.tsx";
import { recordId } from "#app/components/list-params.ts";
import { Facts, RecordHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { RecordPosition } from "#app/components/record-position.tsx";
import { Status } from "#app/components/status.tsx";
import { Timeline } from "#app/components/timeline.tsx";
import { useAnswer } from "#app/components/use-answer.ts";
import { wordsFor } from "#app/components/words/words.server.ts";
import { english, useWords } from "#app/components/words/words.ts";
import { readScreen } from "#app/http/screen.server.ts";
import { readForm, runForm } from "#app/http/screen-forms.server.ts";
import { useLiveSubject } from "#app/live/use-live.ts";
import { may } from "#app/modules/access/policy.ts";
import { readOutlet } from "#app/modules/company/outlets.server.ts";
import { changeOutlet } from "#app/modules/company/save-outlet.server.ts";
import { readHistory } from "#app/modules/history.server.ts";

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  pageTitle(data?.outlet.name ?? "Outlet", matches);

export const loader = (args: LoaderFunctionArgs) =>
  readScreen(args, "read", "outlets", async ({ tx, actor }) => {
    const outlet = await readOutlet(tx, recordId(args.params.outletId, "outlet"));
    const history = await readHistory(tx, actor, [outlet.id], 30);
    const canEdit = may(actor, "update", "outlets");
    return {
      outlet,
      history: toTimeline(wordsFor(args.request), history, canEdit ? `/outlets/${outlet.id}/edit` : null),
      canEdit,
      seesOrders: may(actor, "read", "orders"),
    };
  });

const intents = z.enum(["activate", "deactivate"], { error: "Choose what to do" });
const DONE = { activate: english("{name} is in use again."), deactivate: english("{name} is out of use.") };

export async function action(args: ActionFunctionArgs) {
  const { meta: posted } = await readForm(args);
  return runForm(args, "update", "outlets", {
    input: z.object({ intent: intents, version: z.int().optional() }),
    prepare: () => ({ intent: posted.intent }),
    command: async ({ tx, actor, now }, { intent, version }) => {
      const id = recordId(args.params.outletId, "outlet");
      const { name } = await changeOutlet(tx, actor, id, { active: intent === "activate", version }, now);
      return { id, text: wordsFor(args.request)(DONE[intent], { name }) };
    },
    done: ({ id, text }) => ({ to: `/outlets/${id}`, flash: { kind: "done", text } }),
  });
}

export default function Outlet() {
  const t = useWords();
  const { outlet, history, canEdit, seesOrders } = useLoaderData<typeof loader>();
  const refused = useAnswer<typeof action>();
  useLiveSubject(outlet.id);
  const town = [outlet.postcode, outlet.city].filter(Boolean).join(" ");
  const address = [outlet.line1, outlet.line2, town].filter(Boolean);
  const act = outlet.active
    ? { intent: "deactivate", label: t("Take out of use"), pending: t("Saving…") }
    : { intent: "activate", label: t("Use again"), pending: t("Saving…") };
  return (
    <>
      <RecordPosition list="outlets" id={outlet.id} />
      <RecordHead
        crumb={{ href: "/outlets", label: t("Outlets") }}
        title={outlet.name}
        subtitle={<Code>{outlet.code}</Code>}
        status={
          <Status shape={outlet.active ? "done" : "void"}>{outlet.active ? t("In use") : t("Not in use")}</Status>
        }
      >
        {canEdit ? <ActionBar actions={[act]} version={outlet.version} refused={refused} /> : null}
        {canEdit ? <ButtonLink href={`/outlets/${outlet.id}/edit`}>{t("Edit")}</ButtonLink> : null}
        {seesOrders ? <ButtonLink href={`/orders?outlet_id=${outlet.id}`}>{t("Its orders")}</ButtonLink> : null}
      </RecordHead>
      <div className="columns">
        <Sheet label={t("Outlet")}>
          <Facts
            items={[
              [
                t("Address"),
                address.length > 0 ? (
                  <address key="v" className="contact">
                    {address.map((line) => (
                      <div key={line}>{line}</div>
                    ))}
                  </address>
                ) : null,
              ],
              [
                t("Phone"),
                outlet.phone ? (
                  <a key="v" href={`tel:${outlet.phone.replace(/\s/g, "")}`}>
                    {outlet.phone}
                  </a>
                ) : null,
              ],
            ]}
          />
        </Sheet>
        <Sheet title={t("History")}>
          <Timeline items={history} />
        </Sheet>
      </div>
    </>
  );
}
