/* Read by every page: no schemas here, they would come along. */

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
