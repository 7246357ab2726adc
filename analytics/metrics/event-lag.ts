import { metric } from "#analytics/metrics/metric.ts";
import { asked } from "#analytics/metrics/periods.ts";

export const eventLag = metric({
  name: "event-lag",
  title: "Event lag",
  kind: "figure",
  explanation:
    "How much of what was done the figures do not hold yet. Usually none: they follow within a tenth of a second. Of very many no more than 10,000 are counted.",
  formula: "The company's events in the log that come after the last one in the figures.",
  measure: "events",
  params: asked({}),
  columns: [
    { name: "events", type: "count", worked: "the company's events after the last one in the figures" },
    {
      name: "waits_since",
      type: "instant",
      explanation: "When the first of them was written, where that is more than ten seconds ago.",
    },
  ],
  needsLag: true,
  ask: (_params, { lag }) => ({
    // How far the figures are is said beside every answer.
    parts: [],
    join: () => [[BigInt(lag?.count ?? 0), lag?.since ?? null]],
  }),
});
