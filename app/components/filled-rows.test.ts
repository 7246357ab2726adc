import { expect, test } from "vitest";
import { newCustomerForm } from "./customer-form.tsx";
import { creditForm } from "./payment-input.ts";

const paths = (result: { error?: { issues: { path: PropertyKey[] }[] } }) =>
  result.error?.issues.map(({ path }) => path.join("."));

test("what is wrong with a row is said where the row stands, also after an empty one", () => {
  const empty = { kind: "billing", line1: "", line2: "", city: "", postcode: "", country: "" };
  const customer = newCustomerForm.safeParse({
    name: "Acme",
    addresses: [{ ...empty, line1: "1 Road", country: "GB" }, empty, { ...empty, line1: "2 Road", country: "England" }],
    contacts: [
      { name: "", email: "" },
      { name: "Ana", email: "nowhere" },
    ],
  });
  expect(paths(customer)).toEqual(["addresses.2.country", "contacts.1.email"]);

  const id = "018f0000-0000-7000-8000-000000000000";
  const line = (amount: string) => ({ invoice_line_id: id, amount });
  const credit = creditForm.safeParse({ reason: "broken", lines: [line(""), line("x"), line("5")] });
  expect(new Set(paths(credit))).toEqual(new Set(["lines.1.amount"]));
});

test("rows that were left empty are not there", () => {
  const filled = { kind: "billing", line1: "1 Road", country: "GB" };
  const customer = newCustomerForm.parse({ name: "Acme", addresses: [{ kind: "billing", line1: "" }, filled] });
  expect(customer.addresses).toMatchObject([{ line1: "1 Road" }]);
  // What the form does not have is not said to be empty.
  expect(customer.contacts).toBeUndefined();
  expect(creditForm.parse({ reason: "all", lines: [{ invoice_line_id: "x", amount: "" }] }).lines).toBeUndefined();
});
