import {
  type ClipboardEvent,
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
  useEffect,
  useRef,
  useState,
} from "react";
import { type FieldValues, type UseFormReturn, useFieldArray, useWatch } from "react-hook-form";
import { useAnnounce } from "./announcer.tsx";
import { Button } from "./button.tsx";
import { fieldId, useFormScope } from "./form-context.ts";
import { pastedRows } from "./pasted-rows.ts";
import { useWords } from "./words/words.ts";

export type GridRow = Record<string, string>;

export type GridCell = {
  index: number;
  row: GridRow;
  /** Puts the focus into a named cell of this line. */
  focus: (column: string) => void;
};

type Props = {
  /** Name of the list in the form: its fields are `name.0.column`. */
  name: string;
  caption: string;
  /** The cells that are typed into, in their order. */
  columns: { name: string; head: string }[];
  /** The headings, all but the last, which is for removing a line. */
  heads: ReactNode;
  cells: (cell: GridCell) => ReactNode;
  /** What a line is called when it is spoken of. */
  nameOf: (row: GridRow) => string;
  foot?: ReactNode;
};

/** What the keys and buttons of a grid do to its lines. */
type Lines = {
  count: number;
  isEmpty: (row: number) => boolean;
  append: (row: number) => void;
  remove: (row: number, column?: string) => void;
  move: (from: number, to: number) => void;
  copyAbove: (row: number, column: string) => void;
  leave: () => void;
  focus: (row: number, column: string) => void;
};

type Cell = { row: number; column: string };

/**
 * Lines of a document: an ordinary table of inputs. Without JavaScript its buttons post and the server renders the table
 * again; with it, lines come and go in the browser and the keys of the product's keyboard plan work.
 */
export function LineGrid(props: Props) {
  const { form } = useFormScope();
  return form ? <Grid {...props} form={form} /> : null;
}

function Grid(props: Props & { form: UseFormReturn<FieldValues> }) {
  const t = useWords();
  const { name, columns } = props;
  const { id, errors } = useFormScope();
  const table = useRef<HTMLTableElement>(null);
  const { fields, lines, fill } = useLines(props, table);
  const spare = useSpareLines(props);
  const [pasted, setPasted] = useState<{ at: Cell; rows: string[][] } | null>(null);
  const names = columns.map((column) => column.name);

  function cellOf(target: EventTarget): Cell | null {
    const [list, row, column] = target instanceof HTMLInputElement ? target.name.split(".") : [];
    return list === name && row && column && names.includes(column) ? { row: Number(row), column } : null;
  }

  function onKeyDown(event: KeyboardEvent<HTMLTableElement>) {
    const cell = event.defaultPrevented ? null : cellOf(event.target);
    if (cell && pressed(event, cell, lines, names)) event.preventDefault();
  }

  function onPaste(event: ClipboardEvent<HTMLTableElement>) {
    const at = cellOf(event.target);
    const rows = at && pastedRows(event.clipboardData.getData("text"), [...names, ...columns.map((one) => one.head)]);
    if (!rows) return;
    event.preventDefault();
    setPasted({ at, rows });
  }

  return (
    <div>
      <table ref={table} className="lines" onKeyDown={onKeyDown} onPaste={onPaste}>
        <caption className="hide">{props.caption}</caption>
        <thead>
          <tr>
            {props.heads}
            <th scope="col" className="w-remove">
              <span className="hide">{t("Remove")}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {fields.map((field, index) => (
            <tr key={field.id} data-row={index} className={index >= spare.from ? "spare" : undefined}>
              {props.cells({ index, row: field as unknown as GridRow, focus: (column) => lines.focus(index, column) })}
              <td>
                <Button
                  look="quiet"
                  name="_intent"
                  value={`remove-line:${index}`}
                  data-skip-enter="1"
                  aria-label={t("Remove line {index}", { index: index + 1 })}
                  onClick={(event) => {
                    event.preventDefault();
                    lines.remove(index);
                  }}
                >
                  {t("Remove")}
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {pasted ? (
        <PastePreview
          rows={pasted.rows}
          from={pasted.at.row + 1}
          onDone={(wanted) => {
            setPasted(null);
            if (wanted) fill(pasted.at, pasted.rows);
            else lines.focus(pasted.at.row, pasted.at.column);
          }}
        />
      ) : null}
      {errors?.[name] ? (
        <p className="field" id={fieldId(id, name)} tabIndex={-1}>
          <span className="error">{t.sentence(errors[name])}</span>
        </p>
      ) : null}
      <div className="lines-foot">
        <Button
          name="_intent"
          value="add-line"
          data-skip-enter="1"
          onClick={(event) => {
            event.preventDefault();
            spare.show();
            const hidden = table.current?.querySelector<HTMLElement>("tr.spare");
            // On a phone there are lines that wait to be shown.
            if (hidden && getComputedStyle(hidden).display === "none") lines.focus(spare.from, names[0] ?? "");
            else lines.append(fields.length);
          }}
        >
          {t("Add line")}
        </Button>
        {props.foot}
      </div>
    </div>
  );
}

/**
 * A fresh form has several empty lines, for whoever has no JavaScript. With it, on a phone, one after the last that is filled will
 * do: those from `from` on wait until they are needed.
 */
function useSpareLines({ name, columns, form }: Props & { form: UseFormReturn<FieldValues> }) {
  const [shown, setShown] = useState(1);
  const rows: GridRow[] = useWatch({ control: form.control, name }) ?? [];
  const lastFilled = rows.findLastIndex((row) => columns.some((column) => row[column.name]?.trim()));
  return { from: lastFilled + 1 + shown, show: () => setShown(shown + 1) };
}

function useLines(props: Props & { form: UseFormReturn<FieldValues> }, table: RefObject<HTMLTableElement>) {
  const t = useWords();
  const { name, columns, form } = props;
  const { fields, insert, remove, move, replace } = useFieldArray({ control: form.control, name });
  const announce = useAnnounce();
  const blank = () => Object.fromEntries(columns.map((column) => [column.name, ""]));
  const first = columns[0]?.name ?? "";
  const rowAt = (row: number): GridRow => form.getValues(`${name}.${row}`) ?? blank();

  const lines: Lines = {
    count: fields.length,
    isEmpty: (row) => columns.every((column) => !rowAt(row)[column.name]?.trim()),
    append(row) {
      insert(row, blank(), { shouldFocus: false });
      lines.focus(row, first);
    },
    remove(row, column = first) {
      const gone = { ...rowAt(row) };
      const wasEmpty = lines.isEmpty(row);
      if (fields.length === 1) replace([blank()]);
      else remove(row);
      lines.focus(Math.min(row, Math.max(0, fields.length - 2)), column);
      if (wasEmpty) return;
      const undo = () => {
        const now = (form.getValues(name) as GridRow[]).length;
        if (now === 1 && lines.isEmpty(0)) replace([gone]);
        else insert(Math.min(row, now), gone, { shouldFocus: false });
        lines.focus(row, column);
      };
      announce({
        kind: "done",
        text: t("Line {row} ({name}) removed.", { row: row + 1, name: props.nameOf(gone) }),
        undo,
      });
    },
    move,
    copyAbove(row, column) {
      form.setValue(`${name}.${row}.${column}`, rowAt(row - 1)[column] ?? "");
    },
    leave() {
      const stops = table.current?.closest("form")?.querySelectorAll<HTMLElement>("input:not([type=hidden]), button");
      const isNext = (stop: HTMLElement) =>
        stop.tabIndex >= 0 &&
        !stop.dataset.skipEnter &&
        Boolean((table.current?.compareDocumentPosition(stop) ?? 0) & Node.DOCUMENT_POSITION_FOLLOWING) &&
        !table.current?.contains(stop);
      Array.from(stops ?? [])
        .find(isNext)
        ?.focus();
    },
    focus(row, column) {
      requestAnimationFrame(() => {
        const cell = table.current?.querySelector<HTMLInputElement>(`[name="${name}.${row}.${column}"]`);
        cell?.focus();
        cell?.select?.();
      });
    },
  };

  function fill(at: Cell, rows: string[][]) {
    const all: GridRow[] = (form.getValues(name) as GridRow[]).map((row) => ({ ...row }));
    const start = columns.findIndex((column) => column.name === at.column);
    for (const [offset, cells] of rows.entries()) {
      const row = { ...blank(), ...all[at.row + offset] };
      for (const [index, cell] of cells.entries()) {
        const column = columns[start + index];
        if (column) row[column.name] = cell;
      }
      all[at.row + offset] = row;
    }
    replace(all);
    announce({
      kind: "done",
      text: t("{count} line pasted.|{count} lines pasted.", { count: rows.length }),
    });
    lines.focus(at.row + rows.length - 1, at.column);
  }
  return { fields, lines, fill };
}

/** True when the key was the grid's. */
function pressed(event: KeyboardEvent, { row, column }: Cell, lines: Lines, names: string[]): boolean {
  const plain = !event.ctrlKey && !event.altKey && !event.metaKey && !event.shiftKey;
  const [first = ""] = names;
  if (plain && (event.key === "Enter" || event.key === "Tab")) {
    const rest = Array.from({ length: lines.count - row - 1 }, (_, index) => row + 1 + index);
    const isLast = rest.every(lines.isEmpty);
    if (isLast && lines.isEmpty(row)) {
      // An empty last line is the way out of the grid, so nobody is trapped and no phantom line is saved.
      if (event.key === "Enter") lines.leave();
      return event.key === "Enter";
    }
    if (!isLast || column !== names.at(-1)) return false;
    if (rest.length > 0) lines.focus(row + 1, first);
    else lines.append(row + 1);
    return true;
  }
  const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  const reorder = event.altKey && event.shiftKey;
  if (step !== 0 && (event.ctrlKey || reorder)) {
    const target = row + step;
    if (target < 0 || target >= lines.count) return true;
    if (reorder) lines.move(row, target);
    lines.focus(target, column);
    return true;
  }
  if (!event.ctrlKey) return false;
  if (event.key === "Insert") lines.append(row + 1);
  else if (event.key === "Delete") lines.remove(row, column);
  else if (event.key.toLowerCase() === "d" && row > 0) lines.copyAbove(row, column);
  else return false;
  return true;
}

/** Lines a preview shows; the count names them all. */
const SHOWN = 3;

function PastePreview(props: { rows: string[][]; from: number; onDone: (wanted: boolean) => void }) {
  const t = useWords();
  const { rows, from, onDone } = props;
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => button.current?.focus(), []);
  const count = t("{count} line|{count} lines", { count: rows.length });
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape anywhere in the question means no
    <div
      className="notice"
      onKeyDown={(event) => {
        if (event.key === "Escape") onDone(false);
      }}
    >
      <p id="paste-preview">
        {t("{count} from the clipboard, from line {from} on: {rows}", {
          count,
          from,
          rows:
            rows
              .slice(0, SHOWN)
              .map((row) => row.join(" · "))
              .join("; ") + (rows.length > SHOWN ? " …" : ""),
        })}
      </p>
      <div className="btn-row">
        <button
          ref={button}
          type="button"
          className="btn primary"
          aria-describedby="paste-preview"
          onClick={() => onDone(true)}
        >
          {t("Fill {count}", { count })}
        </button>
        <button type="button" className="btn" onClick={() => onDone(false)}>
          {t("Cancel")}
        </button>
      </div>
    </div>
  );
}
