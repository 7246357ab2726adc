import { useNavigate } from "@remix-run/react";
import { type KeyboardEvent, memo, type PointerEvent, type ReactNode, useId, useMemo, useState } from "react";
import { useWords, type Words } from "#app/components/words/words.ts";
import {
  AxisLabels,
  across,
  axisOf,
  type ChartSpec,
  Drawing,
  frameOf,
  middleOf,
  partBoxes,
  Swatch,
  slotOf,
} from "./drawing.tsx";
import { savePicture } from "./save-picture.ts";

type Props = {
  spec: ChartSpec;
  /** Address of its files without their ending. */
  files?: string;
  /** The table stands open: what was asked for without JavaScript. */
  open?: boolean;
  /** What opens the table without JavaScript. */
  openHref?: string;
};

/**
 * Every chart: one tab stop, arrows from point to point, Enter to the records behind it, and the same figures as a table
 * and as files. The drawing is complete in the server's HTML; the table is made when it is opened.
 */
export const Chart = memo(function Chart({ spec, files, open, openHref }: Props) {
  const id = useId();
  const [on, move] = useState<number>();
  const [part, moveUp] = useState(-1);
  const within = useMemo(() => frameOf(spec), [spec]);
  const axis = axisOf(spec, within);
  const t = useWords();
  const navigate = useNavigate();
  const current = on === undefined ? undefined : spec.marks[on];

  function onKeyDown(event: KeyboardEvent) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "Enter") {
      const href = spec.parts?.[part]?.hrefs?.[on ?? -1] ?? current?.href;
      if (href) navigate(href);
      return;
    }
    const up = partTo(spec, event.key, part);
    const next = up === undefined ? stepTo(spec, event.key, on) : (on ?? 0);
    if (next === undefined) return;
    event.preventDefault();
    if (up !== undefined) moveUp(up);
    move(next);
  }

  function leave() {
    move(undefined);
    moveUp(-1);
  }

  return (
    <figure className="chart">
      <figcaption>
        <h2 id={id}>{spec.title}</h2>
        <span className="meta" aria-live="polite">
          {current ? said(spec, on ?? 0, part, t) : spec.note}
        </span>
      </figcaption>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is not what a drawing with a cursor is */}
      <div
        className="plot"
        role="group"
        aria-labelledby={id}
        aria-roledescription={t("chart")}
        aria-description={t("Arrow keys go from point to point, Enter opens its records")}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the one tab stop of the chart
        tabIndex={0}
        onKeyDown={onKeyDown}
        onBlur={leave}
        onPointerMove={(event) => event.pointerType === "mouse" && move(pointUnder(spec, event))}
        onPointerLeave={leave}
      >
        <svg width={axis.width} height={within.height} aria-hidden="true">
          <AxisLabels spec={spec} within={within} />
        </svg>
        <svg width="100%" height={within.height} aria-hidden="true">
          {on === undefined ? null : (
            <rect className="on" {...slotOf(spec, on)} {...partBoxes(spec, within)[part]?.[on]} />
          )}
          <Drawing spec={spec} within={within} />
          {current && spec.kind === "line" && !Number.isNaN(current.value) ? (
            <circle className="dot" cx={`${middleOf(spec, on ?? 0)}%`} cy={within.y(current.value)} r="4" />
          ) : null}
        </svg>
      </div>
      {spec.parts ? <Legend spec={spec} /> : null}
      <ChartTable {...{ spec, files, open, openHref }} />
    </figure>
  );
});

function said(spec: ChartSpec, index: number, part: number, t: Words): string {
  const mark = spec.marks[index];
  const one = spec.parts?.[part];
  if (one) return `${mark?.label}, ${one.name}: ${one.texts[index]}`;
  const parts = spec.parts?.map((part) => `${part.name} ${part.texts[index]}`) ?? [];
  const before = spec.before ? [t("before: {value}", { value: spec.before.texts[index] ?? "" })] : [];
  const more = [...parts, ...before];
  return `${mark?.label}: ${mark?.text}${more.length > 0 ? ` (${more.join(", ")})` : ""}`;
}

/** Up and down a pile: its parts in their order, below them (-1) the whole; undefined for other keys and charts. */
export function partTo({ parts }: ChartSpec, key: string, part: number): number | undefined {
  if (!parts) return undefined;
  if (key === "ArrowUp") return Math.min(parts.length - 1, part + 1);
  return key === "ArrowDown" ? Math.max(-1, part - 1) : undefined;
}

/** Where a key leads; undefined for keys that are none of the chart's. */
export function stepTo(spec: ChartSpec, key: string, on: number | undefined): number | undefined {
  const last = spec.marks.length - 1;
  if (last < 0) return undefined;
  const row = across(spec);
  const to: Record<string, number> = {
    ArrowRight: on === undefined ? 0 : Math.min(last, on + 1),
    ArrowLeft: on === undefined ? last : Math.max(0, on - 1),
    Home: 0,
    End: last,
    ...(spec.rows
      ? {
          ArrowDown: on === undefined ? 0 : on + row > last ? on : on + row,
          ArrowUp: on === undefined ? last : on - row < 0 ? on : on - row,
        }
      : {}),
  };
  return to[key];
}

function pointUnder(spec: ChartSpec, { currentTarget, clientX, clientY }: PointerEvent): number | undefined {
  const box = currentTarget.lastElementChild?.getBoundingClientRect();
  if (!box || clientX < box.left || clientX > box.right || spec.marks.length === 0) return undefined;
  const columns = across(spec);
  const along = (clientX - box.left) / Math.max(1, box.width);
  if (spec.kind === "line") return Math.round(along * (columns - 1));
  const column = Math.min(columns - 1, Math.floor(along * columns));
  if (!spec.rows) return column;
  const row = Math.floor((clientY - box.top) / 20);
  return row >= 0 && row < spec.rows.length ? row * columns + column : undefined;
}

/** Names in the order of the pile, from the axis up. */
function Legend({ spec }: { spec: ChartSpec }) {
  return (
    <ul className="legend">
      {spec.parts?.map(({ name }, index) => (
        <li key={name}>
          <svg width="16" height="16" aria-hidden="true">
            <Swatch spec={spec} part={index} />
          </svg>
          {name}
        </li>
      ))}
    </ul>
  );
}

function ChartTable({ spec, files, open = false, openHref }: Props) {
  const t = useWords();
  const [shown, show] = useState(open);
  return (
    <details open={open} onToggle={(event) => show(event.currentTarget.open)}>
      <summary>{t("Figures and files")}</summary>
      {shown || open ? <Figures spec={spec} /> : openHref ? <a href={openHref}>{t("Show as table")}</a> : null}
      {files ? (
        <p className="files">
          <FileLinks files={files} scripted={shown} />
        </p>
      ) : null}
    </details>
  );
}

/** "sales?period=7d" and "csv" → "sales.csv?period=7d". */
export const fileAddress = (files: string, kind: string): string => {
  const [path, query] = files.split("?");
  return `${path}.${kind}${query ? `?${query}` : ""}`;
};

function FileLinks({ files, scripted }: { files: string; scripted: boolean }): ReactNode {
  const picture = fileAddress(files, "svg");
  return (
    <>
      <a href={fileAddress(files, "csv")} download>
        CSV
      </a>{" "}
      <a href={picture} download>
        SVG
      </a>{" "}
      {scripted ? (
        <button type="button" className="link" onClick={() => void savePicture(picture)}>
          PNG
        </button>
      ) : null}
    </>
  );
}

function Figures({ spec }: { spec: ChartSpec }) {
  return (
    <div className="table-wrap">
      <table className="table compact">
        <caption className="hide">{spec.title}</caption>
        <thead>
          <tr>
            {spec.heads.map((head, index) => (
              <th key={head} scope="col" className={index > 0 ? "num" : undefined}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {spec.marks.map((mark, index) => (
            <tr key={mark.key}>
              <th scope="row">{mark.href ? <a href={mark.href}>{mark.label}</a> : mark.label}</th>
              {cellsOf(spec, index).map(({ text, href }, column) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: columns have no other name
                <td key={column} className="num">
                  {href ? <a href={href}>{text}</a> : text}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** A point's figures as they stand in the table. */
function cellsOf(spec: ChartSpec, index: number): { text?: string; href?: string }[] {
  return [
    { text: spec.marks[index]?.text },
    ...(spec.parts ?? []).map(({ texts, hrefs }) => ({ text: texts[index], href: hrefs?.[index] })),
    ...(spec.before ? [{ text: spec.before.texts[index] }] : []),
  ];
}
