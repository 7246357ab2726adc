import * as z from "zod";
import { LANGUAGES } from "#app/modules/access/preferences.ts";
import type { CustomerView } from "#app/modules/parties/views.ts";
import { countryCode, countryName } from "#app/modules/shared/countries.ts";
import { line } from "#app/modules/shared/schemas.ts";

/** A country as people write it, by its name in one of our languages or by its code: which one it is. */
export const countryInput = line(100, "country").transform((text, context) => {
  const code = countryCode(text, LANGUAGES);
  if (code) return code;
  context.addIssue({ code: "custom", message: "Choose a country from the list" });
  return z.NEVER;
});

/** A customer with countries as people of this language call them. */
export function withCountryNames(customer: CustomerView, language: string): CustomerView {
  const { country, addresses } = customer;
  return {
    ...customer,
    country: country && countryName(country, language),
    addresses: addresses.map((address) => ({ ...address, country: countryName(address.country, language) })),
  };
}
