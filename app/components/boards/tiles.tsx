import { memo, type ReactNode, useMemo, useRef } from "react";
import { Chart, fileAddress } from "#app/components/charts/chart.tsx";
import { Spark } from "#app/components/charts/spark.tsx";
import { useCompany } from "#app/components/figures.tsx";
import { quantityText } from "#app/components/format.ts";
import { Status } from "#app/components/status.tsx";
import { useWords } from "#app/components/words/words.ts";
import { About } from "./about.tsx";
import type { BoardView, FigureData, FigureLine, FiguresData, FiguresTile, Tile, TileData } from "./board.ts";
import { Changing } from "./changing.tsx";
import { listOf } from "./lists.ts";
import { bareText, beforeWords, figureChange, type Reading, specOf } from "./specs.ts";
import { Stamp } from "./stamp.tsx";

/** The same object as long as what it says is the same: what has not changed is then not drawn again. */
export function useSteady<Value>(value: Value): Value {
  const kept = useRef<{ text: string; value: Value }>();
  if (typeof document === "undefined") return value;
  const text = JSON.stringify(value);
  if (kept.current?.text !== text) kept.current = { text, value };
  return kept.current.value;
}

export function useReading(opens: readonly string[], weekStart?: number): Reading {
  const t = useWords();
  const { currency, timeZone } = useCompany();
  const steady = useSteady(opens);
  return useMemo(
    () => ({ t, currency, timeZone, opens: steady, weekStart }),
    [t, currency, timeZone, steady, weekStart],
  );
}

export type TileProps = {
  tile: Tile;
  data: TileData | FiguresData;
  view: BoardView;
  reading: Reading;
  /** Address of the tile's files without their ending. */
  files: string;
  /** Its table stands open; and the address that opens it. */
  open: boolean;
  openHref: string;
};

export const TileView = memo(function TileView(props: TileProps) {
  const { tile, data, view, reading, files, open, openHref } = props;
  const title = reading.t(tile.title);
  if (tile.view === "figures") return <Figures {...{ tile, view, reading }} data={data as FiguresData} />;
  return (
    <section className="tile" id={tile.id} data-tile={tile.id} aria-label={title}>
      {tile.view === "list" ? (
        <List {...{ tile, view, reading }} data={data as TileData} />
      ) : (
        <ChartTile {...{ tile, view, reading, files, open, openHref }} data={data as TileData} />
      )}
      <p className="tile-foot">
        {tile.view === "list" ? (
          <>
            <a href={fileAddress(files, "csv")} download>
              CSV
            </a>
            {hasMoney(data as TileData) ? <span>{reading.currency}</span> : null}
          </>
        ) : null}
        <Stamp />
        <About report={tile.report} title={title} />
      </p>
    </section>
  );
});

const hasMoney = ({ columns }: TileData): boolean => columns.some(({ type }) => type === "money");

function ChartTile(
  props: Omit<TileProps, "data" | "tile"> & { tile: Exclude<Tile, { view: "figures" | "list" }> } & { data: TileData },
) {
  const { tile, data, view, reading, files, open, openHref } = props;
  const spec = useMemo(() => specOf(tile, data, view, reading), [tile, data, view, reading]);
  return spec ? <Chart {...{ spec, files, open, openHref }} /> : null;
}

/** Figures as a statement: one column, one rule between lines, the first one large. */
function Figures(props: { tile: FiguresTile; data: FiguresData; view: BoardView; reading: Reading }) {
  const { tile, data, view, reading } = props;
  const { t, currency } = reading;
  return (
    <section className="tile" id={tile.id} data-tile={tile.id} aria-label={t(tile.title)}>
      <table className="statement">
        <caption className="hide">{t("Key figures, amounts in {currency}", { currency })}</caption>
        <tbody>
          {tile.lines.map((line, index) => {
            const figure = data.lines[index];
            return figure ? <Figure key={line.label} {...{ line, figure, view, reading }} /> : null;
          })}
        </tbody>
      </table>
      <p className="tile-foot">
        <span>{currency}</span>
        <Stamp />
      </p>
    </section>
  );
}

const Figure = memo(function Figure(props: {
  line: FigureLine;
  figure: FigureData;
  view: BoardView;
  reading: Reading;
}) {
  const { line, figure, view, reading } = props;
  const { t } = reading;
  const text = bareText(figure.value, figure, reading);
  const shown = <Changing value={text}>{text}</Changing>;
  return (
    <tr className={line.key ? "key" : undefined} data-kpi={line.row ?? line.report}>
      <th scope="row">
        {t(line.label)}
        {line.lag ? null : <About report={line.report} line={line.row} title={t(line.label)} />}
      </th>
      <td>
        {figure.spark ? <Spark values={figure.spark} /> : null}
        {figure.href ? (
          <a href={figure.href} className="figure">
            {shown}
          </a>
        ) : (
          <span className="figure">{shown}</span>
        )}
        <Delta {...{ line, figure, view, reading }} />
        {figure.late ? (
          <div className="delta">
            <Status shape="late">{t("behind")}</Status>
          </div>
        ) : null}
      </td>
    </tr>
  );
});

function Delta({
  line,
  figure,
  view,
  reading,
}: {
  line: FigureLine;
  figure: FigureData;
  view: BoardView;
  reading: Reading;
}) {
  const { t } = reading;
  if (figure.previous === undefined || figure.previous === null) return null;
  if (line.before)
    return <div className="delta">{t("yesterday {value}", { value: bareText(figure.previous, figure, reading) })}</div>;
  const change = figureChange(figure);
  if (!change) return null;
  const { by, inPoints } = change;
  const good = by === 0 || !line.good ? "" : by > 0 === (line.good === "up") ? " good" : " bad";
  const words = {
    sign: by > 0 ? "▲ " : by < 0 ? "▼ " : "",
    by: quantityText(String(Math.abs(by)), t.locale),
    value: bareText(figure.previous, figure, reading),
  };
  return (
    <div className={`delta${good}`} title={beforeWords(view, t)}>
      {inPoints ? t("{sign}{by} points on {value}", words) : t("{sign}{by} % on {value}", words)}
    </div>
  );
}

function List(props: {
  tile: Extract<Tile, { view: "list" }>;
  data: TileData;
  view: BoardView;
  reading: Reading;
}): ReactNode {
  const { tile, data, view, reading } = props;
  const { t } = reading;
  const rows = useMemo(() => listOf(tile, data, reading), [tile, data, reading]);
  const all = tile.all && reading.opens.some((path) => tile.all?.href.startsWith(path)) ? tile.all : undefined;
  const days = view.period ? `&period=${view.period}` : `&from=${view.days.from}&to=${view.days.to}`;
  // What the board is narrowed to is not asked along.
  const leads = all && !(all.dated && view.only) ? all : undefined;
  return (
    <>
      <div className="sheet-head">
        <h2>{t(tile.title)}</h2>
        {leads ? <a href={leads.dated ? leads.href + days : leads.href}>{t(leads.label)}</a> : null}
      </div>
      {rows.length === 0 ? (
        <p className="meta">{t(tile.empty)}</p>
      ) : (
        <table className="statement">
          <caption className="hide">{t(tile.title)}</caption>
          <tbody>
            {rows.map((row) => (
              <tr key={row.key}>
                <th scope="row" className={tile.bars ? "barred" : undefined}>
                  {row.leads ? (
                    <a href={row.leads} className={tile.code ? "mono" : undefined}>
                      {row.name}
                    </a>
                  ) : (
                    row.name
                  )}
                  {row.note ? <div className="meta">{row.note}</div> : null}
                  {row.part > 0 ? (
                    <svg className="part-bar" width="100%" height="4" aria-hidden="true">
                      <rect width={`${row.part}%`} height="4" />
                    </svg>
                  ) : null}
                </th>
                <td>
                  {row.opens ? <a href={row.opens}>{row.value}</a> : row.value}
                  {row.late > 0 ? (
                    <div className="meta">
                      <Status shape="late">{t("{count} day late|{count} days late", { count: row.late })}</Status>
                    </div>
                  ) : row.more ? (
                    <div className="meta">{row.moreOpens ? <a href={row.moreOpens}>{row.more}</a> : row.more}</div>
                  ) : null}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}
