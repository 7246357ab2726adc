import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { PageHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { useAnswer } from "#app/components/use-answer.ts";
import { languageOf } from "#app/components/words/language.ts";
import { useWords } from "#app/components/words/words.ts";
import { countryInput } from "#app/http/countries.server.ts";
import { readScreen } from "#app/http/screen.server.ts";
import { readForm, runForm } from "#app/http/screen-forms.server.ts";
import { useLiveTypes } from "#app/live/use-live.ts";
import { changeInvoicing } from "#app/modules/access/change-invoicing.server.ts";
import { readCompany } from "#app/modules/access/company.server.ts";
import { invoicingInput } from "#app/modules/access/invoicing.ts";
import {
  addTaxBearers,
  addTaxCode,
  endTaxBearers,
  firstTaxDay,
  listTaxRates,
  retireTaxCode,
  setTaxRate,
} from "#app/modules/ledger/tax-codes.server.ts";
import { dayIn } from "#app/modules/shared/calendar.ts";
import { countryName } from "#app/modules/shared/countries.ts";
import {
  BearersEndForm,
  BearersForm,
  bearersEndForm,
  bearingForms,
  InvoicingForm,
  NewCodeForm,
  NewRateForm,
  RetireForm,
  taxEndForm,
  taxRateForm,
} from "./forms.tsx";
import { bearersText, TaxRates } from "./tax-rates.tsx";

export const meta: MetaFunction = ({ matches }) => pageTitle("Invoicing and tax", matches);

export const loader = (args: LoaderFunctionArgs) =>
  readScreen(args, "update", "settings", async ({ tx, now }) => {
    const { invoicePolicy, taxRounding, paymentTermsDays, timeZone } = await readCompany(tx);
    const language = languageOf(args.request);
    const rates = (await listTaxRates(tx)).map((rate) => ({
      ...rate,
      bearers: rate.bearers.map((one) => ({ ...one, country: one.country && countryName(one.country, language) })),
    }));
    const today = dayIn(timeZone, now);
    return { invoicePolicy, taxRounding, paymentTermsDays, rates, today, firstDay: await firstTaxDay(tx, today) };
  });

const bearing = bearingForms(countryInput);

export async function action(args: ActionFunctionArgs) {
  const { meta: posted } = await readForm(args);
  const done = (text: string) => () => ({ to: "/taxes", flash: { kind: "done" as const, text } });
  switch (posted.form) {
    case "tax-code":
      return runForm(args, "update", "settings", {
        input: bearing.code,
        command: ({ tx, actor, now }, input) => addTaxCode(tx, actor, input, now),
        done: done("Tax code saved."),
      });
    case "tax-bearers":
      return runForm(args, "update", "settings", {
        input: bearing.bearers,
        command: ({ tx, actor, now }, input) => addTaxBearers(tx, actor, input, now),
        done: done("They bear the tax from then on."),
      });
    case "tax-bearers-end":
      return runForm(args, "update", "settings", {
        input: bearersEndForm,
        command: ({ tx, actor, now }, input) => endTaxBearers(tx, actor, input, now),
        done: done("They bear the tax no longer then."),
      });
    case "tax-rate":
      return runForm(args, "update", "settings", {
        input: taxRateForm,
        command: ({ tx, actor, now }, input) => setTaxRate(tx, actor, input, now),
        done: done("Rate saved."),
      });
    case "tax-end":
      return runForm(args, "update", "settings", {
        input: taxEndForm,
        command: ({ tx, actor, now }, input) => retireTaxCode(tx, actor, input, now),
        done: done("The tax code ends."),
      });
    default:
      return runForm(args, "update", "settings", {
        input: invoicingInput,
        command: ({ tx, actor, now }, input) => changeInvoicing(tx, actor, input, now),
        done: done("Invoicing saved."),
      });
  }
}

/** How a company invoices and taxes: for what is ordered from now on, or from a day on. */
export default function InvoicingAndTax() {
  const t = useWords();
  const { invoicePolicy, taxRounding, paymentTermsDays, rates, today, firstDay } = useLoaderData<typeof loader>();
  const refused = useAnswer<typeof action>();
  useLiveTypes("ledger.tax", "access.invoicing_");
  const charged = rates.filter(({ method }) => method === "exclusive" || method === "inclusive");
  const codesOf = (some: typeof rates) => [...new Set(some.map(({ code }) => code))];
  const open = codesOf(rates.filter(({ valid_to }) => valid_to === null));
  const borne = new Map(
    rates
      .filter(({ code }) => open.includes(code))
      .flatMap(({ code, bearers }) => bearers.map((one) => [one.id, { ...one, code }] as const)),
  );
  const ending = [...borne.values()]
    .filter(({ valid_to }) => valid_to === null)
    .map((one) => ({ value: one.id, label: `${one.code}: ${bearersText(t, one)}` }));
  return (
    <>
      <PageHead title={t("Invoicing and tax")} />
      <Sheet flush title={t("Tax codes")}>
        <TaxRates rates={rates} today={today} />
      </Sheet>
      <div className="columns">
        <div>
          <Sheet title={t("New tax code")}>
            <NewCodeForm firstDay={firstDay} refused={refused} />
          </Sheet>
          {open.length > 0 ? (
            <Sheet title={t("More who bear a tax")}>
              <BearersForm codes={open} firstDay={firstDay} refused={refused} />
            </Sheet>
          ) : null}
        </div>
        <div>
          <Sheet title={t("Invoicing")}>
            <InvoicingForm policy={invoicePolicy} rounding={taxRounding} terms={paymentTermsDays} refused={refused} />
          </Sheet>
          {charged.length > 0 ? (
            <Sheet title={t("New rate")}>
              <NewRateForm codes={codesOf(charged)} firstDay={firstDay} refused={refused} />
            </Sheet>
          ) : null}
          {open.length > 0 ? (
            <Sheet title={t("End a tax code")}>
              <RetireForm codes={open} firstDay={firstDay} refused={refused} />
            </Sheet>
          ) : null}
          {ending.length > 0 ? (
            <Sheet title={t("Bear a tax no longer")}>
              <BearersEndForm bearers={ending} firstDay={firstDay} refused={refused} />
            </Sheet>
          ) : null}
        </div>
      </div>
    </>
  );
}
