import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import * as z from "zod";
import { withoutBlanks } from "#app/components/blank.ts";
import { Button, ButtonLink } from "#app/components/button.tsx";
import { Combo } from "#app/components/combo.tsx";
import { MoneyField, QuantityField, SelectField, TextField } from "#app/components/fields.tsx";
import { Quantity, useCompany } from "#app/components/figures.tsx";
import { FormShell } from "#app/components/form-shell.tsx";
import { humanise } from "#app/components/format.ts";
import { Facts, PageHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { withTyped } from "#app/components/typed.ts";
import { useAnswer } from "#app/components/use-answer.ts";
import { useWords } from "#app/components/words/words.ts";
import { readScreen } from "#app/http/screen.server.ts";
import { runForm } from "#app/http/screen-forms.server.ts";
import { may } from "#app/modules/access/policy.ts";
import { adjustStock } from "#app/modules/inventory/adjust-stock.server.ts";
import { ADJUSTMENT_REASONS, adjustStockInput } from "#app/modules/inventory/input.ts";
import { readItem } from "#app/modules/inventory/queries.server.ts";
import { findItems } from "#app/modules/orders/find-items.server.ts";
import { NotFound } from "#app/modules/shared/refusal.ts";
import { line } from "#app/modules/shared/schemas.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle("Adjust stock", matches);

export const loader = (args: LoaderFunctionArgs) =>
  readScreen(args, "create", "stock", async ({ tx, actor }) => {
    const sku = new URL(args.request.url).searchParams.get("sku")?.slice(0, 64) ?? "";
    const item = sku ? await readItem(tx, sku, { cost: false }).catch(unknownIsNull) : null;
    return { sku, item, showCost: may(actor, "update", "product_cost") };
  });

function unknownIsNull(error: unknown): null {
  if (error instanceof NotFound) return null;
  throw error;
}

const adjustForm = z.preprocess(
  (values) => withoutBlanks(withTyped(values, { qty_on_hand: "decimal", unit_cost: "decimal" })),
  adjustStockInput.extend({
    /** An SKU, a barcode or a name; found on the server. */
    sku: line(200, "SKU"),
    meant: z.string().max(64).optional(),
  }),
);

export const action = (args: ActionFunctionArgs) =>
  runForm(args, "create", "stock", {
    input: adjustForm,
    command: async ({ tx, actor, now }, { meant, ...input }) => {
      const [sku = input.sku] = await findItems(tx, [{ sku: input.sku, meant }], () => "sku");
      const { itemId } = await adjustStock(tx, actor, { ...input, sku }, now);
      return { itemId, sku };
    },
    done: ({ itemId, sku }, again) => ({
      to: again ? "/stock/adjust" : `/products/${itemId}`,
      flash: { kind: "done", text: `Stock of ${sku} adjusted.`, ...(again ? { href: `/products/${itemId}` } : {}) },
    }),
  });

export default function AdjustStock() {
  const t = useWords();
  const { sku, item, showCost } = useLoaderData<typeof loader>();
  const refused = useAnswer<typeof action>();
  const { currency } = useCompany();
  return (
    <>
      <PageHead title={t("Adjust stock")} crumb={{ href: "/products", label: t("Products and stock") }} />
      <Sheet>
        <FormShell id="adjust" draft schema={adjustForm} refused={refused}>
          {(pending) => (
            <>
              {item ? (
                <Facts
                  items={[
                    [t("Product"), item.name],
                    [t("On hand"), <Quantity key="v" value={item.qty_on_hand} />],
                    [t("Reserved"), <Quantity key="v" value={item.reserved_qty} />],
                  ]}
                />
              ) : null}
              <div className="fields">
                <Combo
                  name="sku"
                  meantName="meant"
                  label={t("SKU")}
                  source="/lookup/items"
                  value={sku}
                  autoFocus={!sku}
                />
                <QuantityField
                  name="qty_on_hand"
                  label={t("Counted on hand")}
                  hint={t("The quantity that is really there")}
                />
                <SelectField
                  name="reason"
                  label={t("Reason")}
                  options={ADJUSTMENT_REASONS.map((value) => ({ value, label: humanise(t(value)) }))}
                  blank={t("Choose a reason")}
                />
              </div>
              <div className="fields">
                <TextField name="note" label={t("Note")} optional maxLength={120} />
                {showCost ? (
                  <MoneyField
                    name="unit_cost"
                    label={t("Unit cost of what is added")}
                    optional
                    hint={t("Without it, the average cost")}
                    currency={currency}
                  />
                ) : null}
              </div>
              <div className="actions">
                <Button look="primary" pending={pending} pendingLabel={t("Saving…")}>
                  {t("Adjust stock")}
                </Button>
                <Button name="_intent" value="save-new">
                  {t("Adjust and new")}
                </Button>
                <ButtonLink look="quiet" href={item ? `/products/${item.id}` : "/products"}>
                  {t("Cancel")}
                </ButtonLink>
              </div>
            </>
          )}
        </FormShell>
      </Sheet>
    </>
  );
}
