import { refused } from "#app/modules/access/events.ts";
import type { Identity } from "#app/modules/access/identify.server.ts";
import { appendEvents } from "#db/event-log.ts";
import { inTenant } from "#db/transaction.ts";
import type { RequestContext } from "./context.server.ts";
import { logFault } from "./log.server.ts";
import { actorOf } from "./run-command.server.ts";

/** In a transaction of its own: the refused one has been rolled back. A failure to record must not hide the refusal. */
export async function recordRefusal(
  context: RequestContext,
  request: { method: string; url: string },
  { identity, action, resource }: { identity: Identity; action: string; resource: string },
): Promise<void> {
  const { accountId, tenantId } = identity;
  const what = {
    account_id: accountId,
    method: request.method,
    path:
      request.url
        .replace(/^https?:\/\/[^/]+/, "")
        .split("?")[0]
        ?.slice(0, 500) ?? "",
    resource,
    action,
  };
  try {
    await inTenant(context.services.sql, tenantId, (tx) =>
      appendEvents(tx, actorOf(identity, context), [refused.make(accountId, what)]),
    );
  } catch (error) {
    logFault(error, { request_id: context.requestId });
  }
}
