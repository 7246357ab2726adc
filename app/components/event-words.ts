import { ROLE_WORDS } from "#app/modules/access/policy.ts";
import { isChange } from "#app/modules/changes.ts";
import type { RoleName } from "#app/modules/shared/actor.ts";
import { CHANGE_WORDS } from "./alert-words.ts";
import { changesTexts, fieldChanges } from "./change-words.ts";
import { type Data, type EventWords, goods, join, lines, money, number, rows, type Told, text } from "./event-texts.ts";
import { dayText, humanise } from "./format.ts";
import { LEDGER_EVENTS } from "./ledger-event-words.ts";
import { LETTERHEAD_PARTS } from "./letterhead-words.ts";
import { MIRROR_EVENTS } from "./mirror-event-words.ts";
import { whoText } from "./record-words.ts";
import type { TimelineItem } from "./timeline.tsx";
import { english, type Words } from "./words/words.ts";

/** Events in people's words. An event without words of its own is told by its name, so none is ever left out. */

const WORDS: EventWords = {
  ...LEDGER_EVENTS,
  ...MIRROR_EVENTS,
  "access.company_changed": (data, t) => ({
    what: t("Company changed"),
    detail: join(
      ...Object.values((data.after ?? {}) as Data).flatMap((value) => (typeof value === "string" ? [value] : [])),
    ),
  }),
  "alerts.alert_moved": (data, t) => ({
    what: t("Alert"),
    detail: (Array.isArray(data.moves) ? data.moves : [])
      .flatMap((move) => CHANGE_WORDS[String(move)] ?? [])
      .map((words) => t(words))
      .join(", "),
  }),
  "access.letterhead_changed": (data, t) => {
    const account = fieldChanges(t, data);
    const others = LETTERHEAD_PARTS.flatMap(({ fields }) => fields)
      .filter(
        ([name]) =>
          (Array.isArray(data.fields) ? data.fields : []).includes(name) &&
          !account.some(({ field }) => field === name),
      )
      .map(([, label]) => t(label));
    const changes = [...changesTexts(t, account), ...others];
    return { what: t("Letterhead changed"), detail: join(...changes), changes };
  },
  "access.invoicing_changed": (data, t) => {
    const changes = changesTexts(t, fieldChanges(t, data));
    return { what: t("Invoicing changed"), detail: join(...changes), changes };
  },
  "orders.order_drafted": (data, t) => ({
    what: t("Draft saved"),
    detail: join(goods(t, lines(data)), money(t, data.total, data)),
  }),
  "orders.order_created": (data, t) => ({
    what: t("Order placed"),
    detail: join(goods(t, lines(data)), money(t, data.total, data)),
    tone: "positive",
  }),
  "orders.order_amended": (data, t) => ({
    what: data.status === "shipped" ? t("Order changed to what was shipped") : t("Order changed"),
    detail: join(goods(t, lines(data)), money(t, data.total, data)),
  }),
  "orders.stock_reserved": (data, t) => ({
    what: t("Stock reserved"),
    detail: goods(t, lines(data)),
    tone: "positive",
  }),
  "orders.reservation_failed": (data, t) => ({
    what: t("Not enough stock"),
    detail: (Array.isArray(data.shortages) ? (data.shortages as Data[]) : [])
      .map((short) =>
        t("{sku}: {requested} wanted, {available} available", {
          sku: text(short.sku),
          requested: number(t, short.requested),
          available: number(t, short.available),
        }),
      )
      .join("; "),
    tone: "negative",
  }),
  "orders.order_shipped": (data, t) => ({
    what: data.shipment_number ? t("Shipped as {number}", { number: text(data.shipment_number) }) : t("Shipped"),
    detail: goods(t, lines(data)),
    tone: "positive",
  }),
  "orders.order_closed_short": (data, t) => ({
    what: t("Order closed short"),
    detail: t("not shipped: {goods}", {
      goods: goods(
        t,
        lines(data)
          .filter((line) => Number(line.closed) > 0)
          .map((line) => ({ ...line, quantity: line.closed })),
      ),
    }),
    tone: "negative",
  }),
  "orders.order_completed": (_data, t) => ({ what: t("Order completed"), tone: "positive" }),
  "orders.order_cancelled": (_data, t) => ({ what: t("Order cancelled"), tone: "negative" }),
  "orders.invoice_created": (data, t) => ({
    what: t("Invoice {number} posted", { number: text(data.number) }),
    detail: join(
      money(t, data.total, data),
      data.due_on ? t("due {day}", { day: dayText(text(data.due_on), t.locale) }) : "",
    ),
    tone: "positive",
  }),
  "orders.credit_note_created": (data, t) => ({
    what: t("Credit note {number} posted", { number: text(data.number) }),
    detail: join(money(t, data.total, data), text(data.reason)),
    tone: "negative",
  }),
  "orders.payment_recorded": (data, t) => ({
    what:
      data.kind === "refund"
        ? t("Refund {number} paid out", { number: text(data.number) })
        : t("Payment {number} received", { number: text(data.number) }),
    detail: join(money(t, data.amount, data), text(data.method)),
    tone: "positive",
  }),
  "orders.credit_allocated": (data, t) => ({
    what: text(data.amount).startsWith("-") ? t("Credit taken back") : t("Credit used"),
    detail: money(t, data.amount, data),
  }),
  "orders.invoice_paid": (data, t) => ({
    what: t("Invoice {number} paid in full", { number: text(data.number) }),
    tone: "positive",
  }),
  "orders.payment_failed": (data, t) => ({
    what: t("Payment failed"),
    detail: money(t, data.amount, data),
    tone: "negative",
  }),
  "orders.payment_asked": (data, t) => ({
    what: t("Card payment of {number} asked for", { number: text(data.number) }),
    detail: money(t, data.amount, data),
  }),
  "orders.payment_withdrawn": (data, t) => ({
    what: t("Card payment of {number} taken back", { number: text(data.number) }),
    detail: money(t, data.amount, data),
  }),
  "inventory.stock_changed": (data, t) => {
    const before = (data.before ?? {}) as Data;
    const after = (data.after ?? {}) as Data;
    return {
      what: t(STOCK_REASONS[text(data.reason)] ?? humanise(text(data.reason))),
      detail: t("On hand {on_hand} → {on_hand_now}, available {available} → {available_now}", {
        on_hand: number(t, before.on_hand),
        on_hand_now: number(t, after.on_hand),
        available: number(t, before.available),
        available_now: number(t, after.available),
      }),
    };
  },
  "inventory.low_stock": (data, t) => ({
    what: t("Stock is low"),
    detail: t("{available} available, reorder at {reorder_point}", {
      available: number(t, data.available),
      reorder_point: number(t, data.reorder_point),
    }),
    tone: "negative",
  }),
  "inventory.stock_recovered": (data, t) => ({
    what: t("Stock is back"),
    detail: t("{available} available", { available: number(t, data.available) }),
  }),
  "catalog.item_created": (data, t) => ({
    what: t("Product created"),
    detail: join(text(data.name), money(t, data.price, data)),
  }),
  "catalog.item_changed": (data, t) => ({
    what: t("Product changed"),
    detail: join(text(data.name), money(t, data.price, data)),
  }),
  "catalog.price_list_created": (data, t) => ({
    what: t("Price list created"),
    detail: join(text(data.name), t("{count} price|{count} prices", { count: lines(data).length })),
  }),
  "catalog.price_list_changed": (data, t) => ({
    what: t("Price list changed"),
    detail: join(
      text(data.name),
      t("{count} price|{count} prices", { count: lines(data).length }),
      data.active === false ? t("Not in use") : "",
    ),
  }),
  "company.outlet_created": (data, t) => ({ what: t("Outlet created"), detail: text(data.name) }),
  "company.outlet_changed": (data, t) => ({ what: t("Outlet changed"), detail: text(data.name) }),
  "company.settings_changed": (data, t) => ({
    what: t(
      /^webhook_/.test(text(data.reason)) ? "Company’s settings told to a webhook" : "Company’s settings changed",
    ),
    detail: join(text(data.name), t("{count} outlet|{count} outlets", { count: rows(data.outlets).length })),
  }),
  "parties.customer_created": (_data, t) => ({ what: t("Customer created") }),
  "parties.customer_changed": (_data, t) => ({ what: t("Customer changed") }),
  "access.signed_in": (data, t) => ({
    what: t("Signed in"),
    detail: join(t(BY[text(data.by)] ?? ""), data.second_factor ? t(SECOND[text(data.second_factor)] ?? "") : ""),
  }),
  "access.sign_in_failed": (data, t) => ({
    what: t(WRONG[text(data.wrong)] ?? "Wrong password at sign-in"),
    detail: t(BY[text(data.by)] ?? ""),
    tone: "negative",
  }),
  "access.sign_in_unknown": (data, t) => ({
    what: t("Sign-in at an address that nobody has"),
    detail: t(BY[text(data.by)] ?? ""),
    tone: "negative",
  }),
  "access.signed_out": (_data, t) => ({ what: t("Signed out") }),
  "access.refresh_reused": (_data, t) => ({
    what: t("A spent refresh token came again"),
    detail: t("Somebody holds a copy, so the whole sign-in was ended"),
    tone: "negative",
  }),
  "access.refused": (data, t) => ({
    what: t("Refused"),
    detail: `${t(text(data.action))} ${t(text(data.resource).replaceAll("_", " "))}: ${text(data.method)} ${text(data.path)}`,
    tone: "negative",
  }),
  "access.exported": (data, t) => ({ what: t("Exported"), detail: text(data.what) }),
  "access.account_created": (data, t) => ({
    what: t("Let in"),
    detail: t("as {role}", { role: roleName(t, data.role) }),
    tone: "positive",
  }),
  "access.role_changed": (data, t) => ({
    what: t("Role changed"),
    detail: `${data.before ? `${roleName(t, data.before)} → ` : ""}${roleName(t, data.role)}`,
  }),
  "access.role_made": (data, t) => ({
    what: t("Role made"),
    detail: join(text(data.name), t("Made from {role}", { role: t(ROLE_WORDS[data.base as RoleName] ?? "") })),
  }),
  "access.role_edited": (data, t) => ({
    what: t("Rights of a role changed"),
    name: text((data.after as Data | undefined)?.name),
  }),
  "access.role_deleted": (data, t) => ({ what: t("Role deleted"), detail: text(data.name) }),
  "access.passkey_added": (_data, t) => ({ what: t("Passkey added"), tone: "positive" }),
  "access.passkey_removed": (_data, t) => ({ what: t("Passkey removed"), tone: "negative" }),
  "access.device_set_up": (data, t) => ({ what: t("Shared tablet set up"), detail: text(data.name) }),
  "access.device_revoked": (data, t) => ({ what: t("Shared tablet switched off"), detail: text(data.name) }),
  "access.badge_changed": (data, t) => ({
    what: t("Sign-in on shared tablets changed"),
    detail: join(data.badge ? t("by badge") : "", data.pin ? t("by PIN") : "") || t("none"),
  }),
  "access.provider_saved": (data, t) => ({
    what: t("Sign-in provider saved"),
    detail: join(text(data.name), text(data.issuer), data.enabled ? t("On") : t("Off")),
  }),
  "access.provider_removed": (data, t) => ({ what: t("Sign-in provider removed"), detail: text(data.name) }),
  "access.identity_linked": (data, t) => ({
    what: data.made ? t("Let in by a provider") : t("Linked to a provider"),
    tone: "positive",
  }),
  "access.duty_limits_changed": (data, t) => ({
    what: t("Limits of separated duties changed"),
    detail: Object.values((data.after ?? {}) as Data)
      .map((amount) => (typeof amount === "string" ? money(t, amount, data) : t("none")))
      .join(", "),
  }),
  "access.account_disabled": (data, t) => ({
    what: data.disabled ? t("Disabled") : t("Let in again"),
    tone: data.disabled ? "negative" : "positive",
  }),
  "access.erased": (_data, t) => ({ what: t("Person erased"), tone: "negative" }),
  "access.password_changed": (data, t) => ({
    what: t("Password changed"),
    detail: t(PASSWORD_BY[text(data.by)] ?? ""),
  }),
  "access.link_opened": (data, t) => ({
    what: data.kind === "invite" ? t("Invitation link made") : t("Reset link made"),
  }),
  "access.sessions_ended": (data, t) => ({
    what: t("{count} sign-in ended|{count} sign-ins ended", { count: Number(data.count) }),
  }),
  "access.second_factor_set": (_data, t) => ({ what: t("Second factor set up"), tone: "positive" }),
  "access.second_factor_removed": (data, t) => ({
    what: t("Second factor removed"),
    detail: data.by === "self" ? "" : t(data.by === "administrator" ? "by the administrator" : "by the operator"),
    tone: "negative",
  }),
  "access.recovery_codes_renewed": (_data, t) => ({ what: t("New recovery codes made") }),
  "access.second_factor_roles_changed": (data, t) => ({
    what: t("Roles that need a second factor changed"),
    detail: `${roles(t, data.before)} → ${roles(t, data.after)}`,
  }),
  "access.token_created": (data, t) => ({
    what: t("API token made"),
    detail: Array.isArray(data.scopes) ? data.scopes.join(" ") : "",
  }),
  "access.token_revoked": (_data, t) => ({ what: t("API token revoked") }),
  "imports.import_finished": (data, t) => ({
    what: data.undoes_id ? t("Import taken back") : t("File imported"),
    detail: t("{created} new, {changed} changed", { created: Number(data.created), changed: Number(data.changed) }),
  }),
  "webhooks.endpoint_changed": (data, t) => ({
    what: t(HOOK_ACTS[text(data.act)] ?? "Webhook"),
    detail: text(data.host),
  }),
  "parties.erased": (_data, t) => ({ what: t("Person erased"), tone: "negative" }),
  "parties.consent_recorded": (data, t) => ({
    what: data.given ? t("Consent given") : t("Consent withdrawn"),
    detail: text(data.purpose),
  }),
};

const BY: Record<string, string> = {
  form: english("in a browser"),
  api: english("by a program"),
  operator: english("by the operator"),
  provider: english("by a provider"),
  passkey: english("with a passkey"),
  device: english("on a shared tablet"),
};
const WRONG: Record<string, string> = {
  code: english("Wrong code at sign-in"),
  disabled: english("Sign-in of somebody disabled"),
};
const SECOND: Record<string, string> = {
  code: english("with a code"),
  recovery: english("with a recovery code"),
  passkey: english("with a passkey"),
};
const PASSWORD_BY: Record<string, string> = {
  self: english("by the person"),
  operator: english("by the operator"),
  setup: english("at set-up"),
  link: english("over a one-time link"),
};
/** One of the usual roles, or one of the company's own by its name. */
const roleName = (t: Words, role: unknown) => t(ROLE_WORDS[role as RoleName] ?? humanise(text(role)));
const roles = (t: Words, value: unknown) =>
  Array.isArray(value) && value.length > 0 ? value.map((role) => roleName(t, role)).join(", ") : t("none");

const STOCK_REASONS: Record<string, string> = {
  receipt: english("Goods received"),
  adjustment: english("Stock adjusted"),
  opening: english("Opening stock"),
  reservation: english("Reserved"),
  release: english("Reservation released"),
  shipment: english("Shipped"),
  return: english("Returned"),
};

const HOOK_ACTS: Record<string, string> = {
  created: english("Webhook added"),
  changed: english("Webhook changed"),
  deleted: english("Webhook removed"),
  secret_renewed: english("Secret of a webhook renewed"),
  tested: english("Webhook tested"),
};

const COMMENT_ACTS: Record<string, string> = {
  added: english("Comment added"),
  edited: english("Comment changed"),
  deleted: english("Comment deleted"),
};

export function eventWords(t: Words, type: string, data: Data): Told {
  if (type.endsWith("_commented")) return { what: t(COMMENT_ACTS[text(data.act)] ?? "Comment") };
  if (type.endsWith("_filed"))
    return { what: data.act === "removed" ? t("File removed") : t("File attached"), detail: text(data.name) };
  const told = WORDS[type]?.(data, t) ?? { what: humanise(t(type)) };
  const changes = isChange(type) ? changesTexts(t, fieldChanges(t, data)) : [];
  return changes.length > 0 ? { ...told, detail: join(told.name ?? "", ...changes), changes } : told;
}

/**
 * History as a timeline's items: only words leave the server, not the events' data. `edit` is where the record is changed, for who
 * may: what was changed of it leads there, to be put back.
 */
export function toTimeline(
  t: Words,
  entries: readonly { id: string; type: string; at: string; who: string; byItself: boolean; data: Data }[],
  edit?: string | null,
): TimelineItem[] {
  // What was said stands there itself.
  const told = entries.filter(({ type }) => !type.endsWith("_commented"));
  return told.map(({ id, type, at, who, byItself, data }) => {
    const words = eventWords(t, type, data);
    const putBack = edit && words.changes ? { putBack: `${edit}?as_before=${id}` } : {};
    return { key: id, at, who: whoText(t, who, byItself), ...words, ...putBack };
  });
}
