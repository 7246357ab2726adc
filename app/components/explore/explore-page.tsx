import { Form, useLocation, useSearchParams } from "@remix-run/react";
import { type ReactNode, useMemo } from "react";
import type { BoardView } from "#app/components/boards/board.ts";
import { boardPath } from "#app/components/boards/boards.ts";
import { PRESETS } from "#app/components/boards/period.ts";
import { type Freshness, FreshnessProvider, Stamp } from "#app/components/boards/stamp.tsx";
import { useReading, useSteady } from "#app/components/boards/tiles.tsx";
import { Button } from "#app/components/button.tsx";
import { Chart, fileAddress } from "#app/components/charts/chart.tsx";
import { type Rejected, withParam } from "#app/components/list-params.ts";
import { PageHead, Sheet } from "#app/components/page-head.tsx";
import { SaveView, type Viewed, ViewTabs } from "#app/components/saved-views.tsx";
import { useWords } from "#app/components/words/words.ts";
import { useLiveFacts } from "#app/live/use-live.ts";
import { type ExploreData, exploreSpec, groupingsOf, labelOf, notesOf, rowsOf } from "./result.ts";
import { CHARTS, type Question, SHOWN_ROWS, type Subject } from "./vocabulary.ts";

type Props = {
  vocabulary: Subject[];
  question: Question;
  view: BoardView;
  rejected: Rejected[];
  data: ExploreData | null;
  waitsSince: string | null;
  problem: string | null;
  opens: string[];
  boards: { name: string; title: string }[];
  list: Viewed;
  /** The dashboard that a saved question stands on, by the question's id. */
  onBoards: Record<string, string>;
};

/** Free questions: a subject, what of it, by what, of which days. The address is the question. */
export function ExplorePage(props: Props) {
  const { data, waitsSince, problem, rejected, list } = props;
  const t = useWords();
  const [params] = useSearchParams();
  useLiveFacts();
  const fresh: Freshness | null = data ? { at: data.at, waitsSince } : null;
  return (
    <FreshnessProvider value={fresh}>
      <PageHead title={t("Explore")}>
        <SaveView list={list} />
        <BoardForm {...props} />
        <MailLink list={list} />
      </PageHead>
      <ViewTabs list={list} />
      <QuestionForm {...props} />
      {rejected.length > 0 ? (
        <div className="chips" role="alert">
          {rejected.map(({ name, value, because }) => (
            <a key={`${name} ${value}`} className="chip bad" href={withParam(params, { [name]: "" })}>
              {because
                ? t("{name} “{value}”: {because}. Remove", { name, value, because: t(because) })
                : t("{name} “{value}” was not understood. Remove", { name, value })}
            </a>
          ))}
        </div>
      ) : null}
      {problem ? (
        <p className="notice warning" role="status">
          {t.sentence(problem)}
        </p>
      ) : null}
      {data ? <Result {...props} data={data} /> : null}
    </FreshnessProvider>
  );
}

function QuestionForm({ vocabulary, question, view }: Props) {
  const t = useWords();
  const { search } = useLocation();
  const subject = vocabulary.find(({ name }) => name === question.of) ?? vocabulary[0];
  if (!subject) return null;
  return (
    <>
      <nav className="chips" aria-label={t("Subject")}>
        {vocabulary.map(({ name, label }) => (
          // Another subject has other measures and groupings: only the days go along.
          <a
            key={name}
            className="chip"
            href={withParam(new URLSearchParams(), {
              of: name,
              ...(view.period ? { period: view.period } : { from: view.days.from, to: view.days.to }),
            })}
            aria-current={name === question.of ? "true" : undefined}
          >
            {t(label)}
          </a>
        ))}
      </nav>
      <Form method="get" className="filters question" key={search}>
        <input type="hidden" name="of" value={question.of} />
        <fieldset className="checks">
          <legend>{t("Show")}</legend>
          {subject.measures.map(({ name, label }) => (
            <label key={name} className="check">
              <input type="checkbox" name="show" value={name} defaultChecked={question.show.includes(name)} />{" "}
              {t(label)}
            </label>
          ))}
        </fieldset>
        <Choice name="by" label={t("By~grouping")} value={question.by} words={subject.groupings} />
        <Choice
          name="and"
          label={t("And by")}
          value={question.and ?? ""}
          words={subject.groupings}
          none={t("Nothing")}
        />
        {subject.dated ? (
          <>
            <Choice
              name="period"
              label={t("Period")}
              value={view.period}
              words={PRESETS.map(({ period, label }) => ({ name: period, label }))}
              none={t("Own days")}
            />
            <Days name="from" label={t("From")} value={view.period ? "" : view.days.from} />
            <Days name="to" label={t("To")} value={view.period ? "" : view.days.to} />
          </>
        ) : null}
        {[0, 1].map((index) => (
          <FilterFields key={index} {...{ index, subject, question }} />
        ))}
        <Choice name="chart" label={t("Chart")} value={question.chart} words={CHARTS} />
        <Choice
          name="sort"
          label={t("Order~sorting")}
          value={question.sort}
          words={[
            { name: "by", label: t(labelOf(question, question.by)) },
            { name: "measure", label: t("Largest first") },
          ]}
        />
        <Button look="primary">{t("Ask")}</Button>
        <a className="btn quiet" href={`/explore?of=${question.of}`}>
          {t("Clear")}
        </a>
      </Form>
    </>
  );
}

type ChoiceProps = {
  name: string;
  label: string;
  value: string;
  words: readonly { name: string; label: string }[];
  none?: string;
};

function Choice({ name, label, value, words, none }: ChoiceProps): ReactNode {
  const t = useWords();
  return (
    <div className="field">
      <label htmlFor={`ask-${name}`}>{label}</label>
      <select className="input" id={`ask-${name}`} name={name} defaultValue={value}>
        {none === undefined ? null : <option value="">{none}</option>}
        {words.map((word) => (
          <option key={word.name} value={word.name}>
            {t(word.label)}
          </option>
        ))}
      </select>
    </div>
  );
}

function Days({ name, label, value }: { name: string; label: string; value: string }) {
  return (
    <div className="field">
      <label htmlFor={`ask-${name}`}>{label}</label>
      <input
        className="input"
        id={`ask-${name}`}
        name={name}
        type="date"
        min="1900-01-01"
        max="2199-12-31"
        defaultValue={value}
      />
    </div>
  );
}

/** Rows of one product, customer or method only; several are written with commas between. */
function FilterFields({ index, subject, question }: { index: number; subject: Subject; question: Question }) {
  const t = useWords();
  const name = index === 0 ? "filter" : `filter${index + 1}`;
  const is = index === 0 ? "is" : `is${index + 1}`;
  const filter = question.filters[index];
  return (
    <>
      <Choice
        name={name}
        label={index === 0 ? t("Only") : t("and only")}
        value={filter?.name ?? ""}
        words={subject.groupings}
        none={t("Everything")}
      />
      <div className="field">
        <label htmlFor={`ask-${is}`}>{t("which is")}</label>
        <input
          className="input"
          id={`ask-${is}`}
          name={is}
          maxLength={400}
          defaultValue={filter?.values.join(",") ?? ""}
        />
      </div>
    </>
  );
}

/** Saved questions come by mail too; the one that stands open is offered first. */
function MailLink({ list }: { list: Viewed }) {
  const t = useWords();
  const [params] = useSearchParams();
  const current = list.views?.find(({ id }) => id === params.get("view"));
  return (
    <a className="btn quiet" href={`/explore/schedules${current ? `?view=${current.id}` : ""}`}>
      {t("Send by mail")}
    </a>
  );
}

/** A saved question on a dashboard, for everybody who has it. */
function BoardForm({ boards, list, onBoards }: Props) {
  const t = useWords();
  const [params] = useSearchParams();
  const current = list.views?.find(({ id }) => id === params.get("view"));
  if (!current || (current.role !== null && !list.can.shareViews)) return null;
  const on = onBoards[current.id];
  return (
    <details className="menu list-settings">
      <summary>{on ? t("On a dashboard") : t("Put on a dashboard")}</summary>
      <div>
        <Form method="post" action="/explore" key={current.id}>
          <input type="hidden" name="id" value={current.id} />
          <label className="field">
            <span>{t("Dashboard")}</span>
            <select className="input" name="board" defaultValue={on ?? "overview"}>
              <option value="">{t("None")}</option>
              {boards.map(({ name, title }) => (
                <option key={name} value={name}>
                  {t(title)}
                </option>
              ))}
            </select>
          </label>
          <Button>{t("Put there")}</Button>
        </Form>
        {on ? <a href={boardPath(on)}>{t("Open the dashboard")}</a> : null}
      </div>
    </details>
  );
}

function Result({ data, question, view, opens }: Props & { data: ExploreData }) {
  const t = useWords();
  const { search } = useLocation();
  const reading = useReading(opens);
  const steady = useSteady({ data, question, days: view.days });
  const spec = useMemo(() => exploreSpec(steady.question, steady.data, steady.days, reading), [steady, reading]);
  const files = `/explore${search}`;
  if (data.rows.length === 0) return <p className="notice">{t("Nothing was found for this question.")}</p>;
  return (
    <Sheet label={t("Answer")}>
      {spec ? <Chart spec={spec} files={files} open={false} /> : null}
      <AnswerTable {...{ data, question, view, opens }} />
      {notesOf(question).map((note) => (
        <p key={note} className="meta">
          {t(note)}
        </p>
      ))}
      <p className="tile-foot">
        <a href={fileAddress(files, "csv")} download>
          CSV
        </a>
        <a href={fileAddress(files, "xlsx")} download>
          XLSX
        </a>
        {data.more || data.rows.length > SHOWN_ROWS ? (
          <span>
            {t("Only the first {count} rows are shown; the files have all.", {
              count: Math.min(SHOWN_ROWS, data.rows.length),
            })}
          </span>
        ) : null}
        <Stamp />
      </p>
    </Sheet>
  );
}

function AnswerTable({
  data,
  question,
  view,
  opens,
}: Pick<Props, "question" | "view" | "opens"> & { data: ExploreData }) {
  const t = useWords();
  const reading = useReading(opens);
  const rows = useMemo(
    () => rowsOf(question, data, view.days, reading).slice(0, SHOWN_ROWS),
    [question, data, view, reading],
  );
  const groupings = groupingsOf(question);
  return (
    <div className="table-wrap">
      <table className="table compact">
        <caption className="hide">{t("Answer")}</caption>
        <thead>
          <tr>
            {groupings.map((name) => (
              <th key={name} scope="col">
                {t(labelOf(question, name))}
              </th>
            ))}
            {question.show.map((name) => (
              <th key={name} scope="col" className="num">
                {t(labelOf(question, name))}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key}>
              {row.names.map((name, index) =>
                index === 0 ? (
                  <th key={groupings[index]} scope="row">
                    {name}
                  </th>
                ) : (
                  <td key={groupings[index]}>{name}</td>
                ),
              )}
              {row.figures.map((figure, index) => (
                <td key={question.show[index]} className="num">
                  {row.hrefs[index] ? <a href={row.hrefs[index]}>{figure}</a> : figure}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
