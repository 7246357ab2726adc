import * as z from "zod";
import { ROLE_NAMES } from "#app/modules/shared/actor.ts";
import { paymentTermsDays, version } from "#app/modules/shared/schemas.ts";
import { ACTIONS, RESOURCES } from "./policy.ts";
import { BASE_ROLES, toRights } from "./role-rules.ts";
import { SCOPE_RESOURCES, SCOPES } from "./rules.ts";

/** No control characters: PostgreSQL refuses NUL, and nothing else of them belongs into a name. */
const NO_CONTROL = /^[^\p{Cc}\p{Cs}]*$/u;

export const emailInput = z
  .string({ error: "Enter a mail address." })
  .trim()
  .max(254, "At most 254 characters.")
  .regex(/^[^\s@\p{Cc}\p{Cs}]+@[^\s@\p{Cc}\p{Cs}]+$/u, "Enter a mail address such as name@company.com.");

export const nameInput = z
  .string({ error: "Enter a name." })
  .trim()
  .min(1, "Enter a name.")
  .max(200, "At most 200 characters.")
  .regex(NO_CONTROL, "Leave out control characters.");

export const roleInput = z.enum(ROLE_NAMES, { error: "Choose a role." });

/** The password is taken as typed, never trimmed; over 256 bytes is refused before it costs any hashing. */
const passwordInput = z
  .string({ error: "Enter your password." })
  .min(1, "Enter your password.")
  .max(256, "At most 256 characters.");

/** Six digits of a device, or a recovery code; with the spaces and hyphens that people type. */
export const codeInput = z
  .string({ error: "Enter the code." })
  .trim()
  .min(1, "Enter the code.")
  .max(60, "At most 60 characters.");

export const signInInput = z.object({ email: emailInput, password: passwordInput, code: codeInput.optional() });

/** Of a program, which has no page to go to another company by. */
export const apiSignInInput = signInInput.extend({
  company: z
    .string()
    .max(63)
    .optional()
    .describe("the short name of the company, for who works for several; without it the one joined first"),
});

/** A person to let in. The first password is set by the person, over a one-time link. */
/** A usual role by its name, or one of the company's own by its id. */
export const anyRoleInput = z.union([z.enum(ROLE_NAMES), z.uuid()], { error: "Choose a role." });

const roleNameInput = nameInput.max(60, "At most 60 characters.");

export const newRoleInput = z.object({ name: roleNameInput, base: z.enum(BASE_ROLES, { error: "Choose a role." }) });

const width = z.enum(["on", "own", "all", "none"]).transform((chosen) => (chosen === "on" ? "all" : chosen));

/** The form's matrix, `rights.orders.read`, as letters. */
export const savedRoleInput = z.object({
  name: roleNameInput,
  second_factor: z
    .literal("on")
    .optional()
    .transform((tick) => tick === "on"),
  version,
  rights: z
    .partialRecord(z.enum(RESOURCES), z.partialRecord(z.enum(ACTIONS), width))
    .default({})
    .transform((chosen) => toRights(chosen)),
});

export const inviteInput = z.object({ email: emailInput, name: nameInput, role: anyRoleInput });

/** What a scanner reads from a badge; empty takes it away. */
export const badgeInput = z
  .string()
  .trim()
  .max(200, "At most 200 characters.")
  .regex(/^(.{6,})?$/, "At least 6 characters.")
  .regex(NO_CONTROL, "Leave out control characters.");

/** Empty takes it away. */
export const pinInput = z
  .string()
  .trim()
  .regex(/^(\d{4,10})?$/, "Enter 4 to 10 digits.")
  .refine(
    (pin) => pin === "" || !(/^(\d)\1*$/.test(pin) || "01234567890 09876543210".includes(pin)),
    "Choose other digits.",
  );

export const newPasswordInput = z.object({ password: passwordInput });

export const ownPasswordInput = z.object({ current: passwordInput, password: passwordInput });

/** The first administrator. Whether the password is strong enough is for rules.ts. */
export const setupInput = z.object({ name: nameInput, email: emailInput, password: passwordInput });

export const refreshInput = z.object({
  refresh_token: z.string({ error: "Send the refresh token." }).min(1).max(4_000),
});

export const scopesInput = z
  .array(z.string().refine((scope) => SCOPES.includes(scope), { error: `Known scopes: ${SCOPES.join(", ")}.` }))
  .min(1, "Name at least one scope.")
  .max(50);

export const newAccountInput = z.object({ email: emailInput, name: nameInput, role: roleInput });

export const newTokenInput = z.object({
  name: nameInput.max(100, "At most 100 characters."),
  scopes: scopesInput,
  expires_in_days: z.int().min(1).max(3650).optional(),
});

/** The form's ticks, `scope.orders.read`, as scopes; `days` null: until revoked. */
export const tokenFormInput = z
  .object({
    name: nameInput.max(100, "At most 100 characters."),
    days: z.enum(["30", "90", "365", "never"], { error: "Choose how long it works." }),
    everything: z.literal("on").optional(),
    scope: z.record(z.string(), z.record(z.string(), z.string())).optional(),
  })
  .transform(({ name, days, everything, scope }) => ({
    name,
    days: days === "never" ? null : Number(days),
    scopes: everything
      ? ["*"]
      : SCOPE_RESOURCES.flatMap((resource) =>
          ["read", "write"].filter((kind) => scope?.[resource]?.[kind]).map((kind) => `${resource}:${kind}`),
        ),
  }))
  .refine(({ scopes }) => scopes.length > 0, {
    error: "Choose at least one thing that it may do.",
    path: ["everything"],
  });

/** What the browser and the database both know; "UTC+2" and the like are no place, and have no summer time. */
function isTimeZone(text: string): boolean {
  try {
    return /^[A-Z][\w+-]*(\/[\w+-]+)*$/.test(text) && Boolean(new Intl.DateTimeFormat("en", { timeZone: text }));
  } catch {
    return false;
  }
}

const WEEK_STARTS = [1, 6, 7];

export const companyInput = z.object({
  name: nameInput,
  currency: z
    .string({ error: "Enter a currency code." })
    .trim()
    .toUpperCase()
    .refine((code) => Intl.supportedValuesOf("currency").includes(code), "Enter a currency code such as GBP."),
  time_zone: z
    .string({ error: "Choose a time zone." })
    .trim()
    .refine(isTimeZone, "Enter a time zone such as Europe/London."),
  payment_terms_days: paymentTermsDays,
  /** Monday, Saturday or Sunday, by its ISO number. */
  week_start: z.coerce
    .number()
    .refine((number) => WEEK_STARTS.includes(number), "Weeks begin on Monday (1), Saturday (6) or Sunday (7).")
    .default(1),
});
export type CompanyInput = z.output<typeof companyInput>;
