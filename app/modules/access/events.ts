import * as z from "zod";
import { ROLE_NAMES } from "#app/modules/shared/actor.ts";
import { defineEvent } from "#app/modules/shared/event.ts";

// Part of the audit trail only: unpublished, so they never reach the bus, /events or facts. Names and mail addresses are
// looked up by account, never written here.

/** Where a request came from: personal, so it lies beside the event and goes with the person. */
export const cameFrom = (address: string) => ({ personal: { address } });

const account = z.object({ account_id: z.uuid() });
const by = z.enum(["form", "api", "operator", "provider", "passkey", "device"]);

export const signedIn = defineEvent({
  type: "access.signed_in",
  version: 1,
  subjectType: "account",
  schema: account.extend({
    by,
    second_factor: z.enum(["code", "recovery", "passkey"]).optional(),
    device_id: z.uuid().optional(),
  }),
});

export const signInFailed = defineEvent({
  type: "access.sign_in_failed",
  version: 1,
  subjectType: "account",
  schema: account.extend({ by, wrong: z.enum(["password", "code", "provider", "passkey", "pin"]).optional() }),
});

export const signedOut = defineEvent({
  type: "access.signed_out",
  version: 1,
  subjectType: "account",
  schema: account,
});

/** A spent refresh token came again: somebody holds a copy, so the whole family was ended. */
export const refreshReused = defineEvent({
  type: "access.refresh_reused",
  version: 1,
  subjectType: "account",
  schema: account.extend({ family_id: z.uuid() }),
});

export const refused = defineEvent({
  type: "access.refused",
  version: 1,
  subjectType: "account",
  schema: account.extend({ method: z.string(), path: z.string(), resource: z.string(), action: z.string() }),
});

export const exported = defineEvent({
  type: "access.exported",
  version: 1,
  subjectType: "account",
  schema: account.extend({ what: z.string(), filter: z.record(z.string(), z.string()) }),
});

export const accountCreated = defineEvent({
  type: "access.account_created",
  version: 1,
  subjectType: "account",
  schema: account.extend({ role: z.enum(ROLE_NAMES), role_id: z.uuid().optional() }),
});

export const roleChanged = defineEvent({
  type: "access.role_changed",
  version: 1,
  subjectType: "account",
  schema: account.extend({
    role: z.enum(ROLE_NAMES),
    before: z.enum(ROLE_NAMES).optional(),
    /** A role of the company's own, made from `role`. */
    role_id: z.uuid().optional(),
    before_role_id: z.uuid().optional(),
  }),
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
    before: z.object({ name: z.string(), rights }),
    after: z.object({ name: z.string(), rights }),
  }),
});

export const roleDeleted = defineEvent({
  type: "access.role_deleted",
  version: 1,
  subjectType: "role",
  schema: role.extend({ name: z.string() }),
});

export const accountDisabled = defineEvent({
  type: "access.account_disabled",
  version: 1,
  subjectType: "account",
  schema: account.extend({ disabled: z.boolean() }),
});

export const passwordChanged = defineEvent({
  type: "access.password_changed",
  version: 1,
  subjectType: "account",
  schema: account.extend({ by: z.enum(["self", "operator", "setup", "link"]) }),
});

export const tokenCreated = defineEvent({
  type: "access.token_created",
  version: 1,
  subjectType: "account",
  schema: account.extend({ token_id: z.uuid(), scopes: z.array(z.string()) }),
});

export const tokenRevoked = defineEvent({
  type: "access.token_revoked",
  version: 1,
  subjectType: "account",
  schema: account.extend({ token_id: z.uuid() }),
});

/** A one-time link to set a password was made and handed over. */
export const linkOpened = defineEvent({
  type: "access.link_opened",
  version: 1,
  subjectType: "account",
  schema: account.extend({ kind: z.enum(["invite", "reset"]) }),
});

export const sessionsEnded = defineEvent({
  type: "access.sessions_ended",
  version: 1,
  subjectType: "account",
  schema: account.extend({ count: z.int() }),
});

export const secondFactorSet = defineEvent({
  type: "access.second_factor_set",
  version: 1,
  subjectType: "account",
  schema: account,
});

export const secondFactorRemoved = defineEvent({
  type: "access.second_factor_removed",
  version: 1,
  subjectType: "account",
  schema: account.extend({ by: z.enum(["self", "administrator", "operator"]) }),
});

export const recoveryCodesRenewed = defineEvent({
  type: "access.recovery_codes_renewed",
  version: 1,
  subjectType: "account",
  schema: account,
});

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
export const identityLinked = defineEvent({
  type: "access.identity_linked",
  version: 1,
  subjectType: "account",
  schema: account.extend({ provider_id: z.uuid(), made: z.boolean() }),
});

export const passkeyAdded = defineEvent({
  type: "access.passkey_added",
  version: 1,
  subjectType: "account",
  schema: account.extend({ passkey_id: z.uuid() }),
});

export const passkeyRemoved = defineEvent({
  type: "access.passkey_removed",
  version: 1,
  subjectType: "account",
  schema: account.extend({ passkey_id: z.uuid() }),
});

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
export const badgeChanged = defineEvent({
  type: "access.badge_changed",
  version: 1,
  subjectType: "account",
  schema: account.extend({ badge: z.boolean(), pin: z.boolean() }),
});

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

const basis = z.object({ name: z.string(), currency: z.string(), time_zone: z.string(), payment_terms_days: z.int() });

export const companyChanged = defineEvent({
  type: "access.company_changed",
  version: 1,
  subjectType: "company",
  schema: z.object({ before: basis, after: basis }),
});

/** What printed documents say of the company: which of it is other than before, without a bank account in the log. */
export const letterheadChanged = defineEvent({
  type: "access.letterhead_changed",
  version: 1,
  subjectType: "company",
  schema: z.object({ fields: z.array(z.string()) }),
});
