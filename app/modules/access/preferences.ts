/* Read by every page: no schemas here, they would come along. */

export const THEMES = ["system", "light", "dark"] as const;
export const DENSITIES = ["compact", "regular", "touch"] as const;
export const LANGUAGES = ["en", "de"] as const;
export type Language = (typeof LANGUAGES)[number];
export type Theme = (typeof THEMES)[number];
export type Density = (typeof DENSITIES)[number];

/** How one person wants the screens. `keys`: shortcut → the single key chosen for it, "" for none. */
export type Preferences = {
  theme: Theme;
  density: Density | null;
  /** null: as the browser asks for. */
  language: Language | null;
  singleKeys: boolean;
  keys: Record<string, string>;
};

export const USUAL: Preferences = { theme: "system", density: null, language: null, singleKeys: true, keys: {} };
