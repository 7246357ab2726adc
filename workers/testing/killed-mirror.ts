import { reactions } from "#app/modules/reactions.server.ts";
import { readEvent } from "#app/modules/shared/event.ts";
import { connect, type Sql } from "#db/client.ts";
import { applyOnce } from "#workers/apply-once.ts";

/*
 * A program that mirrors a shipment in another company and kills itself the hard way before its nth statement, those that open and close
 * the transaction among them. Ends with 0 when it came to its end before that.
 */

const { url, at, eventId } = JSON.parse(process.argv[2] ?? "{}") as { url: string; at: number; eventId: string };

let statements = 0;
function count(): void {
  statements += 1;
  if (statements === at) process.kill(process.pid, "SIGKILL");
}

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
const [row] = await sql<{ message: string }[]>`
  select event_message(e, o.seq) as message from event_order o
    join event_log e on e.tenant_id = o.tenant_id and e.id = o.event_id where e.id = ${eventId}`;
const mirror = reactions["orders.order_shipped"]?.find(({ consumer }) => consumer === "mirror-when-shipped");
if (!row || !mirror) throw new Error("nothing to mirror");
await applyOnce(mortal(sql), mirror, readEvent(row.message));
await sql.end();
