import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { PageHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { newProductForm, ProductForm } from "#app/components/product-form.tsx";
import { useAnswer } from "#app/components/use-answer.ts";
import { useWords } from "#app/components/words/words.ts";
import { readScreen } from "#app/http/screen.server.ts";
import { runForm } from "#app/http/screen-forms.server.ts";
import { may } from "#app/modules/access/policy.ts";
import { listCategories } from "#app/modules/catalog/categories.server.ts";
import { putItem } from "#app/modules/inventory/put-item.server.ts";
import { BadInput } from "#app/modules/shared/refusal.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle("New product", matches);

export const loader = (args: LoaderFunctionArgs) =>
  readScreen(args, "create", "products", async ({ tx, actor }) => ({
    showCost: may(actor, "update", "product_cost"),
    categories: await listCategories(tx),
  }));

export const action = (args: ActionFunctionArgs) =>
  runForm(args, "create", "products", {
    input: newProductForm,
    command: async ({ tx, actor, now }, input) => {
      const item = await putItem(tx, actor, input, now);
      // The API's call is an upsert; somebody who fills the form for a new product does not mean to overwrite one.
      if (!item.created) throw BadInput.at("sku", "duplicate_sku", "This SKU is taken. Choose another.");
      return { id: item.id, sku: input.sku };
    },
    done: ({ id, sku }, again) => ({
      to: again ? "/products/new" : `/products/${id}`,
      flash: { kind: "done", text: `Product ${sku} saved.`, ...(again ? { href: `/products/${id}` } : {}) },
    }),
  });

export default function NewProduct() {
  const t = useWords();
  const { showCost, categories } = useLoaderData<typeof loader>();
  const refused = useAnswer<typeof action>();
  return (
    <>
      <PageHead title={t("New product")} crumb={{ href: "/products", label: t("Products and stock") }} />
      <Sheet>
        <ProductForm categories={categories} showCost={showCost} refused={refused} />
      </Sheet>
    </>
  );
}
