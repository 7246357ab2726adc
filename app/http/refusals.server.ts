import { exported, refused, signInUnknown } from "#app/modules/access/events.ts";
import type { Identity } from "#app/modules/access/identify.server.ts";
import { type Actor, systemActor } from "#app/modules/shared/actor.ts";
import { Forbidden } from "#app/modules/shared/refusal.ts";
import { appendEvents } from "#db/event-log.ts";
import { inTenant, type Tx } from "#db/transaction.ts";
import type { RequestContext } from "./context.server.ts";
import { atMost, logFault, logLine } from "./log.server.ts";
import { actorOf, whoWasRefused } from "./run-command.server.ts";

/**
 * Writes down what was refused, of whatever an edge has caught. In a transaction of its own: the refused one has been rolled back.
 * A failure to record must not hide the refusal.
 */
export async function recordForbidden(
  context: RequestContext,
  request: { method: string; url: string },
  error: unknown,
): Promise<void> {
  const identity = whoWasRefused(error);
  if (!identity) return;
  const event = refusal(identity, request, error as Forbidden);
  try {
    await inTenant(context.services.sql, identity.tenantId, (tx) =>
      appendEvents(tx, actorOf(identity, context), [event]),
    );
  } catch (error) {
    logFault(error, { request_id: context.requestId });
  }
}

/** `items` says which of many were refused in one call. */
function refusal(
  { accountId }: Identity,
  { method, url }: { method: string; url: string },
  { lacks }: Forbidden,
  items?: readonly (string | number)[],
) {
  const path = url.replace(/^https?:\/\/[^/]+/, "").split("?")[0] ?? "";
  const which = items ? ` items ${items.join(", ")}` : "";
  return refused.make(accountId, { account_id: accountId, method, path: `${path}${which}`.slice(0, 500), ...lacks });
}

/** What was refused of many things asked for in one call, by which of them they are: told once for each right that they take. */
export class RefusedItems {
  private readonly byRight = new Map<string, { error: Forbidden; items: (string | number)[] }>();

  note(item: string | number, error: unknown): void {
    if (!(error instanceof Forbidden)) return;
    const right = `${error.lacks.action} ${error.lacks.resource}`;
    const kept = this.byRight.get(right) ?? { error, items: [] };
    kept.items.push(item);
    this.byRight.set(right, kept);
  }

  /** Writes them down with what the others of the call have done. */
  async record(tx: Tx, actor: Actor, identity: Identity, request: { method: string; url: string }): Promise<void> {
    const events = [...this.byRight.values()].map(({ error, items }) => refusal(identity, request, error, items));
    if (events.length > 0) await appendEvents(tx, actor, events);
  }
}

const unknownFits = atMost(60, (count) =>
  logLine("warn", `${count} further sign-ins at addresses that nobody has were not recorded`),
);

/** Of an installation of several companies it is in the program's log alone: it is none of theirs. At most 60 a minute. */
export async function recordUnknown(
  { services, requestId, address }: RequestContext,
  { tenantId }: { tenantId: string | null },
  by: "form" | "api",
): Promise<void> {
  if (!unknownFits()) return;
  if (!tenantId)
    return logLine("warn", "a sign-in at an address that nobody has", { address, by, request_id: requestId });
  const event = signInUnknown.make(tenantId, { by }, { personal: { address } });
  await inTenant(services.sql, tenantId, (tx) =>
    appendEvents(tx, systemActor(tenantId, "sign-in", requestId), [event]),
  );
}

/** A file is read piece by piece, each a readScreen of its own; it is one export. */
const recorded = new WeakSet<object>();

/**
 * In a transaction of its own, before the first row is handed out: what cannot be recorded is not exported. What somebody searched
 * for may be a name, so of free text only that there was some.
 */
export async function recordExport(
  context: RequestContext,
  request: Request,
  identity: Identity,
  resource: string,
): Promise<void> {
  if (recorded.has(request)) return;
  const { pathname, searchParams } = new URL(request.url);
  const filter = Object.fromEntries(
    [...searchParams]
      .slice(0, 20)
      .map(([name, value]) => [name.slice(0, 40), /^[\w.:-]{1,60}$/.test(value) && name !== "q" ? value : "…"]),
  );
  const { accountId, tenantId } = identity;
  await inTenant(context.services.sql, tenantId, (tx) =>
    appendEvents(tx, actorOf(identity, context), [
      exported.make(accountId, { account_id: accountId, what: `${resource} ${pathname.slice(0, 200)}`, filter }),
    ]),
  );
  recorded.add(request);
}
