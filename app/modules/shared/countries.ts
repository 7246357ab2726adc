/*
 * Countries by their ISO 3166 codes and the names that Intl has for them. On the server alone: names differ between versions of Intl,
 * so what one side offers the other might not know.
 */

/** What Intl has a name for and nobody lives in: groups of countries, codes to test with. */
const NO_COUNTRIES = new Set(["EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"]);

/** What people write and the standard calls otherwise. */
const OTHER_NAMES: Record<string, string> = {
  "czech republic": "CZ",
  eire: "IE",
  england: "GB",
  holland: "NL",
  rsa: "ZA",
  uae: "AE",
  uk: "GB",
  "united states of america": "US",
  usa: "US",
};

export type Country = { code: string; name: string };

const byLanguage = new Map<string, Country[]>();

/** All of them, by name. */
export function countriesIn(language: string): Country[] {
  let countries = byLanguage.get(language);
  if (!countries) {
    const names = new Intl.DisplayNames(language, { type: "region", fallback: "none" });
    const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
    countries = letters
      .flatMap((first) => letters.map((second) => first + second))
      .flatMap((code) => {
        const name = names.of(code);
        // A code that was given up (YU, UK) is another's by its canonical form, with the other's name.
        const isCurrent = new Intl.Locale(`und-${code}`).region === code;
        return name && isCurrent && !NO_COUNTRIES.has(code) ? [{ code, name }] : [];
      })
      .sort((one, other) => one.name.localeCompare(other.name, language));
    byLanguage.set(language, countries);
  }
  return countries;
}

/** A code as people of this language call it; the code where it has no name. */
export function countryName(code: string, language: string): string {
  return countriesIn(language).find((one) => one.code === code)?.name ?? code;
}

/** "Côte d’Ivoire" and "cote d'ivoire" are the same. */
const plain = (text: string) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[’`]/g, "'").trim().toLowerCase();

/** The code of a country that was written as a code or by its name in one of these languages; undefined for what is none. */
export function countryCode(text: string, languages: readonly string[]): string | undefined {
  const wanted = plain(text);
  const found = languages
    .flatMap((language) => countriesIn(language))
    .find(({ code, name }) => code.toLowerCase() === wanted || plain(name) === wanted);
  return found?.code ?? OTHER_NAMES[wanted];
}

/** Those that a text may mean: a code, the beginning of a name, then anywhere in it. */
export function countriesLike(text: string, language: string): (Country & { exact: boolean })[] {
  const wanted = plain(text);
  const other = OTHER_NAMES[wanted];
  const rank = ({ code, name }: Country) => {
    if (code === other || code.toLowerCase() === wanted) return 0;
    const at = plain(name).indexOf(wanted);
    return at === 0 ? 1 : at > 0 ? 2 : 3;
  };
  return countriesIn(language)
    .map((country) => ({ ...country, rank: rank(country), exact: plain(country.name) === wanted }))
    .filter((one) => one.rank < 3)
    .sort((one, another) => one.rank - another.rank)
    .map(({ rank: _, ...country }) => country);
}
