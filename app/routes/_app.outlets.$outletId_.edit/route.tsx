import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { recordId } from "#app/components/list-params.ts";
import { OutletForm, outletForm, outletMerge, outletValues } from "#app/components/outlet-form.tsx";
import { PageHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { PutBackNotice } from "#app/components/put-back-notice.tsx";
import { useAnswer } from "#app/components/use-answer.ts";
import { useWords } from "#app/components/words/words.ts";
import { asBefore } from "#app/http/put-back.server.ts";
import { readScreen } from "#app/http/screen.server.ts";
import { runForm } from "#app/http/screen-forms.server.ts";
import { readOutlet } from "#app/modules/company/outlets.server.ts";
import { changeOutlet } from "#app/modules/company/save-outlet.server.ts";
import { lastChange } from "#app/modules/history.server.ts";

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  pageTitle("Edit {name}", matches, { name: data?.saved.name ?? "" });

export const loader = (args: LoaderFunctionArgs) =>
  readScreen(args, "update", "outlets", async (call) => {
    const saved = await readOutlet(call.tx, recordId(args.params.outletId, "outlet"));
    const { shown, putBack } = await asBefore(call, args.request, saved, () => true);
    return { outlet: shown, saved, putBack };
  });

export const action = (args: ActionFunctionArgs) =>
  runForm(args, "update", "outlets", {
    input: outletForm,
    command: ({ tx, actor, now }, input) =>
      changeOutlet(tx, actor, recordId(args.params.outletId, "outlet"), input, now),
    merge: {
      spec: outletMerge,
      current: async ({ tx, actor }) => {
        const outlet = await readOutlet(tx, recordId(args.params.outletId, "outlet"));
        const changed = await lastChange(tx, actor, outlet.id);
        return { values: outletValues(outlet), version: outlet.version, changed };
      },
    },
    done: ({ id, name }) => ({ to: `/outlets/${id}`, flash: { kind: "done", text: `Outlet ${name} saved.` } }),
  });

export default function EditOutlet() {
  const t = useWords();
  const { outlet, saved, putBack } = useLoaderData<typeof loader>();
  const refused = useAnswer<typeof action>();
  return (
    <>
      <PageHead
        title={t("Edit {name}", { name: saved.name })}
        crumb={{ href: `/outlets/${saved.id}`, label: t("Back to {name}", { name: saved.name }) }}
      />
      <PutBackNotice putBack={putBack} />
      <Sheet>
        <OutletForm key={putBack?.at} {...{ outlet, saved, refused }} />
      </Sheet>
    </>
  );
}
