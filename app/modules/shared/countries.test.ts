import { describe, expect, it } from "vitest";
import { countriesIn, countriesLike, countryCode, countryName } from "./countries.ts";

describe("countries", () => {
  it("each is there once, by a code that is in use", () => {
    const countries = countriesIn("en");
    const codes = countries.map(({ code }) => code);
    expect(countries.length).toBeGreaterThan(240);
    expect(new Set(countries.map(({ name }) => name)).size).toBe(countries.length);
    for (const former of ["UK", "YU", "SU", "DD", "FX", "EU", "ZZ"]) expect(codes).not.toContain(former);
  });

  it("are found by code and by name in any of the languages, whatever the case and the accents", () => {
    const of = (text: string) => countryCode(text, ["en", "de"]);
    expect([
      of("de"),
      of(" Germany "),
      of("Deutschland"),
      of("österreich"),
      of("Osterreich"),
      of("cote d'ivoire"),
    ]).toEqual(["DE", "DE", "DE", "AT", "AT", "CI"]);
    expect([of("United Kingdom"), of("France"), of("Serbia"), of("UK"), of("USA"), of("Holland")]).toEqual([
      "GB",
      "FR",
      "RS",
      "GB",
      "US",
      "NL",
    ]);
    expect([of("Nowhere"), of("XX"), of("")]).toEqual([undefined, undefined, undefined]);
  });

  it("are offered by the beginning of a name first, and all of them for no text", () => {
    expect(
      countriesLike("ger", "en")
        .map(({ code }) => code)
        .slice(0, 2),
    ).toEqual(["DE", "DZ"]);
    expect(countriesLike("uk", "en")[0]?.code).toBe("GB");
    expect(countriesLike("deutschland", "de")[0]).toMatchObject({ code: "DE", exact: true });
    expect(countriesLike("", "de").length).toBe(countriesIn("de").length);
    expect(countryName("DE", "de")).toBe("Deutschland");
  });
});
