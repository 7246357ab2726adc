import { type LoaderFunctionArgs, redirect } from "@remix-run/node";
import { recordId } from "#app/components/list-params.ts";
import { personalFile } from "#app/http/personal-file.server.ts";
import { readScreen } from "#app/http/screen.server.ts";
import { mustConfirm } from "#app/http/step-up.server.ts";
import { readSubject } from "#app/modules/privacy/queries.server.ts";

/** All that is known of the person behind a customer; the download stands in the audit trail like every export. Who was not asked of late confirms on the page first. */
export async function loader(args: LoaderFunctionArgs) {
  if (await mustConfirm(args))
    return redirect(`/customers/${recordId(args.params.customerId, "customer")}/personal`, 303);
  const known = await readScreen(args, "export", "customers", ({ tx, actor, now }) =>
    readSubject(tx, actor, recordId(args.params.customerId, "customer"), now),
  );
  return personalFile(known);
}
