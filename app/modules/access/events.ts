import * as z from "zod";
import { ROLE_NAMES } from "#app/modules/shared/actor.ts";
import { defineEvent } from "#app/modules/shared/event.ts";

// Part of the audit trail only: unpublished, so they never reach the bus, /events or facts. Names and mail addresses are
// looked up by account, never written here.

const account = z.object({ account_id: z.uuid() });

/** What happened to one person's account. */
const ofAccount = <Type extends string, Shape extends z.ZodRawShape>(type: Type, shape: Shape) =>
  defineEvent({ type, version: 1, subjectType: "account", schema: account.extend(shape) });

const by = z.enum(["form", "api", "operator", "provider", "passkey", "device", "company"]);

export const signedIn = ofAccount("access.signed_in", {
  by,
  second_factor: z.enum(["code", "recovery", "passkey"]).optional(),
  device_id: z.uuid().optional(),
});

export const signInFailed = ofAccount("access.sign_in_failed", {
  by,
  wrong: z.enum(["password", "code", "provider", "passkey", "pin", "disabled"]).optional(),
});

/** At a mail address that nobody has. Which one is not kept: it may be a password in the wrong field. */
export const signInUnknown = defineEvent({
  type: "access.sign_in_unknown",
  version: 1,
  subjectType: "company",
  schema: z.object({ by }),
});

export const signedOut = ofAccount("access.signed_out", {});

/** A spent refresh token came again: somebody holds a copy, so the whole family was ended. */
export const refreshReused = ofAccount("access.refresh_reused", { family_id: z.uuid() });

export const refused = ofAccount("access.refused", {
  method: z.string(),
  path: z.string(),
  resource: z.string(),
  action: z.string(),
});

export const exported = ofAccount("access.exported", { what: z.string(), filter: z.record(z.string(), z.string()) });

export const accountCreated = ofAccount("access.account_created", {
  role: z.enum(ROLE_NAMES),
  role_id: z.uuid().optional(),
});

export const roleChanged = ofAccount("access.role_changed", {
  role: z.enum(ROLE_NAMES),
  before: z.enum(ROLE_NAMES).optional(),
  /** A role of the company's own, made from `role`. */
  role_id: z.uuid().optional(),
  before_role_id: z.uuid().optional(),
});

const rights = z.record(z.string(), z.string());
const role = z.object({ role_id: z.uuid() });

/** A role of the company's own. */
export const roleMade = defineEvent({
  type: "access.role_made",
  version: 1,
  subjectType: "role",
  schema: role.extend({ name: z.string(), base: z.enum(ROLE_NAMES), rights }),
});

export const roleEdited = defineEvent({
  type: "access.role_edited",
  version: 1,
  subjectType: "role",
  schema: role.extend({
    before: z.object({ name: z.string(), rights, second_factor: z.boolean().optional() }),
    after: z.object({ name: z.string(), rights, second_factor: z.boolean().optional() }),
  }),
});

export const roleDeleted = defineEvent({
  type: "access.role_deleted",
  version: 1,
  subjectType: "role",
  schema: role.extend({ name: z.string() }),
});

export const accountDisabled = ofAccount("access.account_disabled", { disabled: z.boolean() });

/** Why what stood beside the log about a person is gone; `texts` are others' words that named the person (`pulse verify` asks for both). */
export const erased = ofAccount("access.erased", { texts: z.array(z.uuid()), comments: z.int() });

export const passwordChanged = ofAccount("access.password_changed", {
  by: z.enum(["self", "operator", "setup", "link"]),
});

export const tokenCreated = ofAccount("access.token_created", { token_id: z.uuid(), scopes: z.array(z.string()) });

export const tokenRevoked = ofAccount("access.token_revoked", { token_id: z.uuid() });

/** A one-time link to set a password was made and handed over. */
export const linkOpened = ofAccount("access.link_opened", { kind: z.enum(["invite", "reset"]) });

export const sessionsEnded = ofAccount("access.sessions_ended", { count: z.int() });

export const secondFactorSet = ofAccount("access.second_factor_set", {});

export const secondFactorRemoved = ofAccount("access.second_factor_removed", {
  by: z.enum(["self", "administrator", "operator"]),
});

export const recoveryCodesRenewed = ofAccount("access.recovery_codes_renewed", {});

/** Whose role asks for a second factor from now on. */
export const secondFactorRolesChanged = defineEvent({
  type: "access.second_factor_roles_changed",
  version: 1,
  subjectType: "company",
  schema: z.object({ before: z.array(z.enum(ROLE_NAMES)), after: z.array(z.enum(ROLE_NAMES)) }),
});

/** How people sign in by an OpenID Connect provider. */
export const providerSaved = defineEvent({
  type: "access.provider_saved",
  version: 1,
  subjectType: "identity_provider",
  schema: z.object({
    provider_id: z.uuid(),
    name: z.string(),
    issuer: z.string(),
    domains: z.array(z.string()),
    links_known: z.boolean(),
    role_map: z.record(z.string(), z.string()),
    new_role: z.string().nullable(),
    trusts_factor: z.boolean(),
    enabled: z.boolean(),
    secret_changed: z.boolean(),
  }),
});

export const providerRemoved = defineEvent({
  type: "access.provider_removed",
  version: 1,
  subjectType: "identity_provider",
  schema: z.object({ provider_id: z.uuid(), name: z.string() }),
});

/** Somebody at a provider is this account from now on; `made`: the account was made for it. */
export const identityLinked = ofAccount("access.identity_linked", { provider_id: z.uuid(), made: z.boolean() });

export const passkeyAdded = ofAccount("access.passkey_added", { passkey_id: z.uuid() });

export const passkeyRemoved = ofAccount("access.passkey_removed", { passkey_id: z.uuid() });

/** A tablet that several people share. */
export const deviceSetUp = defineEvent({
  type: "access.device_set_up",
  version: 1,
  subjectType: "shared_device",
  schema: z.object({ device_id: z.uuid(), name: z.string() }),
});

export const deviceRevoked = defineEvent({
  type: "access.device_revoked",
  version: 1,
  subjectType: "shared_device",
  schema: z.object({ device_id: z.uuid(), name: z.string() }),
});

/** Whether somebody signs in on a shared tablet by badge, by PIN. */
export const badgeChanged = ofAccount("access.badge_changed", { badge: z.boolean(), pin: z.boolean() });

const limits = z.object({
  payment: z.string().nullable(),
  credit_note: z.string().nullable(),
  adjustment: z.string().nullable(),
});

/** Above what amount duties are apart, from now on. */
export const dutyLimitsChanged = defineEvent({
  type: "access.duty_limits_changed",
  version: 1,
  subjectType: "company",
  schema: z.object({ currency: z.string(), before: limits, after: limits }),
});

const basis = z.object({
  name: z.string(),
  currency: z.string(),
  time_zone: z.string(),
  payment_terms_days: z.int(),
  week_start: z.int().optional(),
});

export const companyChanged = defineEvent({
  type: "access.company_changed",
  version: 1,
  subjectType: "company",
  schema: z.object({ before: basis, after: basis }),
});

const invoicing = z
  .object({ invoice_policy: z.string(), tax_rounding: z.string(), payment_terms_days: z.int() })
  .partial();

/** How orders that are placed from now on are invoiced, and when new customers pay: what has changed. */
export const invoicingChanged = defineEvent({
  type: "access.invoicing_changed",
  version: 1,
  subjectType: "company",
  schema: z.object({ before: invoicing, after: invoicing }),
});

const paidTo = z
  .object({ bank: z.string().nullable(), iban: z.string().nullable(), bic: z.string().nullable() })
  .partial();

/**
 * What printed documents say of the company: which of it is other than before. Of the account that customers pay to what it was and
 * is, an IBAN by its country and last four digits only.
 */
export const letterheadChanged = defineEvent({
  type: "access.letterhead_changed",
  version: 1,
  subjectType: "company",
  schema: z.object({
    fields: z.array(z.string()),
    before: paidTo.optional(),
    after: paidTo.optional(),
  }),
});

/** `company`: the other one's name at that time. Told by an administrator of both. */
const mirror = z.object({ company: z.string() });

/** From now on what the other company ships to us is announced here as a receipt of goods; or no more. */
export const mirrorAgreed = defineEvent({
  type: "access.mirror_agreed",
  version: 1,
  subjectType: "company",
  schema: mirror,
});
export const mirrorEnded = defineEvent({
  type: "access.mirror_ended",
  version: 1,
  subjectType: "company",
  schema: mirror,
});
