import * as z from "zod";

export const THEMES = ["system", "light", "dark"] as const;
export const DENSITIES = ["compact", "regular", "touch"] as const;
export type Theme = (typeof THEMES)[number];
export type Density = (typeof DENSITIES)[number];

/** How one person wants the screens. `keys`: shortcut → the single key chosen for it, "" for none. */
export type Preferences = {
  theme: Theme;
  density: Density | null;
  singleKeys: boolean;
  keys: Record<string, string>;
};

export const USUAL: Preferences = { theme: "system", density: null, singleKeys: true, keys: {} };

const oneKey = z
  .string()
  .trim()
  .regex(/^[!-~]?$/, "Enter one letter, digit or sign, or leave it empty for none")
  .transform((key) => key.toUpperCase());

export const preferencesInput = z.object({
  theme: z.enum(THEMES, { error: "Choose a theme" }),
  density: z.union([z.literal("").transform(() => null), z.enum(DENSITIES)], { error: "Choose a density" }),
  single_keys: z
    .literal("on")
    .optional()
    .transform((value) => value === "on"),
  keys: z.record(z.string().regex(/^[a-z-]{1,30}$/), oneKey).default({}),
});
