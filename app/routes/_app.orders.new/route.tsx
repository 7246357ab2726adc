import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import * as z from "zod";
import { atTheirLines, changedRows, lineNumbers } from "#app/components/line-rows.ts";
import { OrderForm } from "#app/components/order-form.tsx";
import { isEmptyLine, orderForm } from "#app/components/order-input.ts";
import { PageHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { useAnswer } from "#app/components/use-answer.ts";
import { useWords } from "#app/components/words/words.ts";
import { readScreen } from "#app/http/screen.server.ts";
import { type RefusedForm, readForm, runForm } from "#app/http/screen-forms.server.ts";
import { outletChoices } from "#app/modules/company/outlets.server.ts";
import { usualOutlet } from "#app/modules/orders/choices.server.ts";
import { orderByText } from "#app/modules/orders/order-by-text.server.ts";
import { placeOrder } from "#app/modules/orders/place-order.server.ts";
import { readCustomer } from "#app/modules/parties/queries.server.ts";
import { wasErased } from "#app/modules/privacy/queries.server.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle("New order", matches);

export const loader = (args: LoaderFunctionArgs) =>
  readScreen(args, "create", "orders", async ({ tx, actor }) => {
    const [outlets, usual] = await Promise.all([outletChoices(tx), usualOutlet(tx, actor)]);
    const taken = { outlets, usual: outlets.find(({ id }) => id === usual)?.code };
    const wanted = z.uuid().safeParse(new URL(args.request.url).searchParams.get("customer_id"));
    if (!wanted.success || (await wasErased(tx, wanted.data))) return { customer: null, ...taken };
    const { id, code, name } = await readCustomer(tx, wanted.data);
    return { customer: { id, text: `${code} ${name}` }, ...taken };
  });

export async function action(args: ActionFunctionArgs) {
  const { values, meta: posted } = await readForm(args);
  const items = changedRows(posted.intent, values.items);
  // Without JavaScript the grid's own buttons post the form: the same page again, with a line more or less.
  if (items) return data<RefusedForm>({ form: posted.form, values: { ...values, items } as never, errors: {} });

  const draft = posted.intent === "draft";
  const numbers = lineNumbers(values.items, isEmptyLine);
  return runForm(args, "create", "orders", {
    input: orderForm,
    command: async ({ tx, actor, now }, input) => {
      const status = draft ? ("draft" as const) : ("placed" as const);
      return atTheirLines("items", numbers, async () =>
        placeOrder(tx, actor, { ...(await orderByText(tx, input)), status }, now),
      );
    },
    done: ({ id, number }, again) => ({
      to: again ? "/orders/new" : `/orders/${id}`,
      flash: {
        kind: "done",
        text: draft ? `Draft ${number} saved.` : `Order ${number} placed.`,
        ...(again ? { href: `/orders/${id}` } : {}),
      },
    }),
  });
}

export default function NewOrder() {
  const t = useWords();
  const { customer, outlets, usual } = useLoaderData<typeof loader>();
  const refused = useAnswer<typeof action>();
  return (
    <>
      <PageHead title={t("New order")} crumb={{ href: "/orders", label: t("Orders") }} />
      <Sheet>
        <OrderForm {...{ customer, outlets, usual, refused }} />
      </Sheet>
    </>
  );
}
