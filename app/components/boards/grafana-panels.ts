/**
 * The panels of Grafana's dashboards, by board and tile. A panel keeps its number for good, and a number is not given twice:
 * addresses of embedded panels, alerts and people's links name it.
 */
export const GRAFANA_PANELS: Record<string, Record<string, number>> = {
  overview: { hours: 1, revenue: 2, open: 3, low: 4, cash: 5, accounts: 6 },
  sales: { revenue: 1, orders: 2, "top-products": 3, "top-customers": 4, falling: 5, "busy-hours": 6 },
  stock: { value: 1, units: 2, low: 3, cover: 4, backorders: 5, dead: 6, abc: 7, adjusted: 8 },
  money: {
    ...{ ageing: 1, "cash-over-time": 2, payments: 3, receivables: 4, forecast: 5, overdue: 6, open: 7 },
    methods: 8,
  },
  profit: { margin: 1, rate: 2, profit: 3, accounts: 4, margins: 5 },
  operations: { hours: 1, shipments: 2, wait: 3, fill: 4, backorders: 5, "busy-hours": 6 },
};

/** Where Grafana stands behind the proxy, on our own origin. */
export const GRAFANA_PATH = "/grafana-app";

export const dashboardUid = (board: string) => `pulse-${board}`;

/** One panel on its dashboard, at Grafana's own. */
export const panelInGrafana = (board: string, panel: number) =>
  `${GRAFANA_PATH}/d/${dashboardUid(board)}?viewPanel=panel-${panel}`;

/** One panel for itself, in the company's time zone and the colours of the page. */
export function panelAddress(
  board: string,
  panel: number,
  view: { days: { from: string; to: string }; timeZone: string; theme: "light" | "dark" },
): string {
  const query = new URLSearchParams({
    orgId: "1",
    panelId: String(panel),
    from: `${view.days.from}T00:00:00.000Z`,
    to: `${view.days.to}T23:59:59.999Z`,
    timezone: view.timeZone,
    theme: view.theme,
  });
  return `${GRAFANA_PATH}/d-solo/${dashboardUid(board)}/${board}?${query}`;
}
