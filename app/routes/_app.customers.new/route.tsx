import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { CustomerForm, customerForms } from "#app/components/customer-form.tsx";
import { PageHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { useAnswer } from "#app/components/use-answer.ts";
import { useWords } from "#app/components/words/words.ts";
import { countryInput } from "#app/http/countries.server.ts";
import { readScreen } from "#app/http/screen.server.ts";
import { runForm } from "#app/http/screen-forms.server.ts";
import { may } from "#app/modules/access/policy.ts";
import { priceListChoices } from "#app/modules/catalog/price-lists.server.ts";
import { createCustomer } from "#app/modules/parties/create-customer.server.ts";
import { readCustomer } from "#app/modules/parties/queries.server.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle("New customer", matches);

export const loader = (args: LoaderFunctionArgs) =>
  readScreen(args, "create", "customers", async ({ tx, actor }) => ({
    priceLists: may(actor, "read", "price_lists") ? await priceListChoices(tx) : [],
  }));

export const action = (args: ActionFunctionArgs) =>
  runForm(args, "create", "customers", {
    input: customerForms(countryInput).create,
    command: async ({ tx, actor, now }, input) => {
      const { id } = await createCustomer(tx, actor, input, now);
      return readCustomer(tx, id);
    },
    done: ({ id, code, name }, again) => ({
      to: again ? "/customers/new" : `/customers/${id}`,
      flash: again
        ? { kind: "done", text: `Customer ${name} saved as ${code}.`, href: `/customers/${id}` }
        : { kind: "done", text: `Customer ${name} saved.` },
    }),
  });

export default function NewCustomer() {
  const t = useWords();
  const { priceLists } = useLoaderData<typeof loader>();
  const refused = useAnswer<typeof action>();
  return (
    <>
      <PageHead title={t("New customer")} crumb={{ href: "/customers", label: t("Customers") }} />
      <Sheet>
        <CustomerForm priceLists={priceLists} refused={refused} />
      </Sheet>
    </>
  );
}
