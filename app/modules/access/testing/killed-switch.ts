import { enterCompany } from "#app/modules/access/own-companies.server.ts";
import type { RoleName } from "#app/modules/shared/actor.ts";
import { connect, type Sql } from "#db/client.ts";

/*
 * A program that goes to another company and kills itself the hard way before its nth statement, those that open and close the
 * transaction among them. Ends with 0 when it came to its end before that.
 */

const { url, at, session, from, to, accountId } = JSON.parse(process.argv[2] ?? "{}") as {
  url: string;
  at: number;
  session: string;
  from: string;
  to: string;
  accountId: string;
};

let statements = 0;
function count(): void {
  statements += 1;
  if (statements === at) process.kill(process.pid, "SIGKILL");
}

/** Dies before a statement is sent; one more is counted when the transaction has come to its end and nobody has been told yet. */
function mortal<T extends object>(sql: T): T {
  return new Proxy(sql, {
    apply(target, self, args) {
      count();
      return Reflect.apply(target as never, self, args);
    },
    get(target, name, receiver) {
      if (name !== "begin") return Reflect.get(target, name, receiver);
      return async (mode: string, work: (tx: object) => Promise<unknown>) => {
        count();
        const result = await (target as unknown as Sql).begin(mode, (tx) => work(mortal(tx)));
        count();
        return result;
      };
    },
  });
}

const sql = connect({ url, max: 1, name: "pulse-killed" });
const actor = { tenantId: from, accountId, role: "admin" as RoleName, name: "Ann", requestId: "req-killed" };
const move = { session, tenantId: to, key: new Uint8Array(32), address: "10.0.0.1" };
await enterCompany(mortal(sql), actor, move, new Date());
await sql.end();
