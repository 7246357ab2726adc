import { readFile } from "node:fs/promises";
import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { Form, useLoaderData } from "@remix-run/react";
import * as z from "zod";
import { Button } from "#app/components/button.tsx";
import { type Column, DataTable } from "#app/components/data-table.tsx";
import { NothingYet } from "#app/components/empty-state.tsx";
import { Instant } from "#app/components/figures.tsx";
import { FileField } from "#app/components/file-field.tsx";
import { IMPORT_STATES, IMPORT_WORDS } from "#app/components/import-words.ts";
import { PAGE_SIZE, readParams } from "#app/components/list-params.ts";
import { PageHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { Pager } from "#app/components/pager.tsx";
import { Status } from "#app/components/status.tsx";
import { useAnswer } from "#app/components/use-answer.ts";
import { english, useWords, type Words } from "#app/components/words/words.ts";
import { noFile } from "#app/http/files.server.ts";
import { readScreen } from "#app/http/screen.server.ts";
import { runForm } from "#app/http/screen-forms.server.ts";
import { IMPORT_KINDS, mayImport } from "#app/modules/imports/kinds.ts";
import { listImports } from "#app/modules/imports/queries.server.ts";
import { startImport } from "#app/modules/imports/start-import.server.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle("Import", matches);

export const loader = (args: LoaderFunctionArgs) =>
  readScreen(args, "read", "imports", async ({ tx, actor }) => {
    const { filter } = readParams(args.request.url, { after: z.uuid() });
    const runs = await listImports(tx, actor, { limit: PAGE_SIZE, after: filter.after ?? null });
    return {
      kinds: IMPORT_KINDS.filter((kind) => mayImport(actor, kind)),
      runs: runs.data.map(({ id, kind, state, file_name, rows, started_by, started_at }) => ({
        id,
        kind,
        state,
        file_name,
        rows,
        started_by,
        started_at,
      })),
      next: runs.next,
    };
  });

const sent = z.object({ kind: z.enum(IMPORT_KINDS, { error: "Choose what the file holds" }) });

export const action = (args: ActionFunctionArgs) =>
  runForm(args, "create", "imports", {
    input: sent,
    async command({ tx, actor, now }, { kind }) {
      const { upload } = args.context;
      if (!upload) throw noFile(args.context);
      return startImport(tx, actor, { kind, fileName: upload.name, bytes: await readFile(upload.path) }, now);
    },
    done: ({ id }) => ({ to: `/imports/${id}` }),
  });

type Row = Awaited<ReturnType<typeof loader>>["runs"][number];

/** Files that were taken over, and a form for another. It is posted by the browser itself: only so a file goes as it is. */
export default function Imports() {
  const t = useWords();
  const { kinds, runs, next } = useLoaderData<typeof loader>();
  const refused = useAnswer<typeof action>();
  const errors = refused?.errors ?? {};
  const chosen = typeof refused?.values.kind === "string" ? refused.values.kind : undefined;
  return (
    <>
      <PageHead title={t("Import")} />
      <Sheet title={t("Take a file over")}>
        <Form method="post" encType="multipart/form-data" reloadDocument className="form" action="/imports?index">
          {errors[""] ? (
            <p className="notice negative" role="alert">
              {t.sentence(errors[""])}
            </p>
          ) : null}
          <div className="field">
            <label htmlFor="kind">{t("What the file holds")}</label>
            {errors.kind ? <span className="error">{t.sentence(errors.kind)}</span> : null}
            <select id="kind" name="kind" className="input" defaultValue={chosen ?? kinds[0]}>
              {kinds.map((kind) => (
                <option key={kind} value={kind}>
                  {t(IMPORT_WORDS[kind])}
                </option>
              ))}
            </select>
          </div>
          <FileField
            hint={t(
              "CSV or Excel (.xlsx), at most 20 MB and 50,000 rows. Nothing changes before you have seen what would.",
            )}
            error={errors.file}
            accept=".csv,.txt,.tsv,.xlsx,text/csv"
          />
          <div>
            <Button look="primary">{t("Send the file")}</Button>
          </div>
        </Form>
      </Sheet>
      <Sheet title={t("What is there, as files")}>
        <p>{t("In the columns that an import takes: change them and send them again, or use them as a pattern.")}</p>
        <ul>
          {kinds.map((kind) => (
            <li key={kind}>
              {t(IMPORT_WORDS[kind])}: <a href={`/imports/files/${kind}.csv`}>CSV</a>{" "}
              <a href={`/imports/files/${kind}.xlsx`}>Excel</a>
            </li>
          ))}
        </ul>
      </Sheet>
      <Sheet flush title={t("Files taken over")}>
        {runs.length > 0 ? (
          <DataTable caption={t("Files taken over")} columns={columns(t)} rows={runs} rowKey={(row) => row.id} linked />
        ) : (
          <NothingYet>{t("No file was sent yet. Choose the first above.")}</NothingYet>
        )}
        <Pager shown={runs.length} next={next} noun={[english("file"), english("files")]} />
      </Sheet>
    </>
  );
}

function columns(t: Words): Column<Row>[] {
  return [
    {
      key: "file",
      head: t("File"),
      phone: "title",
      cell: (row) => <a href={`/imports/${row.id}`}>{row.file_name}</a>,
    },
    { key: "kind", head: t("What it holds"), phone: "line", cell: (row) => t(IMPORT_WORDS[row.kind]) },
    {
      key: "state",
      head: t("State"),
      tight: true,
      phone: "status",
      cell: (row) => <Status shape={IMPORT_STATES[row.state][0]}>{t(IMPORT_STATES[row.state][1])}</Status>,
    },
    { key: "rows", head: t("Rows"), numeric: true, tight: true, phone: "amount", cell: (row) => String(row.rows) },
    { key: "by", head: t("Sent by"), phone: "line", cell: (row) => row.started_by },
    { key: "at", head: t("Sent"), tight: true, cell: (row) => <Instant value={row.started_at} /> },
  ];
}
