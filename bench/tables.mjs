// The figures as tables for a terminal; they are Markdown too, so docs/performance.md takes them as they are.

function table(head, rows) {
  const all = [head, ...rows].map((row) => row.map((cell) => String(cell ?? "–")));
  const widths = head.map((_, index) => Math.max(...all.map((row) => row[index].length)));
  const line = (row) => `| ${row.map((cell, index) => cell.padEnd(widths[index])).join(" | ")} |`;
  return [line(all[0]), `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`, ...all.slice(1).map(line)].join(
    "\n",
  );
}

const both = ({ p50, p95 } = {}) => `${p50 ?? "–"} / ${p95 ?? "–"}`;

function flowTables({ runs, one_after_another: sequential }) {
  const roles = [...new Set(runs.flatMap((run) => Object.keys(run.product.cpu_ms_per_flow)))];
  return [
    "Order (3 lines) → invoice → paid; times p50 / p95 in ms",
    table(
      [
        "clients",
        "flows/s",
        "bare SQL flows/s",
        "share",
        "flow",
        "order",
        "invoice after order",
        "payment",
        "bare SQL flow",
        "all settled after",
      ],
      runs.map(({ product, floor, share_of_floor: share }) => [
        product.clients,
        product.flows_per_s,
        floor.flows_per_s,
        `${(share * 100).toFixed(1)} %`,
        both(product.flow_ms),
        both(product.order_ms),
        both(product.invoice_after_order_ms),
        both(product.pay_ms),
        both(floor.flow_ms),
        `${product.settled_after_ms} ms`,
      ]),
    ),
    `One flow after another (1 client, window 1): ${sequential.flows_per_s} flows/s, ${both(sequential.flow_ms)} ms`,
    "Processor ms a flow",
    table(
      ["clients", ...roles, "bare SQL: postgres", "its client"],
      runs.map(({ product, floor }) => [
        product.clients,
        ...roles.map((role) => product.cpu_ms_per_flow[role]),
        floor.cpu_ms_per_flow.postgres,
        floor.cpu_ms_per_flow.client,
      ]),
    ),
  ];
}

function pageTables({ few, many }) {
  const sets = [few, many].filter(Boolean);
  const rows = sets.flatMap(({ orders, pages }) =>
    Object.entries(pages).flatMap(([name, byClients]) =>
      Object.entries(byClients).map(([clients, row]) => [
        name,
        orders,
        clients,
        both(row.product),
        row.product.per_s,
        both(row.rendered),
        `${row.to_rendered} ×`,
        both(row.bytes),
        `${row.to_bytes} ×`,
        row.product.bytes,
      ]),
    ),
  );
  return [
    "Page HTML; times p50 / p95 in ms",
    table(
      [
        "page",
        "orders",
        "clients",
        "product",
        "pages/s",
        "rendered from memory",
        "p95 to it",
        "same bytes",
        "p95 to them",
        "bytes",
      ],
      rows,
    ),
  ];
}

function millionLines({ few, many, ratios }) {
  return [
    "One after another in turn by one person in each; times p50 / p95 in ms",
    table(
      ["what", `${few} orders`, `${many} orders`, "p50", "p95", "kB"],
      ratios.map((row) => [
        ...[row.name, both(row.few), both(row.many), `${row.p50} ×`, `${row.p95} ×`],
        row.few.kb ? `${row.few.kb}, ${row.many.kb}` : "",
      ]),
    ),
  ];
}

function chainTables({ orders, missed, not_shown, per_second, seconds, ...chain }) {
  const steps = Object.entries(chain).filter(([, value]) => value && typeof value === "object");
  return [
    `Commit → screen, ${per_second} orders/s for ${seconds} s (${orders} orders, ${missed} without event, ${not_shown ?? "–"} not shown)`,
    table(
      ["step", "p50 ms", "p95 ms", "max ms"],
      steps.map(([name, { p50, p95, max }]) => [name.replace(/_ms$/, "").replaceAll("_", " "), p50, p95, max]),
    ),
  ];
}

function memoryTables(result) {
  const idle = result.memory?.idle_mb;
  const busy = result.flow?.runs.at(-1)?.product.memory_mb;
  const columns = [idle && ["idle", idle], busy && ["32 clients", busy]].filter(Boolean);
  const roles = [...new Set(columns.flatMap(([, mb]) => Object.keys(mb)))].filter((role) => role !== "total");
  return [
    "Memory, MB PSS",
    table(
      ["", ...roles, "total"],
      columns.map(([name, mb]) => [name, ...roles.map((role) => mb[role]), mb.total]),
    ),
  ];
}

function importLines(file) {
  return [
    `Import: ${file.rows} rows (${file.orders} orders, ${file.returns} returns) in ${file.seconds} s: ${file.rows_per_s} rows/s; ` +
      `reading the file alone ${file.read_only_ms} ms; in the reports ${file.facts_after_s} s later`,
  ];
}

function profileTables({ flow, pages }) {
  const one = (name, { functions, statements }) => [
    ...Object.entries(functions).map(([program, { all_ms, self }]) =>
      [
        `${name}, ${program}: self ms of ${all_ms}`,
        table(
          ["ms", "function"],
          self.slice(0, 15).map((row) => [row.ms, row.name]),
        ),
      ].join("\n"),
    ),
    `${name}, statements`,
    table(
      ["ms", "calls", "query"],
      statements.slice(0, 15).map((row) => [row.ms, row.calls, row.query.slice(0, 110)]),
    ),
  ];
  return [...one("flow", flow), ...one("pages", pages)];
}

function productLines({ products, rows }) {
  return [
    `Products: ${products} of them, with their levels`,
    table(
      ["path", "p50 ms", "p95 ms", "bytes"],
      rows.map(({ path, p50, p95, bytes }) => [path, p50, p95, bytes]),
    ),
  ];
}

function loginLines({ cost, sign_in_ms: signIn, rows, held }) {
  return [
    `Others' pages beside 20 wrong passwords a second; a right one takes ${both(signIn)} ms (${cost}); p95 ${held ? "held" : "NOT held"} within 2 ×`,
    table(
      ["wrong passwords", "pages", "p50 / p95 ms", "p95 to none", "answers to them"],
      rows.map((row) => [
        row.kind,
        row.n,
        both(row),
        `${row.times} ×`,
        row.answered &&
          Object.entries(row.answered)
            .map(([status, count]) => `${count} × ${status}`)
            .join(", "),
      ]),
    ),
  ];
}

function searchLines({ documents, rows, held }) {
  return [
    `Search over ${documents} orders and invoices: ${held ? "each under 200 ms" : "NOT each under 200 ms"} (p95)`,
    table(
      ["who", "for", "path", "p50 ms", "p95 ms", "max ms"],
      rows.map(({ who, what, path, p50, p95, max }) => [who, what, path, p50, p95, max]),
    ),
  ];
}

function importsLines({ files }) {
  return [
    "Imports of masters and openings, `pulse import` from its start to its end",
    table(
      ["file", "rows", "dry run s", "done in s", "rows/s", "load", "in the reports s later"],
      files.map((one) => [one.file, one.rows, one.dry_run_s, one.seconds, one.rows_per_s, one.load, one.facts_after_s]),
    ),
  ];
}

export function tables(result) {
  return [
    `Processors taken by other programs just before: ${JSON.stringify(result.others_before ?? {})}`,
    ...(result.flow?.runs ? flowTables(result.flow) : []),
    ...(result.pages ? pageTables(result.pages) : []),
    ...Object.values(result.chain ?? {}).flatMap(chainTables),
    ...(result.import ? importLines(result.import) : []),
    ...(result.search ? searchLines(result.search) : []),
    ...(result.million ? millionLines(result.million) : []),
    ...(result.logins ? loginLines(result.logins) : []),
    ...(result.products ? productLines(result.products) : []),
    ...(result.imports ? importsLines(result.imports) : []),
    ...(result.memory ? memoryTables(result) : []),
    ...(result.profile ? profileTables(result.profile) : []),
  ].join("\n\n");
}
