import { metricNamed } from "#analytics/catalogue.ts";
import { typeOf } from "./dashboards.ts";
import { ask } from "./query.ts";

/*
 * Grafana's alert rules, as its provisioning files have them. Pulse has alerts of its own, which need no Grafana; these are for those
 * who watch everything there.
 */

type Watched = {
  uid: string;
  title: string;
  report: string;
  column: string;
  above: number;
  forMinutes: number;
  says: string;
};

const WATCHED: readonly Watched[] = [
  {
    uid: "pulse-low-stock",
    title: "Products at or below their reorder point",
    report: "low-stock",
    column: "missing",
    above: 0,
    forMinutes: 60,
    says: "Something has to be ordered; the Stock dashboard says what.",
  },
  {
    uid: "pulse-overdue",
    title: "Invoices long overdue",
    report: "overdue",
    column: "days_overdue",
    above: 60,
    forMinutes: 60,
    says: "A customer is more than 60 days late; the Receivables dashboard says who.",
  },
  {
    uid: "pulse-backorders",
    title: "Orders wait for stock",
    report: "backorders",
    column: "orders",
    above: 10,
    forMinutes: 60,
    says: "More than ten orders wait for one product; the Operations dashboard says which.",
  },
];

const EXPRESSION = { type: "__expr__", uid: "__expr__" };
const range = { from: 86_400, to: 0 };

function ruleOf({ uid, title, report, column, above, forMinutes, says }: Watched) {
  const metric = metricNamed(report);
  const found = metric?.columns.find((one) => one.name === column);
  if (!found) throw new Error(`${report} has no column ${column}`);
  const query = ask(report, [{ selector: column, text: column, type: typeOf(found) }]).build();
  return {
    uid,
    title,
    condition: "C",
    data: [
      { refId: "A", relativeTimeRange: range, datasourceUid: "pulse", model: query },
      {
        ...{ refId: "B", relativeTimeRange: range, datasourceUid: "__expr__" },
        model: { refId: "B", type: "reduce", datasource: EXPRESSION, expression: "A", reducer: "max" },
      },
      {
        ...{ refId: "C", relativeTimeRange: range, datasourceUid: "__expr__" },
        model: {
          ...{ refId: "C", type: "threshold", datasource: EXPRESSION, expression: "B" },
          conditions: [{ evaluator: { type: "gt", params: [above] } }],
        },
      },
    ],
    // No row is no trouble here: nothing is low, overdue or waiting.
    ...{ noDataState: "OK", execErrState: "Error", for: `${forMinutes}m` },
    annotations: { summary: says },
    labels: { from: "pulse" },
  };
}

export const alertRules = () => ({
  apiVersion: 1,
  groups: [{ orgId: 1, name: "pulse", folder: "Pulse", interval: "5m", rules: WATCHED.map(ruleOf) }],
});
