import * as z from "zod";
import { changeItemInput, itemFields } from "#app/modules/catalog/input.ts";
import { putItemInput } from "#app/modules/inventory/input.ts";
import type { ItemView } from "#app/modules/inventory/views.ts";
import { blankToNull, withoutBlanks } from "./blank.ts";
import { Button, ButtonLink } from "./button.tsx";
import { CheckField, MoneyField, QuantityField, SelectField, TextField } from "./fields.tsx";
import { useCompany } from "./figures.tsx";
import type { FormState } from "./form-context.ts";
import { FormShell } from "./form-shell.tsx";
import { asTexts, type FormTree } from "./form-values.ts";
import { asFigure, asYesNo, type MergeSpec } from "./merge.ts";
import { withTyped } from "./typed.ts";
import { english, optionsIn, useWords } from "./words/words.ts";

/** Browsers post nothing for a box that is not ticked; on this form nothing means no. */
function ticked(values: unknown): Record<string, unknown> {
  const tree = values as Record<string, unknown>;
  return { ...tree, active: tree.active === "on" || tree.active === true };
}

const TYPED = {
  price: "decimal",
  unit_cost: "decimal",
  reorder_point: "decimal",
  reorder_quantity: "decimal",
  qty_on_hand: "decimal",
} as const;

export const newProductForm = z.preprocess(
  (values) => ticked(withoutBlanks(withTyped(values, TYPED))),
  putItemInput.extend({ name: itemFields.name, price: itemFields.price }),
);

const MAY_BE_EMPTY = ["category", "barcode", "unit_cost", "reorder_point", "reorder_quantity"];
export const productForm = z.preprocess(
  (values) => blankToNull(ticked(withTyped(values, TYPED)), MAY_BE_EMPTY),
  changeItemInput,
);

export const productMerge: MergeSpec = {
  fields: {
    sku: { label: english("SKU") },
    name: { label: english("Name") },
    category: { label: english("Category") },
    price: { label: english("Price"), show: asFigure },
    unit_cost: { label: english("Unit cost"), show: asFigure },
    barcode: { label: english("Barcode") },
    reorder_point: { label: english("Reorder point"), show: asFigure },
    reorder_quantity: { label: english("Reorder quantity"), show: asFigure },
    active: { label: english("Sold"), show: asYesNo },
  },
};

/** What can be changed on the form of a product that is there. */
export const PRODUCT_FIELDS = Object.keys(productMerge.fields);

/** A product as its form posts it. */
export function productValues(item: ItemView): FormTree {
  const { sku, name, category, price, unit_cost, barcode, reorder_point, reorder_quantity, active } = item;
  return {
    ...asTexts({ sku, name, category, price, unit_cost, barcode, reorder_point, reorder_quantity }),
    ...(active ? { active: "on" } : {}),
  };
}

const KINDS = [
  { value: "stock", label: english("Goods, kept in stock") },
  { value: "service", label: english("Service, no stock") },
];

type Props = {
  /** What the form shows. */
  product?: ItemView;
  /** The product as it is saved, where the form shows another. */
  saved?: ItemView;
  /** The categories in use. */
  categories: readonly string[];
  showCost: boolean;
  refused?: FormState | null;
};

export function ProductForm({ product, saved = product, categories, showCost, refused }: Props) {
  const t = useWords();
  const { currency } = useCompany();
  return (
    <FormShell
      id="product"
      draft
      schema={product ? productForm : newProductForm}
      version={product?.version}
      base={saved && productValues(saved)}
      merging={productMerge}
      refused={refused}
    >
      {(pending) => (
        <>
          <div className="fields">
            <TextField name="sku" label={t("SKU")} value={product?.sku} maxLength={64} required autoFocus={!product} />
            <TextField name="name" label={t("Name")} value={product?.name} maxLength={200} required />
            <TextField
              name="category"
              label={t("Category")}
              optional
              value={product?.category}
              maxLength={60}
              suggestions={categories}
            />
          </div>
          <div className="fields">
            <MoneyField name="price" label={t("Price")} currency={currency} value={product?.price} />
            {showCost ? (
              <MoneyField
                name="unit_cost"
                label={t("Unit cost")}
                optional
                currency={currency}
                value={product?.unit_cost}
              />
            ) : null}
            <TextField name="barcode" label={t("Barcode")} optional value={product?.barcode} inputMode="numeric" />
          </div>
          {product ? null : (
            <div className="fields">
              <SelectField name="kind" label={t("Kind")} options={optionsIn(t, KINDS)} value="stock" />
              <QuantityField
                name="qty_on_hand"
                label={t("Counted on hand")}
                optional
                hint={t("Posted as a counted adjustment")}
              />
            </div>
          )}
          <div className="fields">
            <QuantityField
              name="reorder_point"
              label={t("Reorder point")}
              optional
              hint={t("Warns when available is at or below it")}
              value={product?.reorder_point}
            />
            <QuantityField
              name="reorder_quantity"
              label={t("Reorder quantity")}
              optional
              value={product?.reorder_quantity}
            />
          </div>
          <CheckField name="active" label={t("Sold: can be put on orders")} checked={product?.active ?? true} />
          <div className="actions">
            <Button look="primary" pending={pending} pendingLabel={t("Saving…")}>
              {t("Save product")}
            </Button>
            {product ? null : (
              <Button name="_intent" value="save-new">
                {t("Save and new")}
              </Button>
            )}
            <ButtonLink look="quiet" href={product ? `/products/${product.id}` : "/products"}>
              {t("Cancel")}
            </ButtonLink>
          </div>
        </>
      )}
    </FormShell>
  );
}
