import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { recordId } from "#app/components/list-params.ts";
import { PageHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { ProductForm, productForm, productMerge, productValues } from "#app/components/product-form.tsx";
import { useAnswer } from "#app/components/use-answer.ts";
import { useWords } from "#app/components/words/words.ts";
import { readScreen, runForm } from "#app/http/screen.server.ts";
import { may } from "#app/modules/access/policy.ts";
import { changeItem } from "#app/modules/catalog/change-item.server.ts";
import { lastChange } from "#app/modules/history.server.ts";
import { readItemById } from "#app/modules/inventory/queries.server.ts";

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  pageTitle("Edit {name}", matches, { name: data?.item.sku ?? "" });

export const loader = (args: LoaderFunctionArgs) =>
  readScreen(args, "update", "products", async ({ tx, actor }) => {
    const showCost = may(actor, "update", "product_cost");
    return { item: await readItemById(tx, recordId(args.params.productId, "product"), { cost: showCost }), showCost };
  });

export const action = (args: ActionFunctionArgs) =>
  runForm(args, "update", "products", {
    input: productForm,
    command: ({ tx, actor, now }, input) =>
      changeItem(tx, actor, recordId(args.params.productId, "product"), input, now),
    merge: {
      spec: productMerge,
      current: async ({ tx, actor }) => {
        const id = recordId(args.params.productId, "product");
        const item = await readItemById(tx, id, { cost: may(actor, "update", "product_cost") });
        return { values: productValues(item), version: item.version, changed: await lastChange(tx, actor, id) };
      },
    },
    done: ({ id }) => ({ to: `/products/${id}`, flash: { kind: "done", text: "Product saved." } }),
  });

export default function EditProduct() {
  const t = useWords();
  const { item, showCost } = useLoaderData<typeof loader>();
  const refused = useAnswer<typeof action>();
  return (
    <>
      <PageHead
        title={t("Edit {sku}", { sku: item.sku })}
        crumb={{ href: `/products/${item.id}`, label: t("Back to {sku}", { sku: item.sku }) }}
      />
      <Sheet>
        <ProductForm product={item} showCost={showCost} refused={refused} />
      </Sheet>
    </>
  );
}
