import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import type { ReactNode } from "react";
import { useAnnounce } from "#app/components/announcer.tsx";
import { Button, ButtonLink } from "#app/components/button.tsx";
import { Chart } from "#app/components/charts/chart.tsx";
import type { ChartSpec } from "#app/components/charts/drawing.tsx";
import { type Column, DataTable } from "#app/components/data-table.tsx";
import { NoMatch, NoPermission, NothingYet } from "#app/components/empty-state.tsx";
import { explainError } from "#app/components/error-page.tsx";
import { Code, Day, Instant, Money, Quantity } from "#app/components/figures.tsx";
import { Facts, PageHead, RecordHead, Sheet } from "#app/components/page-head.tsx";
import { Keys } from "#app/components/shortcut-sheet.tsx";
import { DocumentStatus, type Shape, Status } from "#app/components/status.tsx";
import { Tabs } from "#app/components/tabs.tsx";
import { Timeline } from "#app/components/timeline.tsx";
import { readScreen } from "#app/http/screen.server.ts";
import { FieldStates } from "./field-states.tsx";
import { Layers, Merging, Progresses } from "./layers-and-progress.tsx";
import { Connection, LineParts, Lists } from "./list-parts.tsx";

export const meta: MetaFunction = () => [{ title: "Parts · Pulse" }];

export const loader = (args: LoaderFunctionArgs) => readScreen(args, "read", "settings", async () => null);

/** Every part of the screens in every state, made of the parts themselves: what looks wrong here is wrong everywhere. */
export default function Kit() {
  return (
    <>
      <PageHead title="Parts">
        <ButtonLink look="primary" href="/kit#fields">
          Primary link
        </ButtonLink>
        <ButtonLink href="/kit#tables">Link as a button</ButtonLink>
      </PageHead>
      <Tabs
        label="Tabs"
        tabs={[
          { href: "/kit", label: "Current" },
          { href: "/kit?tab=other", label: "Another", count: 3 },
        ]}
      />
      <Tokens />
      <Buttons />
      <Sheet title={<span id="fields">Fields</span>} label="Fields">
        <FieldStates />
      </Sheet>
      <LineParts />
      <Statuses />
      <Tables />
      <Lists columns={COLUMNS} rows={ROWS} />
      <Messages />
      <Connection />
      <Progresses />
      <Layers />
      <Merging />
      <Records />
      <Charts />
      <Empties />
    </>
  );
}

const COLOURS = [
  ..."canvas surface sunk rule edge ink ink-2 ink-3 accent focus positive warning negative info".split(" "),
  ...[1, 2, 3, 4, 5, 6].map((number) => `chart-${number}`),
];

function Tokens() {
  return (
    <Sheet title="Colours and type" label="Colours and type">
      <ul className="swatches">
        {COLOURS.map((name) => (
          <li key={name}>
            <svg viewBox="0 0 32 32" width="32" height="32" aria-hidden="true">
              <rect width="32" height="32" fill={`var(--${name})`} stroke="var(--rule)" />
            </svg>
            {name}
          </li>
        ))}
      </ul>
      <p className="lead">Lead 16/24</p>
      <p>
        Body 14/20, a <a href="/dashboard">link to the dashboard</a>, <Code>SO-2026-00042</Code>,{" "}
        <Keys keys={["G O", "Ctrl+K"]} />
      </p>
      <p className="meta">Meta 12/16</p>
    </Sheet>
  );
}

function Buttons() {
  const looks = ["primary", "plain", "danger", "quiet"] as const;
  return (
    <Sheet title="Buttons" label="Buttons">
      {[false, true].map((small) => (
        <div key={String(small)} className="btn-row">
          {looks.map((look) => (
            <Button key={look} type="button" {...{ look, small }}>
              {small ? `Small ${look}` : look}
            </Button>
          ))}
          <Button type="button" look="primary" small={small} pending pendingLabel="Saving…">
            Save
          </Button>
        </div>
      ))}
      <div className="btn-row">
        <details className="menu confirm">
          <summary className="btn danger">What cannot be taken back</summary>
          <div>
            <div>It is named here, with its amount, before it is done.</div>
            <Button type="button">Do it</Button>
          </div>
        </details>
        <a className="chip" href="/kit">
          Chip
        </a>
        <a className="chip" href="/kit" aria-current="true">
          Chosen chip
        </a>
        <a className="chip bad" href="/kit">
          Not understood. Remove
        </a>
      </div>
    </Sheet>
  );
}

const SHAPES: Shape[] = ["draft", "open", "done", "late", "void", "held"];

function Statuses() {
  return (
    <Sheet title="Status" label="Status">
      <p className="btn-row">
        {SHAPES.map((shape) => (
          <Status key={shape} shape={shape}>
            {shape}
          </Status>
        ))}
      </p>
    </Sheet>
  );
}

type Row = { id: string; number: string; customer: string; status: string; total: string };
const ROWS: Row[] = [
  { id: "1", number: "SO-2026-00003", customer: "Acme", status: "placed", total: "1197.00" },
  { id: "2", number: "SO-2026-00002", customer: "Bluebird", status: "shipped", total: "-20.50" },
  {
    id: "3",
    number: "SO-2026-00001",
    customer: "A customer whose name is so long that it needs more than one line",
    status: "cancelled",
    total: "0.00",
  },
];
const COLUMNS: Column<Row>[] = [
  {
    key: "number",
    head: "Order",
    sort: "number",
    phone: "title",
    tight: true,
    cell: (row) => <a href={`/kit#${row.id}`}>{row.number}</a>,
  },
  { key: "customer", head: "Customer", phone: "line", cell: (row) => row.customer },
  { key: "status", head: "Status", phone: "status", cell: (row) => <DocumentStatus of="order" status={row.status} /> },
  {
    key: "total",
    head: "Total",
    numeric: true,
    sort: "total",
    phone: "amount",
    cell: (row) => <Money amount={row.total} />,
  },
];

function Tables() {
  const table = { columns: COLUMNS, rows: ROWS, rowKey: (row: Row) => row.id, linked: true };
  return (
    <Sheet flush title={<span id="tables">Tables</span>} label="Tables">
      <DataTable
        {...table}
        caption="Rows that lead somewhere, the status of one just changed, with a total"
        captionShown
        changed={new Map(ROWS.slice(1, 2).map((row) => [row.id, { times: 1, before: { ...row, status: "placed" } }]))}
        sort={{ current: "-number", params: new URLSearchParams(), sorts: ["number", "total"] }}
        totals={[{ label: "Total of 3 orders", cells: { total: <Money amount="1176.50" /> } }]}
      />
      <DataTable {...table} caption="Compact" captionShown compact />
    </Sheet>
  );
}

function Messages() {
  const announce = useAnnounce();
  return (
    <Sheet title="Messages" label="Messages">
      <p className="notice">For information.</p>
      <p className="notice positive">Order SO-118 saved.</p>
      <p className="notice warning">Waiting for stock.</p>
      <p className="notice negative">The payment was not recorded.</p>
      <div className="btn-row">
        <Button type="button" onClick={() => announce({ kind: "done", text: "Line removed.", undo: () => {} })}>
          Say that it is done
        </Button>
        <Button type="button" onClick={() => announce({ kind: "failed", text: "It could not be saved." })}>
          Say that it failed
        </Button>
      </div>
    </Sheet>
  );
}

function Records() {
  return (
    <Sheet title="Records" label="Records">
      <Level>
        <RecordHead
          crumb={{ href: "/kit", label: "Parts" }}
          title={<Code>SO-2026-00003</Code>}
          status={<DocumentStatus of="order" status="placed" />}
          subtitle="Acme"
        >
          <Button type="button">Edit</Button>
        </RecordHead>
      </Level>
      <Facts
        items={[
          ["Total", <Money key="total" amount="1197.00" always />, true],
          ["Placed", <Instant key="placed" value="2026-11-20T12:00:00Z" />],
          ["Due", <Day key="due" value="2026-12-20" />],
          ["Quantity", <Quantity key="quantity" value={3.5} />],
          ["Left out when empty", ""],
        ]}
      />
      <Timeline
        items={[
          { key: "2", at: "2026-11-20T12:05:00Z", who: "Ana", what: "Paid", detail: "1,197.00", tone: "positive" },
          { key: "1", at: "2026-11-20T12:00:00Z", who: "Ana", what: "Placed" },
        ]}
      />
    </Sheet>
  );
}

/** A second heading of the first level, apart from the page's own. */
function Level({ children }: { children: ReactNode }) {
  return <article aria-label="Head of a record">{children}</article>;
}

const MARKS = [3, 5, 2, 8, 6].map((value, index) => ({
  key: String(index),
  label: `${index + 1} Nov`,
  value,
  text: String(value),
  href: `/kit?day=${index + 1}`,
}));

const TEXTS = ["2", "2", "4", "4", "5"];
const HOURS = Array.from({ length: 72 }, (_, index) => ({
  ...(MARKS[index % 5] ?? MARKS[0]),
  key: String(index),
})) as ChartSpec["marks"];

const CHARTS: ChartSpec[] = [
  {
    kind: "line",
    title: "Orders up to 6 a day",
    note: "dashed: the week before",
    marks: MARKS,
    before: { values: [2, 2, 4, 4, 5], texts: TEXTS },
    heads: ["Day", "Orders", "Before"],
  },
  { kind: "bars", title: "Orders by day", marks: MARKS, heads: ["Day", "Orders"], whole: true },
  {
    kind: "stacked",
    title: "Orders by kind",
    marks: MARKS,
    heads: ["Day", "Together", "New", "Again"],
    parts: [
      { name: "New", values: MARKS.map(() => 1), texts: MARKS.map(() => "1") },
      {
        name: "Again",
        values: MARKS.map(({ value }) => value - 1),
        texts: MARKS.map(({ value }) => String(value - 1)),
      },
    ],
  },
  { kind: "heat", title: "Orders by hour", marks: HOURS, heads: ["Hour", "Orders"], rows: ["Mon", "Tue", "Wed"] },
];

function Charts() {
  return (
    <Sheet title="Charts" label="Charts">
      {CHARTS.map((spec) => (
        <Chart key={spec.title} spec={spec} />
      ))}
    </Sheet>
  );
}

const STATUSES = [403, 404, 409, 429, 500, 503];

function Empties() {
  const answer = (status: number) => ({ status, statusText: "", internal: false, data: null });
  return (
    <Sheet title="Nothing to show" label="Nothing to show">
      <NothingYet action={<ButtonLink href="/kit">First thing to do</ButtonLink>}>There are no orders yet.</NothingYet>
      <NoMatch noun="orders" />
      <NoPermission />
      <dl className="facts">
        {STATUSES.map((status) => (
          <div key={status}>
            <dt>{status}</dt>
            <dd>{explainError(answer(status)).title}</dd>
          </div>
        ))}
      </dl>
    </Sheet>
  );
}
