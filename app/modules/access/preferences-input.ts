import * as z from "zod";
import { DENSITIES, LANGUAGES, THEMES } from "#app/modules/access/preferences.ts";

const oneKey = z
  .string()
  .trim()
  .regex(/^[!-~]?$/, "Enter one letter, digit or sign, or leave it empty for none")
  .transform((key) => key.toUpperCase());

export const preferencesInput = z.object({
  theme: z.enum(THEMES, { error: "Choose a theme" }),
  density: z.union([z.literal("").transform(() => null), z.enum(DENSITIES)], { error: "Choose a density" }),
  language: z
    .union([z.literal("").transform(() => null), z.enum(LANGUAGES)], { error: "Choose a language" })
    .default(null),
  single_keys: z
    .literal("on")
    .optional()
    .transform((value) => value === "on"),
  keys: z.record(z.string().regex(/^[a-z-]{1,30}$/), oneKey).default({}),
});
