import type { Fragment } from "postgres";
import { CHANGES, type Data, TELLING, withBefore } from "#app/modules/changes.ts";
import type { Db } from "#db/client.ts";

/*
 * An event with what it takes to tell its change: what the event before it told, and what is personal and lies beside it, until that
 * is erased.
 */

const CUSTOMER_CHANGED = "parties.customer_changed";
/** What people said is told where it stands, and only there. */
const BESIDE = [CUSTOMER_CHANGED, "parties.customer_created"];

export type ToldRow = {
  type: string;
  data: Data;
  /** What the event before it told, where a change does not say what was before. */
  former: Data | null;
  /** What lies beside the event, where it is told along with it. */
  personal: Data | null;
};

/** Of which customer and outlet an order is, is told by their names. */
const named = (db: Db, data: Fragment) => db`
  ${data} || case when e.type = 'orders.order_amended' then jsonb_build_object(
    'customer', (select jsonb_build_object('id', c.id, 'name', c.name) from customer c where c.id = (${data} ->> 'customer_id')::uuid),
    'outlet', (select jsonb_build_object('id', t.id, 'name', t.name) from outlet t where t.id = (${data} ->> 'outlet_id')::uuid))
    else '{}' end`;

/** The columns of ToldRow but for the type, of an event `e`, beside `toldJoins`. */
export const toldColumns = (db: Db) => db`
  ${named(db, db`e.data`)} as data, ${named(db, db`f.data`)} as former, b.data as personal`;

export const toldJoins = (db: Db) => db`
  left join lateral (
    select o.data from event_log o
     where o.tenant_id = e.tenant_id and o.subject_id = e.subject_id and o.id < e.id and o.type = any(${TELLING})
       and e.type = any(${CHANGES}) and e.data -> 'before' is null
     order by o.id desc limit 1) f on true
  left join event_personal b on b.tenant_id = e.tenant_id and b.event_id = e.id
    and (e.type = any(${BESIDE}) or e.type like '%\\_filed')`;

/** What the event tells, a change with before and after. */
export function toldData({ type, data, former, personal }: ToldRow): Data {
  if (!personal) return withBefore(type, data, former);
  if (type !== CUSTOMER_CHANGED) return { ...data, ...personal };
  const { before, after } = personal as { before?: Data; after?: Data };
  if (!before) return withBefore(type, data, former);
  return { ...data, before: { ...(data.before as Data), ...before }, after: { ...(data.after as Data), ...after } };
}
