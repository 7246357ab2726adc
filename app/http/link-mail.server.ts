import { setTimeout as sleep } from "node:timers/promises";
import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from "@remix-run/node";
import * as z from "zod";
import { askForReset } from "#app/modules/access/ask-for-reset.server.ts";
import { type LinkKind, linkPath } from "#app/modules/access/links.server.ts";
import { queueLinkMail, readMailState } from "#app/modules/notices/queue-mail.server.ts";
import { inTenant, type Tx } from "#db/transaction.ts";
import type { RequestContext } from "./context.server.ts";
import { inputErrors } from "./problem.server.ts";
import { readSealingKeys } from "./sealing-keys.server.ts";
import { firstErrors } from "./session.server.ts";

/* One-time links by mail, where the installation can send any. The link on the screen or from the command line stays as it is. */

const LIVES_MS: Record<LinkKind, number> = { invite: 72 * 3_600_000, reset: 15 * 60_000 };

/** Mails the link to the person it is for. False: no mail can be sent here. */
export async function mailLink(
  context: RequestContext,
  tx: Tx,
  mail: { tenantId: string; accountId: string; kind: LinkKind; url: string },
): Promise<boolean> {
  if (!(await readMailState(tx)).configured) return false;
  const keys = await readSealingKeys(context.services.dataFolder);
  return queueLinkMail(tx, keys, { ...mail, expiresAt: new Date(Date.now() + LIVES_MS[mail.kind]) });
}

export async function readForgot({ context }: LoaderFunctionArgs) {
  const { configured } = await readMailState(context.services.sql);
  return { byMail: configured };
}

const forgotInput = z.object({ email: z.email("Enter the mail address that you sign in with").max(254) });

/** Whether somebody has the address must not be heard in the time that the answer takes. */
const ANSWER_AFTER_MS = 400;

/** The same answer for everybody: who has an account here is nobody else's to know. */
export async function askForgot({ request, context }: ActionFunctionArgs) {
  const answerAt = Date.now() + ANSWER_AFTER_MS;
  const posted = await request.formData().catch(() => new FormData());
  const parsed = forgotInput.safeParse({ email: String(posted.get("email") ?? "").trim() });
  if (!parsed.success) {
    return data({ asked: false, errors: firstErrors(inputErrors(parsed.error)) }, { status: 422 });
  }
  await inTenant(context.services.sql, "", async (tx) => {
    if (!(await readMailState(tx)).configured) return;
    const reset = await askForReset(tx, parsed.data.email, context);
    if (!reset) return;
    const { tenantId, accountId, secret } = reset;
    await mailLink(context, tx, {
      tenantId,
      accountId,
      kind: "reset",
      url: context.origin + linkPath("reset", secret),
    });
  });
  await sleep(Math.max(0, answerAt - Date.now()));
  return data({ asked: true, errors: undefined }, { headers: { "Cache-Control": "no-store" } });
}
