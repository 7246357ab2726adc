import type { Column } from "#analytics/metrics/metric.ts";

/** The measures of a day or an hour; `when` says which lines are its own, and `day` when credit notes are. */
export function salesMeasures(when: string, day: string | null): Column[] {
  const lines = (kind: string, at = when) => `/reports/lines?kind=${kind}&${at}`;
  return [
    { name: "orders", type: "count", explanation: "Orders placed.", opens: lines("order"), adds: "count:order_id" },
    {
      name: "units",
      type: "quantity",
      explanation: "Units on the lines of these orders.",
      opens: lines("order"),
      adds: "quantity",
    },
    {
      name: "gross_sales",
      type: "money",
      unit: "currency",
      explanation:
        "Net of tax, by the moment the order was placed. A cancelled order stays when its invoice was posted (its credit note is under returns); cancelled before that, it is not a sale.",
      opens: lines("order"),
      adds: "net",
    },
    {
      name: "returns",
      type: "money",
      unit: "currency",
      explanation: "Credit notes net of tax, by their day.",
      ...(day
        ? { opens: lines("credit", day), adds: "returned" }
        : { worked: "the day's credit notes, in its first hour" }),
    },
    {
      name: "net_sales",
      type: "money",
      unit: "currency",
      explanation: "gross_sales − returns.",
      ...(day ? { opens: lines("order,credit", day), adds: "net" } : { worked: "gross_sales − returns" }),
    },
  ];
}
