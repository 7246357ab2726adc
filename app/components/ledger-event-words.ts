import { countryName } from "#app/modules/shared/countries.ts";
import { type Data, type EventWords, join, text } from "./event-texts.ts";
import { dayText } from "./format.ts";
import type { Words } from "./words/words.ts";

const bearers = (t: Words, { code, customers, products, country }: Data) =>
  join(`${text(code)}: ${text(customers)}`, text(products), text(country) && countryName(text(country), t.language));

/** Events of the ledger in people's words. */
export const LEDGER_EVENTS: EventWords = {
  "ledger.account_added": (data, t) => ({
    what: t("Account added"),
    detail: join(`${text(data.code)} ${text(data.name)}`, data.is_group ? t("group") : ""),
  }),
  "ledger.account_removed": (data, t) => ({
    what: t("Account removed"),
    detail: `${text(data.code)} ${text(data.name)}`,
  }),
  "ledger.tax_code_added": (data, t) => ({
    what: t("Tax code added"),
    detail: t("{code} {rate} % from {day}", {
      code: text(data.code),
      rate: text(data.rate),
      day: dayText(text(data.valid_from), t.locale),
    }),
  }),
  "ledger.tax_bearers_added": (data, t) => ({
    what: t("More bear a tax"),
    detail: t("{bearers} from {day}", { bearers: bearers(t, data), day: dayText(text(data.valid_from), t.locale) }),
  }),
  "ledger.tax_bearers_ended": (data, t) => ({
    what: t("Some bear a tax no longer"),
    detail: t("{bearers} until {day}", { bearers: bearers(t, data), day: dayText(text(data.valid_to), t.locale) }),
  }),
  "ledger.tax_rate_set": (data, t) => ({
    what: t("Tax rate set"),
    detail: t("{code} {before} % → {rate} % from {day}", {
      code: text(data.code),
      before: text(data.before),
      rate: text(data.rate),
      day: dayText(text(data.valid_from), t.locale),
    }),
  }),
  "ledger.tax_code_retired": (data, t) => ({
    what: t("Tax code ended"),
    detail: t("{code} until {day}", { code: text(data.code), day: dayText(text(data.valid_to), t.locale) }),
  }),
  "ledger.taxes_chosen": (data, t) => ({
    what: t("Taxes chosen"),
    detail:
      (Array.isArray(data.taxes) ? (data.taxes as Data[]) : [])
        .map((tax) => `${text(tax.code)} ${text(tax.rate)} %`)
        .join(", ") || t("none"),
  }),
  "ledger.entry_posted": (data, t) => ({ what: t("Posted to the journal"), detail: text(data.memo) }),
  "ledger.period_closed": (data, t) => ({ what: data.status === "locked" ? t("Period locked") : t("Period closed") }),
  "ledger.period_reopened": (_data, t) => ({ what: t("Period reopened") }),
};
