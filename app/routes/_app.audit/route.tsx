import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import type { Column } from "#app/components/data-table.tsx";
import { eventName } from "#app/components/event-names.ts";
import { eventWords } from "#app/components/event-words.ts";
import { Code, Instant } from "#app/components/figures.tsx";
import { DAYS } from "#app/components/filter-bar.tsx";
import { humanise } from "#app/components/format.ts";
import { ExportLinks, ListView } from "#app/components/list-view.tsx";
import { PageHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { whoText } from "#app/components/record-words.ts";
import { Status } from "#app/components/status.tsx";
import { wordsFor } from "#app/components/words/words.server.ts";
import { english, useWords, type Words } from "#app/components/words/words.ts";
import { auditList } from "#app/http/lists/audit.server.ts";
import { listScreen } from "#app/http/screen-lists.server.ts";
import { listMembers } from "#app/modules/access/queries.server.ts";
import { type AuditEntry, auditTypes, type ChainState, changesOf, readChain } from "#app/modules/audit.server.ts";
import { isChange } from "#app/modules/changes.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle("Audit", matches);

export const loader = (args: LoaderFunctionArgs) =>
  listScreen(
    args,
    auditList,
    (entry) => toRow(wordsFor(args.request), entry),
    async ({ tx, actor }) => {
      const [chain, members] = await Promise.all([readChain(tx), listMembers(tx)]);
      return {
        chain,
        types: typeChoices(wordsFor(args.request), auditTypes(actor)),
        people: members.map(({ accountId, name }) => ({ value: accountId, label: name })),
      };
    },
  );

/** Said here, not in the browser: it need not load the words of every event. */
const typeChoices = (t: Words, types: readonly string[]) =>
  types.map((type) => ({ value: type, label: eventName(t, type) }));

/** Only what the list shows goes to the browser. */
function toRow(t: Words, entry: AuditEntry) {
  const { id, seq, type, at, who, whoId, from, token, subjectType, subjectId, record, requestId, data } = entry;
  const { what, detail, tone, changes: told } = eventWords(t, type, data);
  // Of what a form changes it stands in the words.
  const changes = told || isChange(type) ? [] : changesOf(data);
  return {
    id,
    seq,
    type,
    at,
    who: whoText(t, who, whoId === null),
    whoId,
    from,
    token,
    subjectType,
    subjectId,
    requestId,
    what,
    detail,
    tone,
    record,
    changes,
  };
}

type Row = ReturnType<typeof toRow>;

const PAGES: Record<string, string> = {
  order: "/orders",
  invoice: "/invoices",
  credit_note: "/invoices",
  customer: "/customers",
  item: "/products",
  account: "/users",
  outlet: "/outlets",
  price_list: "/prices",
  payment: "/payments",
  stock_count: "/counts",
  goods_receipt: "/receive",
  import_run: "/imports",
  webhook_endpoint: "/webhooks",
  alert_rule: "/alerts",
  role: "/users/roles",
  identity_provider: "/users/providers",
};

/** Before and after where the event has them; else what it says in words. */
function What({ row }: { row: Row }) {
  const t = useWords();
  const changes = row.changes
    .map(({ field, before, after }) => `${humanise(t(field))} ${before} → ${after}`)
    .join(", ");
  return (
    <>
      {row.what} <span className="meta">{changes || row.detail}</span>
    </>
  );
}

function From({ row: { from, token } }: { row: Row }) {
  const t = useWords();
  return (
    <>
      {from} {token ? <span className="meta">{t("by token {name}", { name: token })}</span> : null}
    </>
  );
}

function SubjectName({ type }: { type: string }) {
  return humanise(useWords()(type));
}

function HistoryLink({ id }: { id: string }) {
  const t = useWords();
  return (
    <a className="meta" href={`?record=${id}`}>
      {t("History")}
    </a>
  );
}

const columns: Column<Row>[] = [
  {
    key: "at",
    head: english("When"),
    sort: "when",
    tight: true,
    phone: "status",
    cell: (row) => <Instant value={row.at} />,
  },
  {
    key: "who",
    head: english("Who"),
    tight: true,
    phone: "amount",
    cell: (row) => (row.whoId ? <a href={`?person=${row.whoId}`}>{row.who}</a> : row.who),
  },
  { key: "what", head: english("What"), phone: "title", cell: (row) => <What row={row} /> },
  {
    key: "record",
    head: english("Record"),
    tight: true,
    phone: "line",
    cell: (row) => {
      const page = PAGES[row.subjectType];
      const label = row.record ?? <SubjectName type={row.subjectType} />;
      return (
        <>
          {page ? <a href={`${page}/${row.subjectId}`}>{label}</a> : label} <HistoryLink id={row.subjectId} />
        </>
      );
    },
  },
  { key: "from", head: english("From"), tight: true, cell: (row) => <From row={row} /> },
  {
    key: "request",
    head: english("Request"),
    tight: true,
    cell: (row) =>
      row.requestId ? (
        <a href={`?request=${encodeURIComponent(row.requestId)}`} title={row.requestId}>
          <Code>{row.requestId.slice(0, 8)}</Code>
        </a>
      ) : null,
  },
  { key: "seq", head: english("No."), numeric: true, tight: true, cell: (row) => row.seq },
];

export default function Audit() {
  const t = useWords();
  const { rows, next, list, chain, types, people } = useLoaderData<typeof loader>();
  return (
    <>
      <PageHead title={t("Audit")}>
        <ExportLinks list={list} />
      </PageHead>
      <Chain chain={chain} />
      <ListView
        list={list}
        noun={[t("entry"), t("entries")]}
        rows={rows}
        next={next}
        rowKey={(row) => row.id}
        columns={columns}
        filters={[
          { kind: "select", name: "person", label: t("Person"), options: people },
          {
            kind: "select",
            name: "type",
            label: t("What"),
            options: types,
          },
          { kind: "search", name: "record", label: t("Record"), placeholder: t("Number or SKU") },
          { kind: "search", name: "request", label: t("Request"), placeholder: t("Request id") },
          { ...DAYS, label: t("Day") },
        ]}
        days
        empty={t("Nothing has happened yet. Whatever is done anywhere stands here a moment later.")}
      />
    </>
  );
}

/** Each event carries the hash of the one before it: a change, a gap or a cut shows. */
function Chain({ chain }: { chain: ChainState }) {
  const t = useWords();
  return (
    <Sheet label={t("The chain")}>
      {chain.broken ? (
        <p role="alert">
          <Status shape="late">{t("Broken")}</Status>{" "}
          {t.rich(
            "at event {broken}: it is not what was written, or it is missing. Whoever runs the machine finds out more by {code}.",
            { broken: chain.broken, code: <Code>{t("npx pulse verify")}</Code> },
          )}
        </p>
      ) : (
        <p>
          <Status shape="done">{t("Unbroken")}</Status>{" "}
          {t.rich("up to event {verified} of {head}{part}", {
            verified: chain.verified,
            head: chain.head,
            part: (
              <span className="meta">
                {chain.checkedAt
                  ? t.rich(", read again {checkedAt}", { checkedAt: <Instant value={chain.checkedAt} /> })
                  : t(", not read again yet")}
                {t(". Every event carries the hash of the one before it.")}
              </span>
            ),
          })}
        </p>
      )}
    </Sheet>
  );
}
