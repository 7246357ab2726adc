import type { ReactNode } from "react";
import { useWords } from "./words/words.ts";

/** Title of a list or form page, with its actions; the first action is the primary one. */
export function PageHead(props: { title: ReactNode; crumb?: { href: string; label: string }; children?: ReactNode }) {
  return (
    <header className="page-head">
      <div>
        {props.crumb ? <Crumb {...props.crumb} /> : null}
        <h1 tabIndex={-1}>{props.title}</h1>
      </div>
      {props.children ? <div className="btn-row">{props.children}</div> : null}
    </header>
  );
}

/** Head of one record: where it lives, its number, its state, what can be done with it. */
export function RecordHead(props: {
  crumb: { href: string; label: string };
  title: ReactNode;
  subtitle?: ReactNode;
  status?: ReactNode;
  children?: ReactNode;
}) {
  return (
    <header className="record-head">
      <Crumb {...props.crumb} />
      <div className="title">
        <div>
          <h1 tabIndex={-1}>{props.title}</h1>
          {props.status}
        </div>
        {props.children ? <div className="btn-row">{props.children}</div> : null}
      </div>
      {props.subtitle ? <div className="lead">{props.subtitle}</div> : null}
    </header>
  );
}

function Crumb({ href, label }: { href: string; label: string }) {
  const t = useWords();
  return (
    <nav className="crumb" aria-label={t("Breadcrumb")}>
      <a href={href}>{label}</a>
    </nav>
  );
}

/** The few facts that describe a record, as label and value. Empty values are left out. */
export function Facts({ items }: { items: [label: string, value: ReactNode, big?: boolean][] }) {
  return (
    <dl className="facts">
      {items
        .filter(([, value]) => value !== null && value !== undefined && value !== "")
        .map(([label, value, big]) => (
          <div key={label} className={big ? "big" : undefined}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}

export function Sheet(props: {
  title?: ReactNode;
  aside?: ReactNode;
  /** For tables, which reach from edge to edge. */
  flush?: boolean;
  /** For statements, whose figures should stand near their names. */
  narrow?: boolean;
  label?: string;
  children: ReactNode;
}) {
  const look = `sheet${props.flush ? " flush" : ""}${props.narrow ? " narrow" : ""}`;
  return (
    <section className={look} aria-label={props.label}>
      {props.title ? (
        <div className="sheet-head">
          <h2>{props.title}</h2>
          {props.aside}
        </div>
      ) : null}
      {props.children}
    </section>
  );
}
