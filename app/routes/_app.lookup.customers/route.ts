import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import * as z from "zod";
import { readScreen } from "#app/http/screen.server.ts";
import { runChoice } from "#app/http/screen-forms.server.ts";
import { may } from "#app/modules/access/policy.ts";
import { customerChoices } from "#app/modules/orders/choices.server.ts";
import { createCustomer } from "#app/modules/parties/create-customer.server.ts";
import { createCustomerInput } from "#app/modules/parties/input.ts";
import { readCustomer } from "#app/modules/parties/queries.server.ts";

export async function loader(args: LoaderFunctionArgs) {
  // PostgreSQL takes no NUL in a text.
  const typed = new URL(args.request.url).searchParams.get("q") ?? "";
  const text = typed.replaceAll("\0", "").trim().slice(0, 100);
  const answer = await readScreen(args, "read", "customers", async ({ tx, actor }) => ({
    choices: (await customerChoices(tx, actor, text)).map(toChoice),
    create: may(actor, "create", "customers"),
  }));
  return Response.json(answer, { headers: { "Cache-Control": "no-store" } });
}

/** A customer of whom only the name is known yet, made without leaving the order. */
export const action = (args: ActionFunctionArgs) =>
  runChoice(args, "create", "customers", {
    input: z.object({ name: createCustomerInput.shape.name }),
    command: async ({ tx, actor, now }, input) => {
      const { id } = await createCustomer(tx, actor, input, now);
      return toChoice({ ...(await readCustomer(tx, id)), exact: true });
    },
  });

function toChoice({ id, code, name, exact }: { id: string; code: string; name: string; exact: boolean }) {
  return { id, text: `${code} ${name}`, exact };
}
