import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import * as z from "zod";
import { ActionBar, type RecordAction } from "#app/components/action-bar.tsx";
import { alertStatus, CHANGE_WORDS, conditionWords } from "#app/components/alert-words.ts";
import { Button, ButtonLink } from "#app/components/button.tsx";
import { SelectField, TextField } from "#app/components/fields.tsx";
import { Instant } from "#app/components/figures.tsx";
import type { FormState } from "#app/components/form-context.ts";
import { FormShell } from "#app/components/form-shell.tsx";
import { recordId } from "#app/components/list-params.ts";
import { figureText } from "#app/components/notice-words.ts";
import { Facts, RecordHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { ShownOnce } from "#app/components/people-parts.tsx";
import { Status } from "#app/components/status.tsx";
import { Timeline } from "#app/components/timeline.tsx";
import { useAnswer } from "#app/components/use-answer.ts";
import { useWords } from "#app/components/words/words.ts";
import { namingOf, readShownAlert } from "#app/http/alerts.server.ts";
import { showOnce } from "#app/http/once.server.ts";
import { idInAddress, readApart } from "#app/http/screen.server.ts";
import { readForm, runForm } from "#app/http/screen-forms.server.ts";
import { readSealingKeys } from "#app/http/sealing-keys.server.ts";
import { useLive } from "#app/live/use-live.ts";
import { may, ROLE_WORDS } from "#app/modules/access/policy.ts";
import { alertWebhookInput } from "#app/modules/notices/alert-input.ts";
import { listAlertChanges, listHookCalls } from "#app/modules/notices/alert-queries.server.ts";
import { acknowledgeAlert, SNOOZES_MINUTES, snoozeAlert } from "#app/modules/notices/alert-standing.server.ts";
import { deleteAlertRule, setAlertWebhook } from "#app/modules/notices/save-alert-rule.server.ts";

export const meta: MetaFunction<typeof loader> = ({ data, matches }) => pageTitle(data?.rule.name ?? "Alert", matches);

export const loader = (args: LoaderFunctionArgs) =>
  readApart(args, "read", "alerts", async (call) => {
    const { books, actor, now } = call;
    const { rule, choices } = await readShownAlert(args.context, call, recordId(args.params.alertId, "alert"));
    const canHook = may(actor, "update", "settings");
    const isOwn = may(actor, "update", "alerts", rule.created_by);
    return {
      rule: { ...rule, webhook_url: canHook ? rule.webhook_url : null },
      ...namingOf(rule, choices, call.identity.currency),
      changes: await books((tx) => listAlertChanges(tx, rule.id)),
      calls: canHook ? await books((tx) => listHookCalls(tx, rule.id)) : [],
      snoozes: SNOOZES_MINUTES.filter((minutes) => minutes > 0),
      now: now.toISOString(),
      can: { update: isOwn, act: may(actor, "create", "alerts"), hook: canHook, delete: isOwn && !rule.shipped },
    };
  });

const acts = z.discriminatedUnion("intent", [
  z.object({ intent: z.literal("acknowledge") }),
  z.object({ intent: z.literal("wake") }),
  z.object({ intent: z.literal("snooze"), minutes: z.coerce.number().pipe(z.literal(SNOOZES_MINUTES)) }),
]);

export async function action(args: ActionFunctionArgs) {
  const { meta: posted } = await readForm(args);
  const id = idInAddress(args, args.params.alertId, "alert");
  if (posted.form === "webhook") {
    return showOnce(args, "update", "settings", {
      input: alertWebhookInput,
      async command(call, { url }) {
        await readShownAlert(args.context, call, id);
        const { dataFolder, hosts } = args.context.services;
        const keys = await readSealingKeys(dataFolder);
        return { secret: await setAlertWebhook(call.tx, call.actor, id, url, keys, call.now, hosts.webhooks) };
      },
    });
  }
  if (posted.intent === "delete") {
    return runForm(args, "update", "alerts", {
      input: z.object({}),
      async command(call) {
        const { rule } = await readShownAlert(args.context, call, id);
        await deleteAlertRule(call.tx, call.actor, id, call.now);
        return rule.name;
      },
      done: (name) => ({ to: "/alerts", flash: { kind: "done", text: `Alert ${name} deleted.` } }),
    });
  }
  return runForm(args, "create", "alerts", {
    input: acts,
    prepare: (values) => ({ ...values, intent: posted.intent === "save" ? "snooze" : posted.intent }),
    async command(call, act) {
      await readShownAlert(args.context, call, id);
      if (act.intent === "acknowledge") await acknowledgeAlert(call.tx, call.actor, id, call.now);
      else await snoozeAlert(call.tx, call.actor, id, act.intent === "wake" ? 0 : act.minutes, call.now);
      return act.intent;
    },
    done: (intent) => ({ to: `/alerts/${id}`, flash: { kind: "done", text: SAID[intent] } }),
  });
}

const SAID = {
  acknowledge: "Acknowledged: nobody is told again until it fires anew.",
  wake: "The snooze has ended.",
  snooze: "Snoozed.",
};

type Loaded = Awaited<ReturnType<typeof loader>>;
type Refused = (FormState & { form?: string }) | null;

function actionsOf({ rule, now, can }: Loaded, t: ReturnType<typeof useWords>): RecordAction[] {
  const actions: RecordAction[] = [];
  if (can.act && rule.state === "firing" && !rule.acknowledged_at) {
    actions.push({ intent: "acknowledge", label: t("Acknowledge"), pending: t("Saving…"), look: "primary" });
  }
  if (can.act && rule.snoozed_until && rule.snoozed_until > now) {
    actions.push({ intent: "wake", label: t("End snooze"), pending: t("Saving…") });
  }
  if (can.delete) {
    const confirm = t("Delete {name} and its history?", { name: rule.name });
    actions.push({ intent: "delete", label: t("Delete"), pending: t("Deleting…"), look: "danger", confirm });
  }
  return actions;
}

export default function Alert() {
  const t = useWords();
  const loaded = useLoaderData<typeof loader>() as unknown as Loaded;
  const { rule, what, unit, changes, now, can } = loaded;
  const answered = useAnswer<typeof action>();
  const refused = (answered?.errors ? answered : null) as Refused;
  const shown = answered && "shown" in answered ? answered.shown : undefined;
  useLive((message) => message.kind === "change" && message.change.subject_id === rule.id);
  const { shape, word } = alertStatus(rule, now);
  const roles = rule.roles.map((role) => t.sentence(ROLE_WORDS[role as keyof typeof ROLE_WORDS] ?? role));
  const people = t("{count} person|{count} people", { count: rule.accounts.length });
  return (
    <>
      <RecordHead
        crumb={{ href: "/alerts", label: t("Alerts") }}
        title={rule.shipped ? t(rule.name) : rule.name}
        status={<Status shape={shape}>{t(word)}</Status>}
        subtitle={`${t.sentence(what)} ${conditionWords(t, rule)}`}
      >
        <ActionBar actions={actionsOf(loaded, t)} refused={refused} />
        {can.update ? <ButtonLink href={`/alerts/${rule.id}/edit`}>{t("Edit")}</ButtonLink> : null}
      </RecordHead>
      {shown?.secret ? (
        <ShownOnce label={t("Secret of the webhook")} secret={shown.secret}>
          {t("Give it to the receiver, who checks the signature with it. It is not shown again.")}
        </ShownOnce>
      ) : null}
      {rule.problem ? <p className="notice warning">{t.sentence(rule.problem)}</p> : null}
      <div className="columns">
        <div>
          <Sheet label={t("Alert")}>
            <Facts
              items={[
                [t("Last figure"), figureText(t, rule.figure, unit), true],
                [t("Looked at"), rule.evaluated_at ? <Instant key="v" value={rule.evaluated_at} /> : t("Not yet")],
                [t("In this state since"), rule.since ? <Instant key="v" value={rule.since} /> : null],
                [t("Over when it is back at"), rule.clear_at ? figureText(t, rule.clear_at, unit) : null],
                [t("Days"), rule.window_days],
                [t("Quiet hours"), rule.quiet_from ? `${rule.quiet_from}–${rule.quiet_to}` : null],
                [t("Who is told"), [...roles, ...(rule.accounts.length > 0 ? [people] : [])].join(", ") || t("Nobody")],
                [t("Acknowledged by"), rule.acknowledged_by],
                [
                  t("Snoozed until"),
                  rule.snoozed_until && rule.snoozed_until > now ? (
                    <Instant key="v" value={rule.snoozed_until} />
                  ) : null,
                ],
              ]}
            />
          </Sheet>
          <Sheet title={t("History")}>
            <Timeline
              items={changes.map(({ id, at, what, figure, until, who }) => ({
                key: id,
                at,
                who: who ?? "Pulse",
                what: t(CHANGE_WORDS[what] ?? what),
                ...(figure !== null ? { detail: figureText(t, figure, unit) } : {}),
                ...(until !== null ? { detail: until.slice(0, 16).replace("T", " ") } : {}),
                ...(what === "firing"
                  ? { tone: "negative" as const }
                  : what === "resolved"
                    ? { tone: "positive" as const }
                    : {}),
              }))}
            />
          </Sheet>
        </div>
        <div>
          {can.act ? <SnoozeSheet {...loaded} refused={refused} /> : null}
          {can.hook ? <HookSheet {...loaded} refused={refused} /> : null}
        </div>
      </div>
    </>
  );
}

function SnoozeSheet({ snoozes, refused }: Loaded & { refused: Refused }) {
  const t = useWords();
  return (
    <Sheet title={t("Snooze")}>
      <FormShell id="snooze" intent="snooze" refused={refused}>
        {(pending) => (
          <>
            <SelectField
              name="minutes"
              label={t("Tell nobody for")}
              options={snoozes.map((minutes) => ({
                value: String(minutes),
                label:
                  minutes < 1_440
                    ? t("{count} hour|{count} hours", { count: minutes / 60 })
                    : t("{count} day|{count} days", { count: minutes / 1_440 }),
              }))}
            />
            <div className="actions">
              <Button pending={pending} pendingLabel={t("Saving…")}>
                {t("Snooze")}
              </Button>
            </div>
          </>
        )}
      </FormShell>
    </Sheet>
  );
}

function HookSheet({ rule, calls, refused }: Loaded & { refused: Refused }) {
  const t = useWords();
  return (
    <Sheet title={t("Webhook")}>
      <FormShell id="webhook" refused={refused}>
        {(pending) => (
          <>
            <TextField
              name="url"
              label={t("Address")}
              type="url"
              inputMode="url"
              value={rule.webhook_url ?? ""}
              hint={t(
                "Called by https when it fires and when it is over. Empty: nobody is called. Saving makes a new secret.",
              )}
              optional
            />
            <div className="actions">
              <Button pending={pending} pendingLabel={t("Saving…")}>
                {t("Save webhook")}
              </Button>
            </div>
          </>
        )}
      </FormShell>
      {calls.length > 0 ? (
        <ul className="grid gap-3 pt-3">
          {calls.map((call) => (
            <li key={call.id}>
              <Status shape={call.state === "sent" ? "done" : call.state === "failed" ? "late" : "open"}>
                {call.answer ?? t("Waiting")}
              </Status>
              <div className="meta">
                <Instant value={call.at} /> · {t("{count} try|{count} tries", { count: call.attempts })}
              </div>
            </li>
          ))}
        </ul>
      ) : null}
    </Sheet>
  );
}
