import type { LoaderFunctionArgs } from "@remix-run/node";
import { grafanaToken, hasGrafana } from "#app/http/grafana.server.ts";
import { askerOf } from "#app/http/screen.server.ts";
import { identify } from "#app/modules/access/identify.server.ts";
import { inTenant } from "#db/transaction.ts";

const NO_STORE = { "Cache-Control": "no-store" };

/** For the proxy before Grafana: who this is, in a header that lives a minute. Without a session to the sign-in page. */
export async function loader(args: LoaderFunctionArgs) {
  const asker = askerOf(args);
  const identity = await identify(asker.sql, asker.credential);
  if (!identity) return new Response(null, { status: 401, headers: NO_STORE });
  const may = await inTenant(asker.sql, identity.tenantId, (tx) => hasGrafana(tx, args.context, identity));
  if (!may) return new Response("Grafana is not for you here.", { status: 403, headers: NO_STORE });
  const token = await grafanaToken(args.context, identity);
  return new Response(null, { status: 204, headers: { ...NO_STORE, "X-JWT-Assertion": token } });
}
