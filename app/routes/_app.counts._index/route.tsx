import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import * as z from "zod";
import { withoutBlanks } from "#app/components/blank.ts";
import { Button } from "#app/components/button.tsx";
import { type Column, DataTable } from "#app/components/data-table.tsx";
import { EmptyList } from "#app/components/empty-state.tsx";
import { CheckField, TextField } from "#app/components/fields.tsx";
import { Code, Instant, Quantity } from "#app/components/figures.tsx";
import { FormShell } from "#app/components/form-shell.tsx";
import { PageHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { Pager } from "#app/components/pager.tsx";
import { scanPageOf } from "#app/components/scan-pages.ts";
import { CountStatus } from "#app/components/scan-status.tsx";
import { Tabs } from "#app/components/tabs.tsx";
import { useAnswer } from "#app/components/use-answer.ts";
import { english, useWords } from "#app/components/words/words.ts";
import { readScreen } from "#app/http/screen.server.ts";
import { readForm, runForm } from "#app/http/screen-forms.server.ts";
import { useLiveTypes } from "#app/live/use-live.ts";
import { may } from "#app/modules/access/policy.ts";
import { setCountPolicy, startCount } from "#app/modules/inventory/count-stock.server.ts";
import { startCountInput } from "#app/modules/inventory/input.ts";
import {
  type CountView,
  countUnfinished,
  listCounts,
  secondPersonPosts,
} from "#app/modules/inventory/scan-queries.server.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle("Count stock", matches);

export const loader = (args: LoaderFunctionArgs) =>
  readScreen(args, "read", "stock", async ({ tx, actor }) => ({
    ...(await listCounts(tx, scanPageOf(args.request.url))),
    unfinished: (await countUnfinished(tx)).counts,
    secondPerson: await secondPersonPosts(tx),
    can: may(actor, "create", "stock"),
    maySet: may(actor, "update", "settings"),
  }));

export async function action(args: ActionFunctionArgs) {
  const { meta: posted } = await readForm(args);
  if (posted.form === "policy") {
    return runForm(args, "update", "settings", {
      input: z.object({ second_person: z.literal("on").optional() }),
      command: async ({ tx, actor }, input) => setCountPolicy(tx, actor, input.second_person === "on"),
      done: () => ({ to: "/counts", flash: { kind: "done", text: "Saved." } }),
    });
  }
  return runForm(args, "create", "stock", {
    input: z.preprocess(withoutBlanks, startCountInput.extend({ blind: z.literal("on").optional() })),
    command: ({ tx, actor, now }, input) => startCount(tx, actor, { ...input, blind: input.blind === "on" }, now),
    done: ({ id }) => ({ to: `/counts/${id}` }),
  });
}

function Counted({ count }: { count: CountView }) {
  const t = useWords();
  if (count.note) return count.note;
  return count.filter ? t("Products with “{filter}”", { filter: count.filter }) : t("All products");
}

const columns: Column<CountView>[] = [
  {
    key: "number",
    head: english("Count"),
    phone: "title",
    cell: (row) => (
      <a href={`/counts/${row.id}`}>
        <Code>{row.number}</Code>
      </a>
    ),
  },
  {
    key: "what",
    head: english("What"),
    phone: "line",
    cell: (row) => <Counted count={row} />,
  },
  { key: "started", head: english("Begun"), cell: (row) => <Instant value={row.started_at} /> },
  { key: "lines", head: english("Products"), numeric: true, cell: (row) => <Quantity value={row.lines} /> },
  {
    key: "counted",
    head: english("Counted"),
    numeric: true,
    phone: "amount",
    cell: (row) => <Quantity value={row.counted} />,
  },
  { key: "status", head: english("Status"), phone: "status", cell: (row) => <CountStatus status={row.status} /> },
];

export default function Counts() {
  const t = useWords();
  const { data, next, unfinished, secondPerson, can, maySet } = useLoaderData<typeof loader>();
  const refused = useAnswer<typeof action>();
  useLiveTypes("inventory.count_");
  return (
    <>
      <PageHead title={t("Count stock")} />
      {can ? (
        <Sheet>
          <FormShell id="start" refused={refused}>
            {(pending) => (
              <>
                <div className="fields">
                  <TextField
                    name="filter"
                    label={t("Products")}
                    optional
                    hint={t("A part of SKU, name or barcode; empty counts all")}
                    maxLength={100}
                  />
                  <TextField name="note" label={t("Note")} optional maxLength={100} />
                </div>
                <CheckField
                  name="blind"
                  label={t("Blind count")}
                  hint={t("Nobody sees what is expected while counting")}
                />
                <div className="actions">
                  <Button look="primary" pending={pending} pendingLabel={t("Starting…")}>
                    {t("Start count")}
                  </Button>
                </div>
              </>
            )}
          </FormShell>
        </Sheet>
      ) : null}
      <Tabs
        label={t("Counts")}
        tabs={[
          { href: "/counts", label: t("All") },
          { href: "/counts?show=open", label: t("Under way"), count: unfinished },
        ]}
      />
      <Sheet flush>
        {data.length === 0 ? (
          <EmptyList noun={t("counts")} part={t("No count is under way.")}>
            {can
              ? t("Nothing has been counted yet. Start the first count above.")
              : t("Nothing has been counted yet. Whoever looks after the stock starts the first count.")}
          </EmptyList>
        ) : (
          <DataTable
            caption={t("Counts, newest first")}
            columns={columns}
            rows={data}
            rowKey={(row) => row.id}
            linked
          />
        )}
        <Pager shown={data.length} next={next} noun={[t("count"), t("counts")]} />
      </Sheet>
      {maySet ? (
        <Sheet title={t("Approval")}>
          <FormShell id="policy" refused={refused}>
            {(pending) => (
              <>
                <CheckField
                  name="second_person"
                  label={t("A count is posted by somebody who has not counted in it")}
                  checked={secondPerson}
                />
                <div className="actions">
                  <Button pending={pending} pendingLabel={t("Saving…")}>
                    {t("Save")}
                  </Button>
                </div>
              </>
            )}
          </FormShell>
        </Sheet>
      ) : null}
    </>
  );
}
