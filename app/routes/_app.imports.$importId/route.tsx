import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import * as z from "zod";
import { Button, ButtonLink } from "#app/components/button.tsx";
import { type Column, DataTable } from "#app/components/data-table.tsx";
import { SelectField } from "#app/components/fields.tsx";
import { Instant } from "#app/components/figures.tsx";
import { FormShell } from "#app/components/form-shell.tsx";
import { IMPORT_ACTS, IMPORT_FIELDS, IMPORT_STATES, IMPORT_WORDS } from "#app/components/import-words.ts";
import { recordId } from "#app/components/list-params.ts";
import { Facts, PageHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { Pager } from "#app/components/pager.tsx";
import { Status } from "#app/components/status.tsx";
import { useAnswer } from "#app/components/use-answer.ts";
import { useLookAgain } from "#app/components/use-look-again.ts";
import { useWords, type Words } from "#app/components/words/words.ts";
import { idInAddress, readScreen } from "#app/http/screen.server.ts";
import { readForm, runForm } from "#app/http/screen-forms.server.ts";
import { fieldsFor } from "#app/modules/imports/kinds.ts";
import {
  type ImportRowView,
  type ImportRunView,
  listImportRows,
  readImport,
} from "#app/modules/imports/queries.server.ts";
import { chooseColumns, confirmImport, stopImport } from "#app/modules/imports/start-import.server.ts";
import { undoImport } from "#app/modules/imports/undo-import.server.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle("Import", matches);

const ROWS = 50;

export const loader = (args: LoaderFunctionArgs) =>
  readScreen(args, "read", "imports", async ({ tx, actor }) => {
    const run = await readImport(tx, actor, recordId(args.params.importId, "import"));
    const after = new URL(args.request.url).searchParams.get("after");
    const page = { limit: ROWS, after: after && /^\d{1,6}$/.test(after) ? after : null };
    const fields = fieldsFor(actor, run.kind).map(({ name, needed }) => ({ name, needed: needed ?? false }));
    const faulty = run.bad > 0;
    return {
      run,
      fields,
      rows: await listImportRows(tx, run.id, faulty, page),
      faulty,
      // Beside what is wrong, the beginning of what would be done without it.
      good: faulty ? (await listImportRows(tx, run.id, false, { limit: ROWS, after: null })).data : [],
    };
  });

const place = z.union([z.literal("").transform(() => -1), z.coerce.number().int().min(0).max(200)]);

export async function action(args: ActionFunctionArgs) {
  const id = idInAddress(args, args.params.importId, "import");
  const { meta: posted } = await readForm(args);
  const here = `/imports/${id}`;
  if (posted.form === "columns") {
    return runForm(args, "create", "imports", {
      input: z.object({ column: z.record(z.string().max(60), place) }),
      command: ({ tx, actor }, { column }) => chooseColumns(tx, actor, id, column),
      done: () => ({ to: here }),
    });
  }
  if (posted.form === "confirm") {
    return runForm(args, "create", "imports", {
      input: z.object({}),
      command: ({ tx, actor }) => confirmImport(tx, actor, id),
      done: () => ({ to: here }),
    });
  }
  if (posted.form === "undo") {
    return runForm(args, "create", "imports", {
      input: z.object({}),
      command: ({ tx, actor, now }) => undoImport(tx, actor, id, now),
      done: (undo) => ({ to: `/imports/${undo.id}` }),
    });
  }
  return runForm(args, "create", "imports", {
    input: z.object({}),
    command: ({ tx, actor, now }) => stopImport(tx, actor, id, now),
    done: () => ({ to: here }),
  });
}

type Loaded = Awaited<ReturnType<typeof loader>>;

/** A file on its way in: what its columns are, what it would change, and the word to do it. Leaving the page stops nothing. */
export default function ImportRun() {
  const t = useWords();
  const { run, fields, rows, faulty, good } = useLoaderData<typeof loader>();
  const refused = useAnswer<typeof action>();
  const isWorking = run.state === "checking" || run.state === "importing";
  useLookAgain(isWorking);
  const [shape, word] = IMPORT_STATES[run.state];
  const isOpen = ["mapping", "checked", "refused"].includes(run.state);
  const problem = refused?.errors[""] ?? run.problem;
  return (
    <>
      <PageHead title={run.file_name} crumb={{ href: "/imports", label: t("Import") }}>
        {run.state === "checked" && run.bad === 0 && run.created + run.changed > 0 ? (
          <FormShell id="confirm" refused={refused}>
            <Button look="primary">
              {t("Import {count} line|Import {count} lines", { count: run.created + run.changed })}
            </Button>
          </FormShell>
        ) : null}
        {isOpen || isWorking ? (
          <FormShell id="stop" refused={refused}>
            <Button>{isWorking ? t("Stop") : t("Give up")}</Button>
          </FormShell>
        ) : null}
        {run.state === "done" && !run.undone_by && run.kind !== "open-invoices" ? (
          <FormShell id="undo" refused={refused}>
            <Button>{t("Take back…")}</Button>
          </FormShell>
        ) : null}
      </PageHead>
      {problem ? (
        <p className="notice warning" role="alert">
          {t.sentence(problem)}
        </p>
      ) : null}
      <Sheet>
        <Facts
          items={[
            [t("What it holds"), t(IMPORT_WORDS[run.kind])],
            [
              t("State"),
              <Status key="state" shape={shape}>
                {t(word)}
              </Status>,
            ],
            [t("Rows"), String(run.rows)],
            ...(run.state === "mapping" || run.state === "checking"
              ? []
              : ([
                  [t("New"), String(run.created)],
                  [t("Changed"), String(run.changed)],
                  [t("As it is"), String(run.same)],
                  [t("Wrong"), String(run.bad)],
                ] as [string, string][])),
            [t("Sent by"), run.started_by],
            [t("Sent"), <Instant key="sent" value={run.started_at} />],
            [t("Ended"), run.closed_at ? <Instant key="ended" value={run.closed_at} /> : null],
          ]}
        />
        {run.undoes_id ? (
          <p>
            <a href={`/imports/${run.undoes_id}`}>{t("Takes back an earlier import")}</a>
          </p>
        ) : null}
        {run.undone_by ? (
          <p>
            <a href={`/imports/${run.undone_by}`}>
              {run.is_undone ? t("Was taken back") : t("To be taken back: the file for it waits to be confirmed")}
            </a>
          </p>
        ) : null}
        <Unused run={run} />
        {run.state === "done" && !run.undone_by ? <TakenBackHow run={run} /> : null}
        {isWorking ? <Progress run={run} /> : null}
      </Sheet>
      <Lines rows={rows} faulty={faulty} run={run} />
      {good.length > 0 ? (
        <Sheet flush title={t("What would change without the wrong lines")}>
          <DataTable
            caption={t("What would change without the wrong lines")}
            columns={columns(t, false)}
            rows={good}
            rowKey={(row) => row.line}
          />
          <Pager shown={good.length} next={null} total={run.created + run.changed} />
        </Sheet>
      ) : null}
      {isOpen ? <Columns key={run.state} run={run} fields={fields} refused={refused} /> : null}
    </>
  );
}

/** Columns of the file that nobody asked for: they would be missed after the import. */
function Unused({ run }: { run: ImportRunView }) {
  const t = useWords();
  const used = new Set(Object.values(run.mapping));
  const unused = run.head.map((text, at) => text || String(at + 1)).filter((_text, at) => !used.has(at));
  if (run.state === "mapping" || unused.length === 0) return null;
  return (
    <p className="meta">{t("Columns of the file that are not used: {columns}.", { columns: unused.join(", ") })}</p>
  );
}

function TakenBackHow({ run }: { run: ImportRunView }) {
  const t = useWords();
  if (run.kind === "open-invoices")
    return <p className="meta">{t("Posted invoices are not taken back by a file. Credit them one by one.")}</p>;
  return (
    <p className="meta">
      {t("“Take back” makes a file of the opposite, which is shown and confirmed as any other.")}{" "}
      {run.created > 0 && run.kind === "customers" ? t("New customers stay: documents may name them.") : null}
      {run.created > 0 && run.kind === "products" ? t("New products are put out of use.") : null}
    </p>
  );
}

function Progress({ run }: { run: ImportRunView }) {
  const t = useWords();
  return (
    <>
      {run.state === "importing" ? (
        <progress className="bar" value={run.done} max={run.rows} aria-label={t("Progress")}>
          {t("{done} of {total}", { done: run.done, total: run.rows })}
        </progress>
      ) : (
        <progress className="bar" aria-label={t("Progress")} />
      )}
      <p className="needs-no-script">
        <a href={`/imports/${run.id}`}>{t("Look again")}</a>
      </p>
    </>
  );
}

function Columns({
  run,
  fields,
  refused,
}: {
  run: ImportRunView;
  fields: Loaded["fields"];
  refused: ReturnType<typeof useAnswer<typeof action>>;
}) {
  const t = useWords();
  const options = [
    { value: "", label: t("Not in the file") },
    ...run.head.map((text, index) => {
      const example = run.sample[0]?.[index];
      return {
        value: String(index),
        label: example ? `${text || index + 1} (${example.slice(0, 30)})` : text || String(index + 1),
      };
    }),
  ];
  return (
    <Sheet title={t("Which column is what")}>
      <FormShell id="columns" refused={refused}>
        <div className="fields">
          {fields.map(({ name, needed }) => (
            <SelectField
              key={name}
              name={`column.${name}`}
              label={t(IMPORT_FIELDS[name] ?? name)}
              optional={!needed}
              value={run.mapping[name] === undefined ? "" : String(run.mapping[name])}
              options={options}
            />
          ))}
        </div>
        <div className="btn-row">
          <Button look={run.state === "mapping" ? "primary" : undefined}>{t("Check the file")}</Button>
        </div>
      </FormShell>
    </Sheet>
  );
}

function Lines({ rows, faulty, run }: { rows: Loaded["rows"]; faulty: boolean; run: ImportRunView }) {
  const t = useWords();
  if (rows.data.length === 0) {
    return run.state === "checked" ? <p>{t("The file says what is there already: nothing would change.")}</p> : null;
  }
  const title = faulty ? t("What is wrong") : run.state === "done" ? t("What was changed") : t("What would change");
  return (
    <Sheet
      flush
      title={title}
      aside={
        faulty ? (
          <ButtonLink small href={`/imports/${run.id}/faults.csv`}>
            {t("Export CSV")}
          </ButtonLink>
        ) : null
      }
    >
      <DataTable caption={title} columns={columns(t, faulty)} rows={rows.data} rowKey={(row) => row.line} />
      <Pager shown={rows.data.length} next={rows.next} total={faulty ? run.bad : run.created + run.changed} />
    </Sheet>
  );
}

function columns(t: Words, faulty: boolean): Column<ImportRowView>[] {
  const field = (name: string) => (name in IMPORT_FIELDS ? t(IMPORT_FIELDS[name] ?? name) : name);
  return [
    { key: "line", head: t("Line"), numeric: true, tight: true, phone: "amount", cell: (row) => String(row.line) },
    { key: "key", head: t("Record"), phone: "title", cell: (row) => row.key },
    ...(faulty
      ? []
      : [
          {
            key: "act",
            head: t("Then"),
            tight: true,
            phone: "status" as const,
            cell: (row: ImportRowView) => t(IMPORT_ACTS[row.act] ?? row.act),
          },
        ]),
    {
      key: "what",
      head: faulty ? t("Why") : t("From … to …"),
      phone: "line",
      cell: (row) => (
        <ul>
          {row.errors.map(([column, reason]) => (
            <li key={`${column} ${reason}`}>
              {column ? `${field(column)}: ` : ""}
              {t.sentence(reason)}
            </li>
          ))}
          {row.changes
            .filter(([, before, after]) => before !== after)
            .map(([name, before, after]) => (
              <li key={name}>
                {field(name)}: {before ? <del>{before}</del> : null} {after ? <ins>{after}</ins> : t("(emptied)")}
              </li>
            ))}
        </ul>
      ),
    },
  ];
}
