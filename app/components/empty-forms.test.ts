import { expect, test } from "vitest";
import type * as z from "zod";
import { newCustomerForm } from "./customer-form.tsx";
import { orderForm } from "./order-input.ts";
import { creditForm, paymentForm, refundForm } from "./payment-input.ts";
import { newProductForm } from "./product-form.tsx";

const forms: [string, z.ZodType][] = Object.entries({
  newCustomerForm,
  newProductForm,
  orderForm,
  paymentForm,
  creditForm,
  refundForm,
});

test.each(forms)("%s, sent empty, says in people's words what to enter", (_name, form) => {
  const rows = { items: [{ sku: "A" }], addresses: [{ line1: "Road" }], contacts: [{ email: "a@b" }] };
  for (const values of [{}, rows]) {
    const { error } = form.safeParse(values);
    const messages = error?.issues.map((issue) => issue.message) ?? [];
    expect(messages.filter((message) => /invalid|expected|received|undefined/i.test(message))).toEqual([]);
  }
});
