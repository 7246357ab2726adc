import { useLocation, useSearchParams } from "@remix-run/react";
import { Instant } from "./figures.tsx";
import { withParam } from "./list-params.ts";
import { Tabs } from "./tabs.tsx";
import { useWords } from "./words/words.ts";

/** The statements side by side. */
export function ReportTabs() {
  const t = useWords();
  return (
    <Tabs
      label={t("Reports")}
      tabs={[
        { href: "/ledger/trial-balance", label: t("Trial balance") },
        { href: "/ledger/profit-and-loss", label: t("Profit and loss") },
        { href: "/ledger/balance-sheet", label: t("Balance sheet") },
        { href: "/ledger/ageing", label: t("Receivables by age") },
      ]}
    />
  );
}

/** A statement as a file: its own address with another ending. */
export function StatementFiles({ may }: { may: boolean }) {
  const t = useWords();
  const { pathname, search } = useLocation();
  if (!may) return null;
  return (
    <details className="menu">
      <summary className="btn">{t("Export")}</summary>
      <div>
        <a href={`${pathname}.csv${search}`}>{t("Export CSV")}</a>
        <a href={`${pathname}.xlsx${search}`}>{t("Export Excel")}</a>
      </div>
    </details>
  );
}

/** What a statement can stand beside, one click away. */
export function ComparedChips({ options }: { options: { value: string; label: string }[] }) {
  const t = useWords();
  const [params] = useSearchParams();
  const chosen = params.get("compare") ?? "";
  return (
    <nav className="chips" aria-label={t("Compared with")}>
      <span className="meta">{t("Compared with")}</span>
      {[...options, { value: "", label: t("Nothing") }].map(({ value, label }) => (
        <a
          key={value}
          className="chip"
          href={withParam(params, { compare: value })}
          aria-current={chosen === value ? "true" : undefined}
        >
          {label}
        </a>
      ))}
    </nav>
  );
}

/** Other days that the books of a day are looked at beside. */
export function ComparedDays({ offered }: { offered: { month: string; year: string } }) {
  const t = useWords();
  return (
    <ComparedChips
      options={[
        { value: offered.month, label: t("End of last month") },
        { value: offered.year, label: t("A year before") },
      ]}
    />
  );
}

/** On paper a statement says what it stands beside, and who printed it. */
export function StatementPaper({
  paper,
  compared,
}: {
  paper: { person: string; now: string };
  compared: string | null;
}) {
  const t = useWords();
  return (
    <p className="on-paper">
      {t.rich("{part}printed by {person}, {now}", {
        part: compared ? `${t("Compared with")} ${compared} · ` : "",
        person: paper.person,
        now: <Instant value={paper.now} />,
      })}
    </p>
  );
}
