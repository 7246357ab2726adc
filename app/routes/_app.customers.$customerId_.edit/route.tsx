import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { CustomerForm, customerForms, customerMerge, customerValues } from "#app/components/customer-form.tsx";
import { recordId } from "#app/components/list-params.ts";
import { PageHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { PutBackNotice } from "#app/components/put-back-notice.tsx";
import { useAnswer } from "#app/components/use-answer.ts";
import { languageOf } from "#app/components/words/language.ts";
import { useWords } from "#app/components/words/words.ts";
import { countryInput, withCountryNames } from "#app/http/countries.server.ts";
import { asBefore } from "#app/http/put-back.server.ts";
import { readScreen } from "#app/http/screen.server.ts";
import { runForm } from "#app/http/screen-forms.server.ts";
import { hiddenFields, may, type Who, withoutFields } from "#app/modules/access/policy.ts";
import { priceListChoices } from "#app/modules/catalog/price-lists.server.ts";
import { lastChange } from "#app/modules/history.server.ts";
import { changeCustomer } from "#app/modules/parties/change-customer.server.ts";
import { type CustomerField, fixedCustomerFields } from "#app/modules/parties/fields.ts";
import { ownCompanyChoices } from "#app/modules/parties/own-company.server.ts";
import { readCustomer } from "#app/modules/parties/queries.server.ts";
import type { CustomerView } from "#app/modules/parties/views.ts";

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  pageTitle("Edit {name}", matches, { name: data?.saved.name ?? "" });

export const loader = (args: LoaderFunctionArgs) =>
  readScreen(args, "update", ["customers", "customer_terms", "customer_contact"], async (call) => {
    const { tx, actor } = call;
    const customer = await readCustomer(tx, recordId(args.params.customerId, "customer"));
    const priceLists = may(actor, "read", "price_lists") ? await priceListChoices(tx, customer.price_list) : [];
    const companies = await ownCompanyChoices(tx, actor, customer.id);
    const hidden = hiddenFields(actor, "customers");
    const fixed = fixedFields(actor, companies);
    const { shown, putBack } = await asBefore(call, args.request, customer, (field, value) => {
      if (field === "own_company" && value !== null && !companies.some(({ slug }) => value === slug)) return false;
      if (field === "price_list" && !priceLists.some(({ code }) => value === null || value === code)) return false;
      // A contact has an e-mail address and a telephone number too.
      const asks = field === "contacts" ? "email" : field;
      return !hidden.has(asks) && !fixed.some((one) => one === field);
    });
    const seen = (one: CustomerView) => withoutFields(withCountryNames(one, languageOf(args.request)), hidden);
    return { customer: seen(shown), saved: seen(customer), putBack, priceLists, companies, fixed };
  });

/** Which company of ours it is stands fast for whoever cannot choose. */
function fixedFields(actor: Who, companies: readonly unknown[]): CustomerField[] {
  const fixed = fixedCustomerFields(actor).filter((field) => field !== "own_company");
  return companies.length === 0 ? [...fixed, "own_company"] : fixed;
}

export const action = (args: ActionFunctionArgs) =>
  runForm(args, "update", ["customers", "customer_terms", "customer_contact"], {
    input: customerForms(countryInput).change,
    command: ({ tx, actor, now }, input) =>
      changeCustomer(tx, actor, recordId(args.params.customerId, "customer"), input, now),
    merge: {
      spec: customerMerge,
      current: async ({ tx, actor }) => {
        const customer = await readCustomer(tx, recordId(args.params.customerId, "customer"));
        const changed = await lastChange(tx, actor, customer.id);
        const named = withCountryNames(customer, languageOf(args.request));
        const companies = await ownCompanyChoices(tx, actor, customer.id);
        const values = customerValues(named, fixedFields(actor, companies));
        return { values, version: customer.version, changed };
      },
    },
    done: ({ id }) => ({ to: `/customers/${id}`, flash: { kind: "done", text: "Customer saved." } }),
  });

export default function EditCustomer() {
  const t = useWords();
  const { customer, saved, putBack, priceLists, companies, fixed } = useLoaderData<typeof loader>();
  const refused = useAnswer<typeof action>();
  return (
    <>
      <PageHead
        title={t("Edit {name}", { name: saved.name })}
        crumb={{ href: `/customers/${saved.id}`, label: t("Back to {name}", { name: saved.name }) }}
      />
      <PutBackNotice putBack={putBack} />
      <Sheet>
        <CustomerForm key={putBack?.at} {...{ customer, saved, priceLists, companies, fixed, refused }} />
      </Sheet>
    </>
  );
}
