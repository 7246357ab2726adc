import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { CustomerForm, customerForms, customerMerge, customerValues } from "#app/components/customer-form.tsx";
import { recordId } from "#app/components/list-params.ts";
import { PageHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { useAnswer } from "#app/components/use-answer.ts";
import { languageOf } from "#app/components/words/language.ts";
import { useWords } from "#app/components/words/words.ts";
import { countryInput, withCountryNames } from "#app/http/countries.server.ts";
import { readScreen, runForm } from "#app/http/screen.server.ts";
import { hiddenFields, may, withoutFields } from "#app/modules/access/policy.ts";
import { priceListChoices } from "#app/modules/catalog/price-lists.server.ts";
import { lastChange } from "#app/modules/history.server.ts";
import { changeCustomer } from "#app/modules/parties/change-customer.server.ts";
import { fixedCustomerFields } from "#app/modules/parties/fields.ts";
import { readCustomer } from "#app/modules/parties/queries.server.ts";

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  pageTitle("Edit {name}", matches, { name: data?.customer.name ?? "" });

export const loader = (args: LoaderFunctionArgs) =>
  readScreen(args, "update", ["customers", "customer_terms", "customer_contact"], async ({ tx, actor }) => {
    const customer = await readCustomer(tx, recordId(args.params.customerId, "customer"));
    const priceLists = may(actor, "read", "price_lists") ? await priceListChoices(tx, customer.price_list) : [];
    const named = withCountryNames(customer, languageOf(args.request));
    return {
      customer: withoutFields(named, hiddenFields(actor, "customers")),
      priceLists,
      fixed: fixedCustomerFields(actor),
    };
  });

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
        const values = customerValues(named, fixedCustomerFields(actor));
        return { values, version: customer.version, changed };
      },
    },
    done: ({ id }) => ({ to: `/customers/${id}`, flash: { kind: "done", text: "Customer saved." } }),
  });

export default function EditCustomer() {
  const t = useWords();
  const { customer, priceLists, fixed } = useLoaderData<typeof loader>();
  const refused = useAnswer<typeof action>();
  return (
    <>
      <PageHead
        title={t("Edit {name}", { name: customer.name })}
        crumb={{ href: `/customers/${customer.id}`, label: t("Back to {name}", { name: customer.name }) }}
      />
      <Sheet>
        <CustomerForm customer={customer} priceLists={priceLists} fixed={fixed} refused={refused} />
      </Sheet>
    </>
  );
}
