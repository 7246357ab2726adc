import * as z from "zod";
import { withoutBlanks } from "#app/components/blank.ts";
import { newCustomerForm } from "#app/components/customer-form.tsx";
import { newProductForm } from "#app/components/product-form.tsx";
import { withTyped } from "#app/components/typed.ts";
import { companyInput } from "#app/modules/access/input.ts";
import { sku } from "#app/modules/catalog/input.ts";
import { chooseTaxesInput } from "#app/modules/ledger/input.ts";
import { id, quantity } from "#app/modules/shared/schemas.ts";

/** Every step's form with the schema that both the browser and the server check. */
export const companyForm = z.preprocess(withoutBlanks, companyInput);
export const taxesForm = z.preprocess(
  (values) => withoutBlanks(withTyped(values, { rate: "decimal" })),
  chooseTaxesInput,
);
export const productForm = newProductForm;
export const customerForm = newCustomerForm;
export const firstOrderForm = z.preprocess(
  (values) => withTyped(values, { quantity: "decimal" }),
  z.object({ customer_id: id, sku, quantity }),
);
