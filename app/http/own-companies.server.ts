import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from "@remix-run/node";
import * as z from "zod";
import { enterCompany, enteredBefore } from "#app/modules/access/own-companies.server.ts";
import { sessionCookie } from "#app/modules/access/sessions.server.ts";
import { NotFound, Refusal } from "#app/modules/shared/refusal.ts";
import type { RequestContext } from "./context.server.ts";
import { sessionOf } from "./credential.server.ts";
import { flashCookie } from "./flash.server.ts";
import { actorOf } from "./run-command.server.ts";
import { requireViewer } from "./screen.server.ts";
import { readForm } from "./screen-forms.server.ts";

/** The session of the request; the one that its action has opened meanwhile, for the loaders that follow. */
export const sessionIn = ({ request, context }: LoaderFunctionArgs) =>
  context.session ?? sessionOf(request.headers.get("Cookie"), context.secure) ?? "";

/** The action of "My companies". No runForm: an answer kept under a key would belong to a session that is over. */
export async function goToCompany(args: ActionFunctionArgs) {
  const { context } = args;
  const { sql, keys } = context.services;
  const { values, meta } = await readForm(args);
  const wanted = z.object({ company: z.uuid() }).safeParse(values);
  const tenantId = wanted.data?.company ?? "";
  const move = { session: sessionIn(args), tenantId, key: keys.successor };
  const now = new Date();
  const refuse = (message: string) => data({ form: meta.form, errors: { "": message } }, { status: 409 });
  try {
    const identity = await requireViewer(args, "update", "profile");
    // Pressed twice, and the first answer has come: the person is there.
    if (identity.tenantId === tenantId) return redirect("/", { status: 303, headers: { "Cache-Control": "no-store" } });
    if (!wanted.success) throw new NotFound("company");
    const actor = { ...actorOf(identity, context), accountId: identity.accountId };
    return toCompany(context, await enterCompany(sql, actor, move, now));
  } catch (error) {
    const isGone = error instanceof NotFound || error instanceof Response;
    const opened = isGone && wanted.success ? await enteredBefore(sql, move, now) : null;
    if (opened) return toCompany(context, opened);
    if (error instanceof NotFound) return refuse("You do not work for that company. Reload the page.");
    if (error instanceof Refusal) return refuse(error.message);
    throw error;
  }
}

function toCompany({ secure }: RequestContext, opened: string) {
  // What was being typed belongs to the company that is left.
  const headers = new Headers({ "Cache-Control": "no-store", "Clear-Site-Data": '"storage"' });
  headers.append("Set-Cookie", sessionCookie(secure, opened));
  headers.append("Set-Cookie", flashCookie({ kind: "done", text: "You work in this company now." }, secure));
  headers.set("X-Remix-Reload-Document", "true");
  return redirect("/", { status: 303, headers });
}
