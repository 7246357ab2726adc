import { type ActionFunctionArgs, data } from "@remix-run/node";
import type * as z from "zod";
import type { StepAsk } from "#app/components/form-context.ts";
import { mustMay } from "#app/modules/access/lacking.ts";
import type { Action, Resource } from "#app/modules/access/policy.ts";
import { Refusal } from "#app/modules/shared/refusal.ts";
import { sessionOf } from "./credential.server.ts";
import { inputErrors, isBadInput } from "./problem.server.ts";
import { type Call, runAs } from "./run-command.server.ts";
import { asPage, requireViewer } from "./screen.server.ts";
import { readForm } from "./screen-forms.server.ts";
import { firstErrors } from "./session.server.ts";
import { stepUp } from "./step-up.server.ts";

/**
 * A form whose answer is a secret (a link, a token, recovery codes): shown on the page that answers, once. Nothing of it is kept, so
 * there is no idempotency key here, and it never travels in a flash cookie. Sending it twice makes two.
 */
export async function showOnce<Schema extends z.ZodType, Shown>(
  args: ActionFunctionArgs,
  action: Action,
  resource: Resource,
  work: { input: Schema; stepUp?: true; command: (call: Call, input: z.output<Schema>) => Promise<Shown> },
) {
  const { context, request } = args;
  const { values, meta } = await readForm(args);
  // Refuses, records the refusal and redirects as every screen does.
  await requireViewer(args, action, resource);
  const refuse = (status: number, errors: Record<string, string>, code?: string, asks?: StepAsk) =>
    data({ form: meta.form, values, errors, code, asks, shown: undefined as Shown | undefined }, { status });
  // From the page of an ended session: the form as it was filled, nothing done yet.
  if (meta.intent === "resume") return refuse(200, {});
  const parsed = work.input.safeParse(values);
  if (!parsed.success) return refuse(422, firstErrors(inputErrors(parsed.error)));
  const secret = sessionOf(request.headers.get("Cookie"), context.secure) ?? "";
  const asker = {
    sql: context.services.sql,
    credential: { kind: "session" as const, secret },
    requestId: context.requestId,
    traceparent: context.traceparent,
    address: context.address,
    held: context.services.held,
  };
  const again = work.stepUp ? await stepUp(args, asker, meta.confirm) : { ok: true as const };
  if (!again.ok) return refuse(again.status, again.errors, again.code, again.asks);
  return asPage(args, async () => {
    try {
      const shown = await runAs(
        asker,
        (identity) => {
          mustMay(identity, action, resource);
        },
        (call) => work.command(call, parsed.data as z.output<Schema>),
      );
      return data(
        {
          form: meta.form,
          values: {},
          errors: undefined,
          code: undefined,
          asks: undefined,
          shown: shown as Shown | undefined,
        },
        { headers: { "Cache-Control": "no-store" } },
      );
    } catch (error) {
      if (isBadInput(error)) return refuse(422, firstErrors(error.errors));
      if (error instanceof Refusal) return refuse(409, { [fieldOf(error)]: error.message }, error.code);
      throw error;
    }
  });
}

function fieldOf({ details }: Refusal): string {
  return typeof details.field === "string" ? details.field : "";
}
