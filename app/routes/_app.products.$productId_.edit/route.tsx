import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { recordId } from "#app/components/list-params.ts";
import { PageHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import {
  PRODUCT_FIELDS,
  ProductForm,
  productForm,
  productMerge,
  productValues,
} from "#app/components/product-form.tsx";
import { PutBackNotice } from "#app/components/put-back-notice.tsx";
import { useAnswer } from "#app/components/use-answer.ts";
import { useWords } from "#app/components/words/words.ts";
import { asBefore } from "#app/http/put-back.server.ts";
import { readScreen } from "#app/http/screen.server.ts";
import { runForm } from "#app/http/screen-forms.server.ts";
import { may } from "#app/modules/access/policy.ts";
import { listCategories } from "#app/modules/catalog/categories.server.ts";
import { changeItem } from "#app/modules/catalog/change-item.server.ts";
import { lastChange } from "#app/modules/history.server.ts";
import { readItemById } from "#app/modules/inventory/queries.server.ts";

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  pageTitle("Edit {name}", matches, { name: data?.saved.sku ?? "" });

export const loader = (args: LoaderFunctionArgs) =>
  readScreen(args, "update", "products", async (call) => {
    const { tx, actor } = call;
    const showCost = may(actor, "update", "product_cost");
    const saved = await readItemById(tx, recordId(args.params.productId, "product"), { cost: showCost });
    const offers = (field: string) => PRODUCT_FIELDS.includes(field) && (showCost || field !== "unit_cost");
    const { shown, putBack } = await asBefore(call, args.request, saved, offers);
    return { item: shown, saved, putBack, showCost, categories: await listCategories(tx) };
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
  const { item, saved, putBack, showCost, categories } = useLoaderData<typeof loader>();
  const refused = useAnswer<typeof action>();
  return (
    <>
      <PageHead
        title={t("Edit {sku}", { sku: saved.sku })}
        crumb={{ href: `/products/${saved.id}`, label: t("Back to {sku}", { sku: saved.sku }) }}
      />
      <PutBackNotice putBack={putBack} />
      <Sheet>
        <ProductForm key={putBack?.at} product={item} {...{ saved, categories, showCost, refused }} />
      </Sheet>
    </>
  );
}
