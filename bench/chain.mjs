// From the commit of an order to the changed number on a second browser's screen, step by step, at a steady rate of orders.
import { chromium } from "playwright";
import { chromiumPath } from "../ops/testing/chromium.mjs";
import { followLive, signIn } from "./client.mjs";
import { anOrder } from "./flow.mjs";
import { summary } from "./measure.mjs";

const SETTLE_MS = 3_000;
/** The same traffic before it counts: programs that have just started still compile what they run. */
const WARM_UP_SECONDS = 15;

/** In the page: notes when live messages come, when the page's data has come, and when the figure changes on the screen. */
function watchPage() {
  window.bench = { facts: [], told: [], figures: [], charts: [] };
  const now = () => performance.timeOrigin + performance.now();
  // The one connection of the browser then runs in the page, where its messages can be timed.
  delete window.SharedWorker;
  const Source = window.EventSource;
  window.EventSource = class extends Source {
    constructor(...args) {
      super(...args);
      this.addEventListener("facts", (event) => window.bench.facts.push([now(), JSON.parse(event.data).event_seq]));
      this.addEventListener("figures", () => window.bench.told.push(now()));
    }
  };
  window.watchFigure = () => {
    const cell = document.querySelector('[data-kpi="orders_today"] td .figure');
    const row = document.querySelector('[data-kpi="orders_today"]');
    const read = () => Number(row.querySelector("td .figure").textContent.replace(/\D/g, ""));
    let last = read();
    new MutationObserver(() => {
      const figure = read();
      if (figure === last) return;
      last = figure;
      const entry = [now(), 0, figure];
      window.bench.figures.push(entry);
      requestAnimationFrame(() => {
        entry[1] = now();
      });
    }).observe(row, { subtree: true, childList: true, characterData: true });
    // The chart of orders by the hour draws every order of today.
    new MutationObserver((changes) => {
      // The time that the tile stands at is told with the figures already.
      if (!changes.some(({ target }) => (target.closest ? target : target.parentElement)?.closest("svg"))) return;
      const entry = [now(), 0];
      window.bench.charts.push(entry);
      requestAnimationFrame(() => {
        entry[1] = now();
      });
    }).observe(document.querySelector("#hours"), {
      subtree: true,
      childList: true,
      characterData: true,
      attributes: true,
    });
    performance.setResourceTimingBufferSize(5_000);
    performance.clearResourceTimings();
    window.bench.told.length = 0;
    return cell ? last : 0;
  };
}

export async function measureChain(installation, trade, { perSecond, seconds, withBrowser }) {
  const { url, token, sql, api } = installation;
  const screen = withBrowser ? await openScreen(url) : null;
  const client = api();
  const placed = [];
  const changes = new Map();
  const facts = [];
  const leave = await followLive(url, token, (event, data, at) => {
    if (event === "facts") facts.push([at, data.event_seq]);
    else if (data.type === "orders.order_created") changes.set(data.subject_id, [at, data.seq]);
  });
  async function steadily(forSeconds, keep = () => {}) {
    const startedAt = Date.now();
    const open = [];
    for (let n = 0; n < perSecond * forSeconds; n += 1) {
      await new Promise((go) => setTimeout(go, Math.max(0, startedAt + (n * 1000) / perSecond - Date.now())));
      open.push(client.json("POST", "/api/v1/orders", anOrder(trade)).then(({ id }) => keep({ id, at: Date.now() })));
    }
    await Promise.all(open);
  }
  try {
    await steadily(WARM_UP_SECONDS);
    await screen?.watch();
    await steadily(seconds, (order) => placed.push(order));
    await new Promise((go) => setTimeout(go, SETTLE_MS));
    const ids = placed.map((order) => order.id);
    const ordered = await sql`
      select subject_id as id, extract(epoch from ordered_at)::float8 * 1000 as at from event_order
       where type = 'orders.order_created' and subject_id = any(${ids}::uuid[])`;
    const orderedAt = new Map(ordered.map((row) => [row.id, row.at]));
    const seen = screen ? await screen.read() : null;
    return {
      per_second: perSecond,
      warm_up_seconds: WARM_UP_SECONDS,
      seconds,
      ...steps(placed, orderedAt, changes, facts, seen),
    };
  } finally {
    leave();
    client.close();
    await screen?.close();
  }
}

function steps(placed, orderedAt, changes, facts, seen) {
  const since = (find) =>
    placed.flatMap((order, index) => {
      const at = find(order, index);
      return at === undefined ? [] : [Math.max(0, at - order.at)];
    });
  const seqOf = (order) => changes.get(order.id)?.[1] ?? Number.POSITIVE_INFINITY;
  const factsAt = (list) => (order) => list.find(([, seq]) => seq >= seqOf(order))?.[0];
  const result = {
    orders: placed.length,
    missed: placed.filter((order) => !changes.has(order.id)).length,
    commit_to_place_ms: summary(since((order) => orderedAt.get(order.id))),
    commit_to_change_event_ms: summary(since((order) => changes.get(order.id)?.[0])),
    commit_to_facts_event_ms: summary(since(factsAt(facts))),
  };
  if (!seen) return result;
  // The n-th order in the order of their places is on the screen once the figure is n higher.
  const rank = new Map(
    [...placed].sort((a, b) => seqOf(a) - seqOf(b)).map((order, index) => [order.id, seen.base + index + 1]),
  );
  const figureOf = (order) => seen.figures.find(([, , figure]) => figure >= rank.get(order.id));
  const dataAt = (order) => {
    const shown = figureOf(order);
    return shown && seen.answers.filter((at) => at <= shown[0]).at(-1);
  };
  // The first change of the chart that is not before the figure's: both come of one moment of the facts, or the chart's is later.
  const chartOf = (order) => {
    const shown = figureOf(order);
    return shown && seen.charts.find(([at]) => at >= shown[0])?.[1];
  };
  return {
    ...result,
    commit_to_facts_in_browser_ms: summary(since(factsAt(seen.facts))),
    commit_to_data_in_browser_ms: summary(since(dataAt)),
    commit_to_figure_in_page_ms: summary(since((order) => figureOf(order)?.[0])),
    commit_to_frame_ms: summary(since((order) => figureOf(order)?.[1] || undefined)),
    commit_to_chart_frame_ms: summary(since((order) => chartOf(order) || undefined)),
    told: seen.told.length,
    asked: seen.asked.length,
    not_shown: placed.filter((order) => !figureOf(order)).length,
  };
}

async function openScreen(url) {
  const executablePath = chromiumPath();
  if (!executablePath) throw new Error("there is no Chromium: apt-get install chromium, or set PULSE_CHROMIUM");
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  const context = await browser.newContext();
  const [name, value] = (await signIn(url, "accountant@pulse.local")).split("=");
  await context.addCookies([{ name, value, url }]);
  const page = await context.newPage();
  await page.addInitScript(watchPage);
  await page.goto(`${url}/dashboard`);
  // Hydrated and listening.
  await page.waitForFunction(() => window.bench.facts.length >= 0 && document.readyState === "complete");
  await new Promise((go) => setTimeout(go, 2_000));
  let base;
  return {
    async watch() {
      await new Promise((go) => setTimeout(go, SETTLE_MS));
      base = await page.evaluate(() => window.watchFigure());
    },
    async read() {
      const seen = await page.evaluate(() => ({
        ...window.bench,
        asked: performance
          .getEntriesByType("resource")
          .filter((entry) => entry.name.includes("/dashboard/overview/live.json"))
          .map((entry) => performance.timeOrigin + entry.responseEnd),
      }));
      const answers = [...seen.told, ...seen.asked].sort((a, b) => a - b);
      return { ...seen, base, answers };
    },
    close: () => browser.close(),
  };
}
