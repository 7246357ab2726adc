import { postCount } from "#app/modules/inventory/count-stock.server.ts";
import { postReceipt, receiptScan } from "#app/modules/inventory/receive-goods.server.ts";
import type { ScanInput } from "#app/modules/inventory/scan-input.ts";
import { closeShort } from "#app/modules/orders/close-short.server.ts";
import { pickScan, shipPick } from "#app/modules/orders/pick-order.server.ts";
import { systemActor } from "#app/modules/shared/actor.ts";
import { connect } from "#db/client.ts";
import { inTenant, type Tx } from "#db/transaction.ts";

/*
 * A program that runs one command and kills itself the hard way before its nth statement, as a machine that loses its power does.
 * Ends with 0 when the command came to its end before that.
 */

const { url, tenantId, command, id, at, scan } = JSON.parse(process.argv[2] ?? "{}") as {
  url: string;
  tenantId: string;
  command: keyof typeof COMMANDS;
  id: string;
  at: number;
  scan?: Omit<ScanInput, "quantity" | "scannedAt">;
};

const actor = systemActor(tenantId, "test", "req-killed");
const now = new Date("2026-03-10T12:00:00Z");
const scanned = (): ScanInput => ({ ...(scan as ScanInput), quantity: 1_000_000n, scannedAt: null });

const COMMANDS = {
  pickScan: (tx: Tx) => pickScan(tx, actor, id, scanned(), now),
  shipPick: (tx: Tx) => shipPick(tx, actor, id, now),
  closeShort: (tx: Tx) => closeShort(tx, actor, id, {}, now),
  receiptScan: (tx: Tx) => receiptScan(tx, actor, id, scanned(), now),
  postReceipt: (tx: Tx) => postReceipt(tx, actor, id, { costs: [] }, now),
  postCount: (tx: Tx) => postCount(tx, actor, id, now),
};

let statements = 0;
const mortal = (tx: Tx): Tx =>
  new Proxy(tx, {
    apply(target, _self, args: Parameters<Tx>) {
      statements += 1;
      if (statements === at) process.kill(process.pid, "SIGKILL");
      return target(...args);
    },
  });

const sql = connect({ url, max: 1, name: "pulse-killed" });
const run: (tx: Tx) => Promise<unknown> = COMMANDS[command];
await inTenant(sql, tenantId, (tx) => run(mortal(tx)));
await sql.end();
