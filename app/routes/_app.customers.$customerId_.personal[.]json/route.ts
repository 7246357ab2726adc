import { type LoaderFunctionArgs, redirect } from "@remix-run/node";
import { personalFile } from "#app/http/personal-file.server.ts";
import { idInAddress, readScreen } from "#app/http/screen.server.ts";
import { mustConfirm } from "#app/http/step-up.server.ts";
import { readSubject } from "#app/modules/privacy/queries.server.ts";

/** All that is known of the person behind a customer; the download stands in the audit trail like every export. Who was not asked of late confirms on the page first. */
export async function loader(args: LoaderFunctionArgs) {
  const id = idInAddress(args, args.params.customerId, "customer");
  if (await mustConfirm(args)) return redirect(`/customers/${id}/personal`, 303);
  return personalFile(
    await readScreen(args, "export", "customers", ({ tx, actor, now }) => readSubject(tx, actor, id, now)),
  );
}
