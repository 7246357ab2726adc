import { THEMES, type Theme } from "#app/modules/access/preferences.ts";

/*
 * Light, dark or as the system says. A signed-in person's choice comes with the frame; the cookie is its copy for the pages before
 * the sign-in, so that the server renders those in it too and nothing flashes.
 */
const ONE_YEAR_SECONDS = 31_536_000;

function isTheme(value: unknown): value is Theme {
  return typeof value === "string" && (THEMES as readonly string[]).includes(value);
}

export function readTheme(cookieHeader: string | null): Theme {
  const value = /(?:^|;\s*)(?:__Host-)?theme=([a-z]+)/.exec(cookieHeader ?? "")?.[1];
  return isTheme(value) ? value : "system";
}

/** `secure`: where the origin is https. */
export function themeCookie(theme: Theme, secure: boolean): string {
  const [prefix, more] = secure ? ["__Host-", "; Secure"] : ["", ""];
  return `${prefix}theme=${theme}; Path=/; Max-Age=${ONE_YEAR_SECONDS}; SameSite=Lax; HttpOnly${more}`;
}
