import { Form, useLocation, useSearchParams } from "@remix-run/react";
import { Button } from "./button.tsx";
import type { Column } from "./data-table.tsx";
import { CarriedParams } from "./filter-bar.tsx";
import { PAGE_SIZES } from "./list-params.ts";
import { useWords } from "./words/words.ts";

/** Which columns, in what order, how many rows: a GET form, so the choice is part of the address and of a saved view. */
export function ListSettings<Row>(props: {
  columns: Column<Row>[];
  shown: ReadonlySet<string>;
  sort: string;
  sorts: readonly string[];
  per: number;
  /** The list's name, and how wide this person made its columns. */
  list: string;
  widths: Record<string, number>;
}) {
  const t = useWords();
  const [params] = useSearchParams();
  const named = props.columns.filter((column) => typeof column.head === "string");
  const sortable = named.filter((column) => column.sort && props.sorts.includes(column.sort));
  const orders = sortable.flatMap((column) => [
    { value: column.sort as string, label: t("{head}, lowest first", { head: t(String(column.head)) }) },
    { value: `-${column.sort}`, label: t("{head}, highest first", { head: t(String(column.head)) }) },
  ]);
  return (
    <details className="menu list-settings">
      <summary>{t("Columns and order")}</summary>
      <div>
        <Form method="get" key={params.toString()}>
          <CarriedParams without={["cols", "sort", "per", "after"]} />
          <fieldset>
            <legend>{t("Columns")}</legend>
            {named.map((column, index) => (
              <label key={column.key} className="check">
                {/* The first column opens the record: it stays. */}
                <input
                  type="checkbox"
                  name="cols"
                  value={column.key}
                  defaultChecked={index === 0 || props.shown.has(column.key)}
                  disabled={index === 0}
                />
                {typeof column.head === "string" ? t(column.head) : column.head}
                {index === 0 ? <input type="hidden" name="cols" value={column.key} /> : null}
              </label>
            ))}
          </fieldset>
          {orders.length > 0 ? (
            <label className="field">
              <span>{t("Sorted by")}</span>
              <select className="input" name="sort" defaultValue={props.sort}>
                {orders.some((order) => order.value === props.sort) ? null : (
                  <option value={props.sort}>{t("As it is now")}</option>
                )}
                {orders.map((order) => (
                  <option key={order.value} value={order.value}>
                    {order.label}
                  </option>
                ))}
              </select>
            </label>
          ) : null}
          <label className="field">
            <span>{t("Rows on a page")}</span>
            <select className="input" name="per" defaultValue={props.per}>
              {PAGE_SIZES.map((size) => (
                <option key={size} value={size}>
                  {size}
                </option>
              ))}
            </select>
          </label>
          <Button>{t("Apply")}</Button>
        </Form>
        <WidthsForm {...props} columns={named.filter(({ key }) => props.shown.has(key))} />
      </div>
    </details>
  );
}

/** How wide the columns are, kept for this person. By numbers, so that it takes neither a pointer nor JavaScript. */
function WidthsForm<Row>(props: { columns: Column<Row>[]; list: string; widths: Record<string, number> }) {
  const t = useWords();
  const { pathname, search } = useLocation();
  return (
    <Form method="post" action="/views" className="widths" key={JSON.stringify(props.widths)}>
      <input type="hidden" name="list" value={props.list} />
      <input type="hidden" name="back" value={pathname + search} />
      <fieldset>
        <legend>{t("Column widths, in pixels")}</legend>
        {props.columns.map(({ key, head }) => (
          <label key={key} className="field">
            <span>{typeof head === "string" ? t(head) : head}</span>
            <input
              className="input end"
              name={`widths.${key}`}
              inputMode="numeric"
              maxLength={4}
              size={5}
              defaultValue={props.widths[key] ?? ""}
              placeholder={t("fits")}
            />
          </label>
        ))}
      </fieldset>
      <Button name="_intent" value="widths">
        {t("Keep widths")}
      </Button>
    </Form>
  );
}
