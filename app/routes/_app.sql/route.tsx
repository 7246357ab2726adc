import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useFetcher, useLoaderData, useNavigation } from "@remix-run/react";
import * as z from "zod";
import { Button, ButtonLink } from "#app/components/button.tsx";
import { type Column, DataTable } from "#app/components/data-table.tsx";
import { NothingYet } from "#app/components/empty-state.tsx";
import { NoteField } from "#app/components/fields.tsx";
import { Code, Instant, useCompany } from "#app/components/figures.tsx";
import { FormShell } from "#app/components/form-shell.tsx";
import { wallClock } from "#app/components/format.ts";
import { readParams } from "#app/components/list-params.ts";
import { PageHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { Status } from "#app/components/status.tsx";
import { useAnswer } from "#app/components/use-answer.ts";
import { english, useWords } from "#app/components/words/words.ts";
import { inputErrors } from "#app/http/problem.server.ts";
import { asPage, readScreen } from "#app/http/screen.server.ts";
import { readForm } from "#app/http/screen-forms.server.ts";
import { cancelSql, ON_SCREEN, runSql, tablesFor } from "#app/http/sql-console.server.ts";
import { askSqlInput } from "#app/modules/console/input.ts";
import { listSqlRuns, readSqlRun, type SqlRun } from "#app/modules/console/queries.server.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle("SQL", matches);

const SHOWN_RUNS = 20;

export async function loader(args: LoaderFunctionArgs) {
  const { actor, ...read } = await readScreen(args, "read", "bi_sql", async ({ tx, actor }) => {
    const { run } = readParams(args.request.url, { run: z.uuid() }).filter;
    return {
      actor,
      runs: (await listSqlRuns(tx, actor, SHOWN_RUNS)).map((one) => ({ ...one, ranAt: one.ranAt.toISOString() })),
      opened: run ? (await readSqlRun(tx, actor, run)).statement : null,
    };
  });
  return { ...read, tables: await asPage(args, () => tablesFor({ context: args.context, actor })) };
}

export async function action(args: ActionFunctionArgs) {
  const { request, context } = args;
  const actor = await readScreen(args, "read", "bi_sql", async (call) => call.actor);
  const { values, meta: posted } = await readForm(args);
  const refuse = (errors: Record<string, string>, status: number) =>
    data({ form: "sql", values, errors, ran: null }, { status });
  if (posted.form === "cancel") {
    await asPage(args, () => cancelSql({ context, actor }, String(values.run ?? "")));
    return refuse({}, 200);
  }
  const parsed = askSqlInput.safeParse(values);
  if (!parsed.success)
    return refuse(Object.fromEntries(inputErrors(parsed.error).map(({ path, message }) => [path, message])), 422);
  const { sql } = parsed.data;
  return asPage(args, async () => {
    const ran = await runSql({ context, actor }, sql, ON_SCREEN, { run: posted.idem, signal: request.signal });
    if (!("answer" in ran)) return refuse({ sql: ran.refused }, ran.code === "sql_busy" ? 503 : 422);
    return data({ form: "sql", values, errors: {}, ran: { id: ran.id, ...ran.answer } }, { status: 200 });
  });
}

type Ran = { columns: { name: string; type: string }[]; rows: unknown[][] };
type Row = { at: number; cells: unknown[] };

const isFigure = (type: string) => /^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|DECIMAL.*|DOUBLE|FLOAT)$/.test(type);
const shown = (cell: unknown) => (cell === null ? "–" : typeof cell === "object" ? JSON.stringify(cell) : String(cell));

/** Makes words of the author a key of no catalogue; a note is not shown. */
const OWN = "~own";

const columnsOf = ({ columns }: Ran): Column<Row>[] =>
  columns.map(({ name, type }, index) => ({
    key: String(index),
    head: name + OWN,
    numeric: isFigure(type),
    phone: index === 0 ? "title" : "line",
    cell: ({ cells }) => <Code>{shown(cells[index])}</Code>,
  }));

const OUTCOMES: Record<SqlRun["outcome"], string> = {
  done: english("Done"),
  statement: english("Refused"),
  failed: english("Failed"),
  too_slow: english("Too slow"),
  too_much_memory: english("Too large"),
  cancelled: english("Cancelled~run"),
};

function Cancel() {
  const t = useWords();
  const cancelling = useFetcher();
  const asked = useNavigation().formData;
  if (asked?.get("_form") !== "sql") return null;
  const run = String(asked.get("_idem"));
  return (
    <Button
      type="button"
      look="danger"
      pending={cancelling.state !== "idle"}
      pendingLabel={t("Cancelling…")}
      onClick={() => cancelling.submit({ _form: "cancel", run }, { method: "post" })}
    >
      {t("Cancel query")}
    </Button>
  );
}

export default function SqlConsole() {
  const t = useWords();
  const { tables, runs, opened } = useLoaderData<typeof loader>();
  const answered = useAnswer<typeof action>();
  const ran = answered?.ran ?? null;
  const refused = answered && Object.keys(answered.errors).length > 0 ? answered : null;
  const last = typeof answered?.values.sql === "string" ? answered.values.sql : null;
  return (
    <>
      <PageHead title={t("SQL")} />
      {tables ? null : (
        <p className="notice" role="status">
          {t("The figures are being built or restarted. Try again in a moment.")}
        </p>
      )}
      <Sheet label={t("Query")}>
        <FormShell key={opened ?? ""} id="sql" intent="run" refused={refused} wide>
          {(pending) => (
            <>
              <NoteField
                name="sql"
                label={t("One SELECT over the tables below")}
                hint={t("Only your company's rows. It ends after 15 seconds; Ctrl+Enter runs it.")}
                value={
                  last ??
                  opened ??
                  "select placed_on, sum(net) as sales\nfrom order_line\ngroup by placed_on\norder by placed_on desc\nlimit 30"
                }
                rows={8}
                maxLength={20_000}
              />
              <div className="btn-row">
                <Button look="primary" name="_intent" value="run" pending={pending} pendingLabel={t("Running…")}>
                  {t("Run query")}
                </Button>
                <Cancel />
              </div>
            </>
          )}
        </FormShell>
      </Sheet>
      {ran ? <Result ran={ran} /> : null}
      {tables ? <Tables tables={tables} /> : null}
      <Sheet flush title={t("Your last queries")}>
        {runs.length > 0 ? (
          <Runs runs={runs} />
        ) : (
          <NothingYet>{t("You have run no query yet. Write the first above.")}</NothingYet>
        )}
      </Sheet>
    </>
  );
}

type Answered = NonNullable<NonNullable<ReturnType<typeof useAnswer<typeof action>>>["ran"]>;

function Result({ ran }: { ran: Answered }) {
  const t = useWords();
  const count = ran.rows.length;
  const found = ran.cut
    ? t("The first {count} row|The first {count} rows", { count })
    : t("{count} row|{count} rows", { count });
  const { time, seconds } = wallClock(ran.as_of, useCompany().timeZone);
  const about = t("{ms} ms, as of {time}, event {seq}", {
    ms: ran.took_ms,
    time: `${time}:${seconds}`,
    seq: ran.event_seq,
  });
  return (
    <Sheet flush title={found} aside={<span className="meta">{about}</span>}>
      {count > 0 ? (
        <DataTable
          caption={found}
          columns={columnsOf(ran)}
          rows={ran.rows.map((cells, at) => ({ at, cells }))}
          rowKey={(row) => row.at}
          compact
        />
      ) : (
        <NothingYet>{t("No row answers this.")}</NothingYet>
      )}
      <div className="btn-row">
        <ButtonLink href={`/sql.csv?run=${ran.id}`} download>
          {t("Download CSV")}
        </ButtonLink>
      </div>
    </Sheet>
  );
}

function Tables({ tables }: { tables: { name: string; columns: { name: string; type: string }[] }[] }) {
  const t = useWords();
  return (
    <Sheet title={t("Tables")}>
      <p className="meta">
        {t("Amounts are in the company's currency, moments on its clock. Names of customers are not here.")}
      </p>
      <ul className="grid gap-2">
        {tables.map(({ name, columns }) => (
          <li key={name}>
            <details>
              <summary>
                <Code>{name}</Code>
              </summary>
              <p>
                {columns.map((column) => (
                  <span key={column.name}>
                    <Code>{column.name}</Code> <span className="meta">{t(column.type)}</span>{" "}
                  </span>
                ))}
              </p>
            </details>
          </li>
        ))}
      </ul>
    </Sheet>
  );
}

function Runs({ runs }: { runs: (Omit<SqlRun, "ranAt"> & { ranAt: string })[] }) {
  const t = useWords();
  return (
    <DataTable
      caption={t("Your last queries")}
      rows={runs}
      rowKey={(run) => run.id}
      columns={[
        {
          key: "statement",
          head: t("Query"),
          phone: "title",
          cell: (run) => (
            <a href={`/sql?run=${run.id}`}>
              <Code>{run.statement.replace(/\s+/g, " ").slice(0, 120)}</Code>
            </a>
          ),
        },
        {
          key: "outcome",
          head: t("Outcome"),
          tight: true,
          phone: "status",
          cell: (run) => <Status shape={run.outcome === "done" ? "done" : "void"}>{t(OUTCOMES[run.outcome])}</Status>,
        },
        { key: "rows", head: t("Rows"), numeric: true, tight: true, cell: (run) => run.foundRows },
        { key: "ms", head: t("Milliseconds"), numeric: true, tight: true, cell: (run) => run.tookMs },
        { key: "when", head: t("When"), tight: true, phone: "line", cell: (run) => <Instant value={run.ranAt} /> },
      ]}
    />
  );
}
