import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { atTheirLines, changedRows, lineNumbers } from "#app/components/line-rows.ts";
import { recordId } from "#app/components/list-params.ts";
import { type EditableOrder, OrderForm, orderMerge, orderValues } from "#app/components/order-form.tsx";
import { editOrderForm, isEmptyLine } from "#app/components/order-input.ts";
import { PageHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { PutBackNotice } from "#app/components/put-back-notice.tsx";
import { useAnswer } from "#app/components/use-answer.ts";
import { useWords } from "#app/components/words/words.ts";
import { asBefore } from "#app/http/put-back.server.ts";
import { readScreen } from "#app/http/screen.server.ts";
import { type RefusedForm, readForm, runForm } from "#app/http/screen-forms.server.ts";
import { mustMay } from "#app/modules/access/lacking.ts";
import { orderRows } from "#app/modules/changes.ts";
import { type OutletChoice, outletChoices } from "#app/modules/company/outlets.server.ts";
import { lastChange } from "#app/modules/history.server.ts";
import { amendOrder, canBeAmended } from "#app/modules/orders/amend-order.server.ts";
import { orderMadeBy } from "#app/modules/orders/made-by.server.ts";
import { orderByText } from "#app/modules/orders/order-by-text.server.ts";
import { readOrder, readPresentSkus } from "#app/modules/orders/queries.server.ts";
import type { OrderView } from "#app/modules/orders/views.ts";
import type { Db } from "#db/client.ts";

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  pageTitle("Edit {name}", matches, { name: data?.number ?? "" });

export const loader = (args: LoaderFunctionArgs) =>
  readScreen(args, "update", "orders", async (call) => {
    const { tx, actor } = call;
    const id = recordId(args.params.orderId, "order");
    const order = await readToEdit(tx, id);
    mustMay(actor, "update", "orders", await orderMadeBy(tx, id));
    const isOpen = await canBeAmended(tx, id);
    const saved = recordOf(order);
    const outlets = await outletChoices(tx, order.outlet_id);
    const offers = (field: string, value: unknown) =>
      isOpen &&
      (field !== "customer" || order.status === "draft") &&
      (field !== "outlet" || value === null || outlets.some(({ id }) => id === (value as Named).id));
    const { shown, putBack } = await asBefore(call, args.request, saved, offers);
    const asFilled = (one: typeof saved) => editable(one, outlets);
    return { number: order.number, order: asFilled(shown), saved: asFilled(saved), putBack, outlets };
  });

/** Its lines by what their products are called now: another product may have the old name since, and saving would order that. */
async function readToEdit(tx: Db, id: string): Promise<OrderView> {
  const [order, names] = await Promise.all([readOrder(tx, id), readPresentSkus(tx, id)]);
  return { ...order, items: order.items.map((line) => ({ ...line, sku: names.get(line.line_id) ?? line.sku })) };
}

/** The order as its history tells of it. */
const recordOf = ({ id, version, customer_id, customer, customer_reference, outlet_id, outlet, items }: OrderView) => ({
  ...{ id, version, customer_reference },
  customer: { id: customer_id, name: customer },
  outlet: outlet_id && outlet ? { id: outlet_id, name: outlet } : null,
  items: orderRows(items),
});

type Named = { id: string; name: string };

function editable(record: ReturnType<typeof recordOf>, outlets: readonly OutletChoice[]): EditableOrder {
  const { customer, outlet, items, ...order } = record;
  const lines = items.map(({ sku, quantity, unit_price }) => ({ sku, quantity: String(quantity), unit_price }));
  const code = outlets.find(({ id }) => id === outlet?.id)?.code ?? null;
  return { ...order, customer: customer.name, customer_id: customer.id, outlet: code, items: lines };
}

export async function action(args: ActionFunctionArgs) {
  const { values, meta: posted } = await readForm(args);
  const items = changedRows(posted.intent, values.items);
  if (items) return data<RefusedForm>({ form: posted.form, values: { ...values, items } as never, errors: {} });

  const numbers = lineNumbers(values.items, isEmptyLine);
  return runForm(args, "update", "orders", {
    input: editOrderForm,
    command: async ({ tx, actor, now }, input) => {
      const id = recordId(args.params.orderId, "order");
      mustMay(actor, "update", "orders", await orderMadeBy(tx, id));
      const before = await readOrder(tx, id);
      await atTheirLines("items", numbers, async () => {
        const { customer_id, ...order } = await orderByText(tx, input);
        const moved = customer_id === before.customer_id ? {} : { customer_id };
        await amendOrder(tx, actor, id, { ...order, ...moved }, now);
      });
      return before;
    },
    merge: {
      spec: orderMerge,
      current: async ({ tx, actor }) => {
        const order = await readToEdit(tx, recordId(args.params.orderId, "order"));
        const changed = await lastChange(tx, actor, order.id);
        const outlets = await outletChoices(tx, order.outlet_id);
        return { values: orderValues(editable(recordOf(order), outlets)), version: order.version, changed };
      },
    },
    done: ({ id, number }) => ({ to: `/orders/${id}`, flash: { kind: "done", text: `Order ${number} saved.` } }),
  });
}

export default function EditOrder() {
  const t = useWords();
  const { order, saved, putBack, number, outlets } = useLoaderData<typeof loader>();
  const refused = useAnswer<typeof action>();
  return (
    <>
      <PageHead
        title={t("Edit {number}", { number })}
        crumb={{ href: `/orders/${order.id}`, label: t("Back to {number}", { number }) }}
      />
      <PutBackNotice putBack={putBack} />
      <Sheet>
        <OrderForm key={putBack?.at} {...{ order, saved, outlets, refused }} />
      </Sheet>
    </>
  );
}
