import { stillAlive } from "#app/modules/access/alive.server.ts";
import type { Identity } from "#app/modules/access/identify.server.ts";
import { mayHear } from "#app/modules/access/policy.ts";
import { readFactsLag } from "#app/modules/history.server.ts";
import type { Sql } from "#db/client.ts";
import { inTenant } from "#db/transaction.ts";
import { liveFigures, type Reads } from "./live-figures.server.ts";
import { liveText } from "./live-messages.ts";

export type Change = { seq: number; type: string; subject_type: string; subject_id: string };

export type LiveFeed = {
  /**
   * Sends what the identity may hear from now on, or from `after` on, to `send`, until the returned function is called.
   * `end` is called when the credential no longer stands or the server stops.
   */
  subscribe: (listener: {
    identity: Identity;
    after: bigint | null;
    send: (text: string) => void;
    end: () => void;
  }) => () => void;
  /**
   * From now on this credential's streams are told what `reads` give, under `address`, whenever the facts have moved. They must
   * depend on nothing of the person but company and rights. False when no stream of it is open here.
   */
  watch: (identity: Identity, address: string, reads: Reads) => boolean;
  /** Open streams, for /metrics. */
  size: () => number;
  close: () => Promise<void>;
};

/** The safety net under LISTEN: a notice that was lost costs this much. */
const POLL_MS = 1_000;
/** How often credentials are looked at again: a role change closes its streams within 2 s. */
const CHECK_MS = 1_500;
/** How often it is looked whether the facts stay behind: said to browsers each time, which then ask what is the matter. */
const BEHIND_MS = 5_000;
const AT_ONCE = 500;
/** Streams of one person, whatever their sessions and tokens; a browser needs one. The one longest there ends, or one alone could hold all connections. */
const MOST_EACH = 100;

type Listener = Parameters<LiveFeed["subscribe"]>[0] & { caughtUp: boolean; position: bigint };
type Row = { seq: bigint; type: string; subject_type: string; subject_id: string };
type Tenant = {
  ready: Promise<void>;
  position: bigint;
  opened: bigint;
  listeners: Set<Listener>;
  busy: boolean;
  again: boolean;
};

export function changeText(row: Row): string {
  const change: Change = {
    seq: Number(row.seq),
    type: row.type,
    subject_type: row.subject_type,
    subject_id: row.subject_id,
  };
  return liveText("change", change, row.seq);
}

function factsText(seq: bigint): string {
  return liveText("facts", { event_seq: Number(seq) }, seq);
}

type Hearing = { sql: Sql; onListening: () => void; onFault: (error: unknown) => void; isOver: () => boolean };

/** LISTEN, also when the database is away at first; the driver itself comes back after a loss. Returns how to stop. */
function hear(
  channel: string,
  heard: (payload: string) => void,
  { sql, onListening, onFault, isOver }: Hearing,
): () => Promise<void> {
  let subscription: { unlisten: () => Promise<void> } | undefined;
  void (async () => {
    while (!isOver() && !subscription) {
      try {
        subscription = await sql.listen(channel, heard, onListening);
      } catch (error) {
        onFault(error);
        await new Promise((resolve) => setTimeout(resolve, POLL_MS).unref());
      }
    }
  })();
  return async () => {
    await subscription?.unlisten().catch(() => {});
  };
}

/** `<tenant> <account>`: told to this person's own streams and nobody else's. */
function tellNotice(tenants: ReadonlyMap<string, Tenant>, payload: string): void {
  const [tenantId = "", accountId] = payload.split(" ");
  for (const listener of tenants.get(tenantId)?.listeners ?? []) {
    if (listener.identity.accountId === accountId) listener.send(liveText("notice", {}));
  }
}

/** Ends the streams whose credential has ended, or stands for other rights than when they began. */
async function endStale(sql: Sql, listeners: readonly Listener[]): Promise<void> {
  if (listeners.length === 0) return;
  const alive = await stillAlive(
    sql,
    listeners.map((listener) => listener.identity),
  );
  for (const listener of listeners) {
    if (alive.get(listener.identity.credentialId) !== listener.identity.standing) listener.end();
  }
}

/** Who edits a record, everybody of its company may ask: here is only said that there is something to ask. */
function tellEditing(tenants: ReadonlyMap<string, Tenant>, payload: string): void {
  const [tenantId = "", subjectId = ""] = payload.split(" ");
  const text = liveText("editing", { subject_id: subjectId });
  for (const listener of tenants.get(tenantId)?.listeners ?? []) listener.send(text);
}

/** Facts that stand still tell nobody: that is known by what is not said. How they stood before, pages asked when they were read. */
async function tellBehind(sql: Sql, tenants: ReadonlyMap<string, Tenant>, factsSeq: bigint): Promise<void> {
  for (const [tenantId, tenant] of tenants) {
    await tenant.ready;
    const known = factsSeq > tenant.opened ? factsSeq : tenant.opened;
    const lag = await inTenant(sql, tenantId, (tx) => readFactsLag(tx, known, new Date()));
    if (lag.since === null) continue;
    for (const { identity, send } of tenant.listeners) if (identity.kind === "session") send(liveText("behind", {}));
  }
}

/**
 * The places that events take in the order, told to everybody who listens. One query a tenant and notice, however many
 * streams are open; nothing at all is asked while nobody listens.
 */
export function openLiveFeed(sql: Sql, onFault: (error: unknown) => void): LiveFeed {
  const tenants = new Map<string, Tenant>();
  const figures = liveFigures(onFault);
  let stopped = false;
  let factsSeq = 0n;

  const read = (tenantId: string, after: bigint) =>
    inTenant(
      sql,
      tenantId,
      (tx) => tx<Row[]>`
      select seq, type, subject_type, subject_id from event_order where seq > ${after} and published order by seq limit ${AT_ONCE}`,
    );

  function deliver(listener: Listener, rows: readonly Row[]): void {
    for (const row of rows) {
      if (row.seq <= listener.position) continue;
      listener.position = row.seq;
      if (mayHear(listener.identity, row.type)) listener.send(changeText(row));
    }
  }

  function openTenant(tenantId: string): Tenant {
    const tenant: Tenant = {
      ready: Promise.resolve(),
      position: 0n,
      opened: 0n,
      listeners: new Set(),
      busy: true,
      again: false,
    };
    tenant.ready = sql<{ seq: bigint }[]>`select seq from event_head`.then(([head]) => {
      tenant.position = head?.seq ?? 0n;
      tenant.opened = tenant.position;
      tenant.busy = false;
    });
    tenants.set(tenantId, tenant);
    return tenant;
  }

  async function pump(tenantId: string): Promise<void> {
    const tenant = tenants.get(tenantId);
    if (!tenant || stopped) return;
    if (tenant.busy) {
      tenant.again = true;
      return;
    }
    tenant.busy = true;
    try {
      do {
        tenant.again = false;
        const rows = await read(tenantId, tenant.position);
        const last = rows.at(-1);
        if (!last) continue;
        tenant.position = last.seq;
        for (const listener of tenant.listeners) if (listener.caughtUp) deliver(listener, rows);
        if (rows.length === AT_ONCE) tenant.again = true;
      } while (tenant.again && tenant.listeners.size > 0);
    } catch (error) {
      onFault(error);
    } finally {
      tenant.busy = false;
    }
  }

  /** Reads what a resumed listener missed until it stands where its tenant stands; from then on it is told with the others. */
  async function catchUp(tenant: Tenant, listener: Listener): Promise<void> {
    try {
      await tenant.ready;
      const resumed = listener.after !== null;
      listener.position =
        listener.after !== null && listener.after < tenant.position ? listener.after : tenant.position;
      while (tenant.listeners.has(listener) && listener.position < tenant.position) {
        const rows = await read(listener.identity.tenantId, listener.position);
        if (rows.length === 0) break;
        deliver(listener, rows);
      }
      listener.caughtUp = true;
      if (resumed && factsSeq > 0n) listener.send(factsText(factsSeq));
      void pump(listener.identity.tenantId);
    } catch (error) {
      onFault(error);
      listener.end();
    }
  }

  function tellFacts(payload: string): void {
    if (!/^\d{1,18}$/.test(payload)) return;
    factsSeq = BigInt(payload);
    const text = factsText(factsSeq);
    for (const tenant of tenants.values()) for (const listener of tenant.listeners) listener.send(text);
    figures.moved();
  }

  const pumpAll = () => {
    for (const tenantId of tenants.keys()) void pump(tenantId);
  };

  const check = () =>
    endStale(
      sql,
      [...tenants.values()].flatMap((tenant) => [...tenant.listeners]),
    ).catch(onFault);

  const hearing = { sql, onListening: pumpAll, onFault, isOver: () => stopped };
  const unlisten = [
    hear("pulse_ordered", pumpAll, hearing),
    hear("pulse_facts", tellFacts, hearing),
    hear("pulse_notice", (payload) => tellNotice(tenants, payload), { ...hearing, onListening: () => {} }),
    hear("pulse_editing", (payload) => tellEditing(tenants, payload), { ...hearing, onListening: () => {} }),
  ];
  const timers = [
    setInterval(pumpAll, POLL_MS),
    setInterval(() => void check(), CHECK_MS),
    setInterval(() => void tellBehind(sql, tenants, factsSeq).catch(onFault), BEHIND_MS),
  ];
  for (const timer of timers) timer.unref();

  return {
    subscribe(wanted) {
      const listener: Listener = { ...wanted, caughtUp: false, position: 0n };
      const { tenantId } = wanted.identity;
      const tenant = tenants.get(tenantId) ?? openTenant(tenantId);
      const own = [...tenant.listeners].filter(({ identity }) => identity.accountId === wanted.identity.accountId);
      if (own.length >= MOST_EACH) own[0]?.end();
      tenant.listeners.add(listener);
      void catchUp(tenant, listener);
      return () => {
        tenant.listeners.delete(listener);
        figures.leave(listener);
        if (tenant.listeners.size === 0 && tenants.get(tenantId) === tenant) tenants.delete(tenantId);
      };
    },
    watch({ tenantId, credentialId, standing }, address, reads) {
      const own = [...(tenants.get(tenantId)?.listeners ?? [])].filter(
        ({ identity }) => identity.credentialId === credentialId && identity.standing === standing,
      );
      for (const listener of own) figures.watch(listener, address, reads);
      return own.length > 0;
    },
    size: () => [...tenants.values()].reduce((sum, tenant) => sum + tenant.listeners.size, 0),
    async close() {
      if (stopped) return;
      stopped = true;
      for (const timer of timers) clearInterval(timer);
      for (const tenant of tenants.values()) for (const listener of [...tenant.listeners]) listener.end();
      await Promise.all(unlisten.map((stop) => stop()));
    },
  };
}
