import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { newOutletForm, OutletForm } from "#app/components/outlet-form.tsx";
import { PageHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { useAnswer } from "#app/components/use-answer.ts";
import { useWords } from "#app/components/words/words.ts";
import { requireViewer } from "#app/http/screen.server.ts";
import { runForm } from "#app/http/screen-forms.server.ts";
import { createOutlet } from "#app/modules/company/save-outlet.server.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle("New outlet", matches);

export async function loader(args: LoaderFunctionArgs) {
  await requireViewer(args, "create", "outlets");
  return null;
}

export const action = (args: ActionFunctionArgs) =>
  runForm(args, "create", "outlets", {
    input: newOutletForm,
    command: ({ tx, actor, now }, input) => createOutlet(tx, actor, input, now),
    done: ({ id, name }, again) => ({
      to: again ? "/outlets/new" : `/outlets/${id}`,
      flash: { kind: "done", text: `Outlet ${name} saved.`, ...(again ? { href: `/outlets/${id}` } : {}) },
    }),
  });

export default function NewOutlet() {
  const t = useWords();
  const refused = useAnswer<typeof action>();
  return (
    <>
      <PageHead title={t("New outlet")} crumb={{ href: "/outlets", label: t("Outlets") }} />
      <Sheet>
        <OutletForm refused={refused} />
      </Sheet>
    </>
  );
}
