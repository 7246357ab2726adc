import type { MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { type Column, DataTable } from "#app/components/data-table.tsx";
import { Code } from "#app/components/figures.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { useWords, type Words } from "#app/components/words/words.ts";
import { apiAreas, type ShownField, type ShownOperation } from "#app/http/api-page.server.ts";
import { API_RULES } from "#app/http/api-rules.server.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle("API", matches);

export const loader = () => ({ areas: apiAreas(), rules: API_RULES });

const DOCUMENT = "OpenAPI 3.1";
const HEADER = "Authorization: Bearer …";

/** What programs can ask for, from the very schemas that check what they ask. */
export default function ApiPage() {
  const t = useWords();
  const { areas, rules } = useLoaderData<typeof loader>();
  return (
    <main id="main" className="mx-auto grid max-w-[64rem] grid-cols-[minmax(0,1fr)] gap-6 p-4 [overflow-wrap:anywhere]">
      <header className="grid gap-2">
        <h1>{t("API")}</h1>
        <p>
          {t.rich("For programs: the same as {document}. A token is sent as {header}.", {
            document: <a href="/api/v1/openapi.json">{DOCUMENT}</a>,
            header: <Code>{HEADER}</Code>,
          })}
        </p>
        <dl className="sheet grid gap-2" lang="en">
          {rules.map(({ name, text }) => (
            <div key={name}>
              <dt>
                <strong>{name}</strong>
              </dt>
              <dd>{withCode(text)}</dd>
            </div>
          ))}
        </dl>
        <nav aria-label={t("Areas")}>
          <ul className="btn-row">
            {areas.map(({ name }) => (
              <li key={name}>
                <a href={`#${name}`}>{name}</a>
              </li>
            ))}
          </ul>
        </nav>
      </header>
      {areas.map(({ name, operations }) => (
        <section key={name} id={name} aria-labelledby={`${name}-title`} className="grid gap-3">
          <h2 id={`${name}-title`}>{name}</h2>
          {operations.map((operation) => (
            <Operation key={operation.id} operation={operation} />
          ))}
        </section>
      ))}
    </main>
  );
}

/** What stands between backquotes is code. */
const withCode = (text: string) =>
  // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of a text never change
  text.split("`").map((piece, at) => (at % 2 === 1 ? <Code key={at}>{piece}</Code> : piece));

function Operation({ operation }: { operation: ShownOperation }) {
  const t = useWords();
  const { id, method, path, summary, description, isOpen, scope, rights, parameters, body, answers } = operation;
  return (
    <details id={id} className="sheet">
      <summary>
        <Code>
          {method} {path}
        </Code>{" "}
        {summary}
      </summary>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-3 pt-3">
        {description ? <p>{description}</p> : null}
        {isOpen ? <p>{t("No token is needed.")}</p> : null}
        {scope ? (
          <p>
            {t.rich("Scope of the token: {scope}. Right of its person: {rights}.", {
              scope: <Code>{scope}</Code>,
              rights: <Code>{rights.join(", ")}</Code>,
            })}
          </p>
        ) : null}
        {parameters.length > 0 ? (
          <DataTable
            caption={t("Parameters")}
            captionShown
            columns={[
              ...fieldColumns(t),
              { key: "in", head: t("Where"), cell: (row: (typeof parameters)[number]) => row.in },
            ]}
            rows={parameters}
            rowKey={(row) => `${row.in} ${row.name}`}
          />
        ) : null}
        {body ? (
          <>
            <DataTable
              caption={t("What is sent")}
              captionShown
              columns={fieldColumns(t)}
              rows={body.fields}
              rowKey={(row) => row.name}
            />
            <pre className="overflow-x-auto">
              <code className="mono">{body.example}</code>
            </pre>
          </>
        ) : null}
        <h3>{t("Answers")}</h3>
        <dl className="grid grid-cols-[minmax(0,1fr)] gap-2">
          {answers.map(({ status, description: text, fields, example }) => (
            <div key={status}>
              <dt>
                <Code>{status}</Code> {text}
              </dt>
              {fields.length > 0 ? (
                <dd>
                  <DataTable
                    caption={t("Fields of {status}", { status })}
                    columns={fieldColumns(t)}
                    rows={fields}
                    rowKey={(row) => row.name}
                  />
                </dd>
              ) : null}
              {example ? (
                <dd>
                  <pre className="overflow-x-auto">
                    <code className="mono">{example}</code>
                  </pre>
                </dd>
              ) : null}
            </div>
          ))}
        </dl>
      </div>
    </details>
  );
}

function fieldColumns<Row extends ShownField>(t: Words): Column<Row>[] {
  return [
    { key: "name", head: t("Field"), phone: "title", cell: (row) => <Code>{row.name}</Code> },
    { key: "type", head: t("Type"), phone: "line", cell: (row) => row.type },
    {
      key: "required",
      head: t("Needed"),
      tight: true,
      phone: "status",
      cell: (row) => (row.required ? t("Yes") : t("No")),
    },
    { key: "note", head: t("Remark"), phone: "line", cell: (row) => row.note },
  ];
}
