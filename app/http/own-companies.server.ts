import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from "@remix-run/node";
import * as z from "zod";
import { enterCompany } from "#app/modules/access/own-companies.server.ts";
import { sessionCookie } from "#app/modules/access/sessions.server.ts";
import { NotFound, Refusal } from "#app/modules/shared/refusal.ts";
import { sessionOf } from "./credential.server.ts";
import { flashCookie } from "./flash.server.ts";
import { actorOf } from "./run-command.server.ts";
import { requireViewer } from "./screen.server.ts";
import { readForm } from "./screen-forms.server.ts";

export const sessionIn = ({ request, context }: LoaderFunctionArgs) =>
  sessionOf(request.headers.get("Cookie"), context.secure) ?? "";

/** The action of "My companies". No runForm: an answer kept under a key would belong to a session that is over. */
export async function goToCompany(args: ActionFunctionArgs) {
  const { context } = args;
  const identity = await requireViewer(args, "update", "profile");
  const { values, meta } = await readForm(args);
  const refuse = (message: string) => data({ form: meta.form, errors: { "": message } }, { status: 409 });
  const wanted = z.object({ company: z.uuid() }).safeParse(values);
  try {
    if (!wanted.success) throw new NotFound("company");
    const actor = { ...actorOf(identity, context), accountId: identity.accountId };
    const { company: tenantId } = wanted.data;
    const place = { session: sessionIn(args), tenantId, address: context.address };
    const opened = await enterCompany(context.services.sql, actor, place);
    // What was being typed belongs to the company that is left.
    const headers = new Headers({ "Cache-Control": "no-store", "Clear-Site-Data": '"storage"' });
    headers.append("Set-Cookie", sessionCookie(context.secure, opened));
    headers.append("Set-Cookie", flashCookie({ kind: "done", text: "You work in this company now." }, context.secure));
    headers.set("X-Remix-Reload-Document", "true");
    return redirect("/", { status: 303, headers });
  } catch (error) {
    if (error instanceof NotFound) return refuse("You do not work for that company. Reload the page.");
    if (error instanceof Refusal) return refuse(error.message);
    throw error;
  }
}
