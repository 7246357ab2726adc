import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { PageHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { useAnswer } from "#app/components/use-answer.ts";
import { useWords } from "#app/components/words/words.ts";
import { readScreen } from "#app/http/screen.server.ts";
import { readForm, runForm } from "#app/http/screen-forms.server.ts";
import { useLiveTypes } from "#app/live/use-live.ts";
import { changeInvoicing } from "#app/modules/access/change-invoicing.server.ts";
import { readCompany } from "#app/modules/access/company.server.ts";
import { invoicingInput } from "#app/modules/access/invoicing.ts";
import {
  addTaxCode,
  firstTaxDay,
  listTaxRates,
  retireTaxCode,
  setTaxRate,
} from "#app/modules/ledger/tax-codes.server.ts";
import { dayIn } from "#app/modules/shared/calendar.ts";
import { InvoicingForm, NewCodeForm, NewRateForm, RetireForm, taxCodeForm, taxEndForm, taxRateForm } from "./forms.tsx";
import { TaxRates } from "./tax-rates.tsx";

export const meta: MetaFunction = ({ matches }) => pageTitle("Invoicing and tax", matches);

export const loader = (args: LoaderFunctionArgs) =>
  readScreen(args, "update", "settings", async ({ tx, now }) => {
    const { invoicePolicy, taxRounding, paymentTermsDays, timeZone } = await readCompany(tx);
    const rates = await listTaxRates(tx);
    const today = dayIn(timeZone, now);
    return { invoicePolicy, taxRounding, paymentTermsDays, rates, today, firstDay: await firstTaxDay(tx, today) };
  });

export async function action(args: ActionFunctionArgs) {
  const { meta: posted } = await readForm(args);
  const done = (text: string) => () => ({ to: "/taxes", flash: { kind: "done" as const, text } });
  switch (posted.form) {
    case "tax-code":
      return runForm(args, "update", "settings", {
        input: taxCodeForm,
        command: ({ tx, actor, now }, input) => addTaxCode(tx, actor, input, now),
        done: done("Tax code saved."),
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
        </div>
      </div>
    </>
  );
}
