import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { ButtonLink } from "#app/components/button.tsx";
import { PageHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { Status } from "#app/components/status.tsx";
import { useAnswer } from "#app/components/use-answer.ts";
import { languageOf } from "#app/components/words/language.ts";
import { english, useWords } from "#app/components/words/words.ts";
import { readScreen } from "#app/http/screen.server.ts";
import { readForm, runForm } from "#app/http/screen-forms.server.ts";
import { changeCompany } from "#app/modules/access/change-company.server.ts";
import { readCompany } from "#app/modules/access/company.server.ts";
import { putItem } from "#app/modules/inventory/put-item.server.ts";
import { chooseTaxes } from "#app/modules/ledger/choose-taxes.server.ts";
import { placeOrder } from "#app/modules/orders/place-order.server.ts";
import { readFirstChoices, readSetup } from "#app/modules/orders/setup-queries.server.ts";
import { SETUP_STEPS, type SetupStep } from "#app/modules/orders/setup-steps.ts";
import { createCustomer } from "#app/modules/parties/create-customer.server.ts";
import { BadInput } from "#app/modules/shared/refusal.ts";
import { currencyOptions, timeZones } from "./choices.server.ts";
import { companyForm, customerForm, firstOrderForm, productForm, taxesForm } from "./inputs.ts";
import { CompanyStep, CustomerStep, OrderStep, ProductStep, TaxesStep } from "./step-forms.tsx";

export const meta: MetaFunction = ({ matches }) => pageTitle("Set up", matches);

export const loader = (args: LoaderFunctionArgs) =>
  readScreen(args, "update", "settings", async ({ tx }) => {
    const done = await readSetup(tx);
    const company = await readCompany(tx);
    const asked = new URL(args.request.url).searchParams.get("step");
    const wanted = SETUP_STEPS.find((step) => step === asked);
    const step = wanted ?? SETUP_STEPS.find((one) => !done[one]) ?? null;
    return {
      done,
      step,
      company,
      isUsed: done.product || done.customer,
      ...(step === "company"
        ? { currencies: currencyOptions(languageOf(args.request)), timeZones: timeZones(company.timeZone) }
        : { currencies: [], timeZones: [] }),
      ...(step === "order" ? await readFirstChoices(tx) : { customers: [], products: [] }),
    };
  });

/** Each step is a command of its own, so that what is done stays done when somebody leaves. */
export async function action(args: ActionFunctionArgs) {
  const { meta: posted } = await readForm(args);
  const done = (text: string) => ({ to: "/start", flash: { kind: "done" as const, text } });
  switch (posted.form) {
    case "taxes":
      return runForm(args, "update", "settings", {
        input: taxesForm,
        command: ({ tx, actor, now }, input) => chooseTaxes(tx, actor, input, now),
        done: () => done("Tax saved."),
      });
    case "product":
      return runForm(args, "create", "products", {
        input: productForm,
        command: async ({ tx, actor, now }, input) => {
          const { created } = await putItem(tx, actor, input, now);
          if (!created) throw BadInput.at("sku", "duplicate_sku", "This SKU is taken. Choose another.");
        },
        done: () => done("Product saved."),
      });
    case "customer":
      return runForm(args, "create", "customers", {
        input: customerForm,
        command: ({ tx, actor, now }, input) => createCustomer(tx, actor, input, now),
        done: () => done("Customer saved."),
      });
    case "order":
      return runForm(args, "create", "orders", {
        input: firstOrderForm,
        command: ({ tx, actor, now }, { customer_id, sku, quantity }) =>
          placeOrder(tx, actor, { customer_id, items: [{ sku, quantity }], status: "placed" }, now),
        done: ({ id, number }) => ({
          to: `/orders/${id}`,
          flash: { kind: "done", text: `Order ${number} placed. Your company is set up.` },
        }),
      });
    default:
      return runForm(args, "update", "settings", {
        input: companyForm,
        command: ({ tx, actor, now }, input) => changeCompany(tx, actor, input, now),
        done: () => done("Company saved."),
      });
  }
}

const TITLES: Record<SetupStep, string> = {
  company: english("Your company"),
  taxes: english("Tax on what you sell"),
  product: english("A first product"),
  customer: english("A first customer"),
  order: english("A first order"),
};

/** From an empty company to its first order: five short forms. What is saved counts, so one can leave at any of them. */
export default function SetUpCompany() {
  const t = useWords();
  const { done, step, company, isUsed, currencies, timeZones, customers, products } = useLoaderData<typeof loader>();
  const refused = useAnswer<typeof action>();
  return (
    <>
      <PageHead title={t("Set up your company")} />
      <Progress done={done} step={step} />
      {step === null ? (
        <Sheet>
          <p>{t("Your company is set up: it has a product, a customer and an order.")}</p>
          <div className="actions">
            <ButtonLink look="primary" href="/">
              {t("Go home")}
            </ButtonLink>
            <ButtonLink href="/users/new">{t("Invite a person")}</ButtonLink>
          </div>
        </Sheet>
      ) : (
        <Sheet title={t(TITLES[step])}>
          {step === "company" ? (
            <CompanyStep isConfirmed={done.company} {...{ company, currencies, timeZones, isUsed, refused }} />
          ) : null}
          {step === "taxes" ? (
            done.taxes ? (
              <p>
                {t.rich("The taxes are chosen. A new rate, or another code, is set under {place}.", {
                  place: <a href="/taxes">{t("Invoicing and tax")}</a>,
                })}
              </p>
            ) : (
              <TaxesStep refused={refused} />
            )
          ) : null}
          {step === "product" ? <ProductStep refused={refused} /> : null}
          {step === "customer" ? <CustomerStep refused={refused} /> : null}
          {step === "order" ? (
            customers.length > 0 && products.length > 0 ? (
              <OrderStep {...{ customers, products, refused }} />
            ) : (
              <>
                <p>{t("An order takes a product and a customer. Make them first.")}</p>
                <div className="actions">
                  {products.length === 0 ? (
                    <ButtonLink look="primary" href="/start?step=product">
                      {t("A first product")}
                    </ButtonLink>
                  ) : null}
                  {customers.length === 0 ? (
                    <ButtonLink href="/start?step=customer">{t("A first customer")}</ButtonLink>
                  ) : null}
                </div>
              </>
            )
          ) : null}
        </Sheet>
      )}
    </>
  );
}

function Progress({ done, step }: { done: Record<SetupStep, boolean>; step: SetupStep | null }) {
  const t = useWords();
  return (
    <ol className="saga of-form" aria-label={t("Steps")}>
      {SETUP_STEPS.map((one) => (
        <li key={one}>
          <a className="step" href={`/start?step=${one}`} aria-current={one === step ? "step" : undefined}>
            {t(TITLES[one])}
          </a>
          <Status shape={done[one] ? "done" : one === step ? "open" : "draft"}>
            {done[one] ? t("Done") : one === step ? t("Now") : t("To do")}
          </Status>
        </li>
      ))}
    </ol>
  );
}
