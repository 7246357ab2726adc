import { LANGUAGES, type Language } from "#app/modules/access/preferences.ts";

/*
 * Which language a page is in: the cookie's, else the first of ours that the browser asks for, else English. The cookie is the copy of
 * a person's choice (their profile, or the sign-in page), so that every part of the server knows it from the request alone.
 */
const ONE_YEAR_SECONDS = 31_536_000;

/** What the languages call themselves; never translated. */
export const LANGUAGE_NAMES: Record<Language, string> = { en: "English", de: "Deutsch" };

export function isLanguage(value: unknown): value is Language {
  return typeof value === "string" && (LANGUAGES as readonly string[]).includes(value);
}

export function languageOf({ headers }: Pick<Request, "headers">): Language {
  const chosen = /(?:^|;\s*)(?:__Host-)?language=([a-z]+)/.exec(headers.get("Cookie") ?? "")?.[1];
  return isLanguage(chosen) ? chosen : (asked(headers.get("Accept-Language") ?? "") ?? "en");
}

/** "de-AT,de;q=0.9,en;q=0.8" → "de". */
function asked(accepted: string): Language | undefined {
  const wanted = accepted
    .slice(0, 500)
    .split(",")
    .flatMap((one) => {
      const [tag = "", ...rest] = one
        .trim()
        .toLowerCase()
        .split(/[\s;]+/);
      const weight = Number(/^q=([\d.]+)$/.exec(rest.find((part) => part.startsWith("q=")) ?? "q=1")?.[1]);
      const language = tag.split("-")[0];
      return isLanguage(language) && weight > 0 ? [{ language, weight }] : [];
    });
  return wanted.sort((one, other) => other.weight - one.weight)[0]?.language;
}

/** null forgets the choice. `secure`: where the origin is https. */
export function languageCookie(language: Language | null, secure: boolean): string {
  const [prefix, more] = secure ? ["__Host-", "; Secure"] : ["", ""];
  const age = language ? ONE_YEAR_SECONDS : 0;
  return `${prefix}language=${language ?? ""}; Path=/; Max-Age=${age}; SameSite=Lax; HttpOnly${more}`;
}
