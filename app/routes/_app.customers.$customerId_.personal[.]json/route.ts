import type { LoaderFunctionArgs } from "@remix-run/node";
import { recordId } from "#app/components/list-params.ts";
import { readScreen } from "#app/http/screen.server.ts";
import { readSubject } from "#app/modules/privacy/queries.server.ts";

/** All that is known of the person behind a customer; the download stands in the audit trail like every export. */
export async function loader(args: LoaderFunctionArgs) {
  const known = await readScreen(args, "export", "customers", ({ tx, actor, now }) =>
    readSubject(tx, actor, recordId(args.params.customerId, "customer"), now),
  );
  return new Response(JSON.stringify(known, null, 2), {
    headers: {
      "Content-Type": "application/json; charset=utf-8",
      "Content-Disposition": 'attachment; filename="personal-data.json"',
      "Cache-Control": "no-store",
    },
  });
}
