import { useState } from "react";
import { Button, ButtonLink } from "./button.tsx";
import { Combo } from "./combo.tsx";
import { SelectField, TextField } from "./fields.tsx";
import { useCompany } from "./figures.tsx";
import type { FormState } from "./form-context.ts";
import { FormShell } from "./form-shell.tsx";
import { asTexts, type FormTree } from "./form-values.ts";
import { asFigure, type MergeSpec } from "./merge.ts";
import { type LineValues, orderForm } from "./order-input.ts";
import { OrderLines, type PickedCustomer } from "./order-lines.tsx";
import { typedDecimal } from "./typed.ts";
import { english, useWords } from "./words/words.ts";

export type EditableOrder = {
  id: string;
  version: number;
  customer: string;
  customer_id: string;
  customer_reference: string | null;
  /** Its code. */
  outlet: string | null;
  items: LineValues[];
};

export const orderMerge: MergeSpec = {
  fields: {
    customer: { label: english("Customer"), with: ["customer_id"] },
    customer_reference: { label: english("Their reference") },
    outlet: { label: english("Outlet") },
  },
  lists: {
    items: {
      label: english("Line {key}"),
      key: (row) =>
        String(row.sku ?? "")
          .trim()
          .toLowerCase(),
      show: { quantity: asFigure, unit_price: asFigure },
    },
  },
};

/** An order as its form posts it. */
export function orderValues(order: Omit<EditableOrder, "id" | "version">): FormTree {
  const { customer, customer_id, customer_reference, outlet, items } = order;
  return {
    ...asTexts({ customer, customer_id, customer_reference, outlet }),
    items: items.map((line) => asTexts(line)),
  };
}

const EMPTY = { sku: "", quantity: "", unit_price: "" };

/** Empty lines of a fresh form, so that several can be filled without JavaScript before adding one. */
const FRESH_LINES = 3;

/** Whose prices are shown while lines are typed. */
function fromRecord(
  order: EditableOrder | undefined,
  customer: PickedCustomer | null | undefined,
): PickedCustomer | null {
  return order ? { id: order.customer_id, text: order.customer } : (customer ?? null);
}

function pickedBefore(refused: FormState | null | undefined): PickedCustomer | null {
  const { customer_id: id, customer: text } = refused?.values ?? {};
  return typeof id === "string" && id !== "" && typeof text === "string" ? { id, text } : null;
}

export function OrderForm(props: {
  order?: EditableOrder;
  /** The order as it is saved, where the form shows another. */
  saved?: EditableOrder;
  customer?: { id: string; text: string } | null;
  /** Where orders are taken; without any it is not asked. `usual`: the code of the one that is meant unless another is chosen. */
  outlets: { code: string; name: string }[];
  usual?: string | null;
  refused?: FormState | null;
}) {
  const t = useWords();
  const { order, saved = order, customer, outlets, usual, refused } = props;
  const { currency } = useCompany();
  const [picked, setPicked] = useState<PickedCustomer | null>(
    () => pickedBefore(refused) ?? fromRecord(order, customer),
  );
  const lines = (refused?.values?.items as LineValues[] | undefined) ?? order?.items ?? [];
  const { point } = useWords().locale;
  const rows = lines.map(({ sku = "", quantity = "", unit_price = "" }) => ({
    sku,
    quantity: typedDecimal(quantity, point),
    unit_price: typedDecimal(unit_price, point),
  }));
  const items = rows.length > 0 ? rows : Array.from({ length: FRESH_LINES }, () => ({ ...EMPTY }));
  return (
    <FormShell
      id="order"
      draft
      wide
      intent={order ? "save" : "place"}
      schema={orderForm}
      defaultValues={{ items }}
      version={order?.version}
      base={saved && orderValues(saved)}
      merging={orderMerge}
      refused={refused}
    >
      {(pending) => (
        <>
          <div className="fields max-w-3xl">
            <Combo
              name="customer"
              idName="customer_id"
              label={t("Customer")}
              source="/lookup/customers"
              value={order?.customer ?? customer?.text}
              idValue={order?.customer_id ?? customer?.id}
              onPick={setPicked}
              autoFocus={!order && !customer}
            />
            <TextField
              name="customer_reference"
              label={t("Their reference")}
              optional
              value={order?.customer_reference}
              maxLength={100}
            />
            {outlets.length > 0 ? (
              <SelectField
                name="outlet"
                label={t("Outlet")}
                optional
                blank={t("None~outlet")}
                options={outlets.map(({ code, name }) => ({ value: code, label: `${name} (${code})` }))}
                value={order ? order.outlet : usual}
              />
            ) : null}
          </div>
          <OrderLines
            currency={currency}
            customer={picked}
            buttons={
              <>
                {order ? (
                  <Button look="primary" pending={pending} pendingLabel={t("Saving…")}>
                    {t("Save order")}
                  </Button>
                ) : (
                  <>
                    <Button look="primary" name="_intent" value="place" pending={pending} pendingLabel={t("Placing…")}>
                      {t("Place order")}
                    </Button>
                    <Button name="_intent" value="place-new">
                      {t("Place and new")}
                    </Button>
                    <Button name="_intent" value="draft">
                      {t("Save draft")}
                    </Button>
                  </>
                )}
                <ButtonLink look="quiet" href={order ? `/orders/${order.id}` : "/orders"}>
                  {t("Cancel")}
                </ButtonLink>
              </>
            }
          />
        </>
      )}
    </FormShell>
  );
}
