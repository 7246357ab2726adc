import { Form } from "@remix-run/react";
import type { ReactNode } from "react";
import { Button } from "./button.tsx";
import { Code, useCompany } from "./figures.tsx";
import { quantityText, wallClock } from "./format.ts";
import type { ScanEntry } from "./scan-store.ts";
import { Status } from "./status.tsx";
import { useWords, type Words } from "./words/words.ts";

export type ServerScan = {
  id: string;
  sku: string;
  code: string;
  kind: "add" | "set" | "undo";
  quantity: number;
  is_undone: boolean;
  actor: string;
  scanned_at: string;
};

type Row = {
  id: string;
  at: string;
  what: ReactNode;
  change: ReactNode;
  state: ReactNode;
  isRefused: boolean;
  action: ReactNode;
};

/** What was scanned, newest first: what waits here, then what the server has. */
export function ScanLog(props: {
  entries: readonly ScanEntry[];
  scans: readonly ServerScan[];
  isOpen: boolean;
  undo: (id: string, code: string) => void;
  dismiss: (id: string) => void;
  nextId: string;
}) {
  const t = useWords();
  const { entries, scans, isOpen } = props;
  const { timeZone } = useCompany();
  const onServer = new Set(scans.map((one) => one.id));
  const undone = new Set(entries.filter((one) => one.state !== "refused").map((one) => one.undoes));
  const here = entries.filter((one) => !onServer.has(one.id)).toReversed();
  const rows: Row[] = [
    ...here.map((one) => localRow(t, one, props, undone)),
    ...scans.map((one): Row => {
      const isUndone = one.is_undone || undone.has(one.id);
      return {
        id: one.id,
        at: one.scanned_at,
        what: <Code>{one.sku}</Code>,
        change: signed(t, one.quantity),
        state: isUndone ? (
          <Status shape="void">{t("Undone")}</Status>
        ) : one.kind === "undo" ? (
          <Status shape="void">{t("Undo")}</Status>
        ) : (
          <Status shape="done">{t("Sent")}</Status>
        ),
        isRefused: false,
        action:
          isOpen && !isUndone && one.kind !== "undo" ? (
            <UndoForm id={one.id} nextId={props.nextId} sku={one.sku} undo={() => props.undo(one.id, one.code)} />
          ) : null,
      };
    }),
  ];
  if (rows.length === 0) return <p className="meta">{t("Nothing is scanned yet.")}</p>;
  return (
    <table className="table scan-log">
      <caption className="hide">{t("Scans, newest first")}</caption>
      <thead>
        <tr>
          <th scope="col">{t("Time")}</th>
          <th scope="col">{t("Item")}</th>
          <th scope="col" className="end">
            {t("Change")}
          </th>
          <th scope="col">{t("State")}</th>
          <th scope="col">
            <span className="hide">{t("Undo")}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.id} className={row.isRefused ? "refused" : undefined}>
            <td>
              <time dateTime={row.at}>{wallClock(new Date(row.at), timeZone).time}</time>
            </td>
            <td>{row.what}</td>
            <td className="end">{row.change}</td>
            <td>{row.isRefused ? <span role="alert">{row.state}</span> : row.state}</td>
            <td>{row.action}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function localRow(
  t: Words,
  one: ScanEntry,
  props: { undo: (id: string, code: string) => void; dismiss: (id: string) => void },
  undone: Set<string>,
): Row {
  const common = { id: one.id, at: one.scannedAt, what: <Code>{one.sku ?? one.code}</Code>, isRefused: false };
  const asked = one.kind === "set" ? `= ${one.quantity}` : one.kind === "undo" ? t("Undo") : `+${one.quantity || "1"}`;
  if (one.state === "refused") {
    return {
      ...common,
      isRefused: true,
      change: "0",
      state: (
        <>
          <Status shape="late">{t("Refused")}</Status> {one.problem ? t.sentence(one.problem) : null}{" "}
          {one.problemCode === "unknown_code" ? (
            <a href={`/scan?${new URLSearchParams({ code: one.code })}`}>{t("Link to product…")}</a>
          ) : null}
        </>
      ),
      action: (
        <Button type="button" look="quiet" small onClick={() => props.dismiss(one.id)}>
          {t("Seen")}
        </Button>
      ),
    };
  }
  const isSent = one.state === "sent";
  const isUndone = undone.has(one.id);
  return {
    ...common,
    change: isSent && one.change !== undefined ? signed(t, one.change) : asked,
    state: isUndone ? (
      <Status shape="void">{t("Undone")}</Status>
    ) : isSent ? (
      <Status shape="done">{t("Sent")}</Status>
    ) : (
      <Status shape="open">{t("Queued")}</Status>
    ),
    action:
      isUndone || one.kind === "undo" ? null : (
        <Button type="button" look="quiet" small onClick={() => props.undo(one.id, one.code)}>
          {t("Undo")}
          <span className="hide"> {t("scan of {sku}", { sku: one.sku ?? one.code })}</span>
        </Button>
      ),
  };
}

function UndoForm(props: { id: string; nextId: string; sku: string; undo: () => void }) {
  const t = useWords();
  return (
    <Form
      method="post"
      onSubmit={(event) => {
        event.preventDefault();
        props.undo();
      }}
    >
      <input type="hidden" name="_form" value="scan" />
      <input type="hidden" name="id" value={props.nextId} />
      <input type="hidden" name="kind" value="undo" />
      <input type="hidden" name="undoes" value={props.id} />
      <Button look="quiet" small>
        {t("Undo")}
        <span className="hide"> {t("scan of {sku}", { sku: props.sku })}</span>
      </Button>
    </Form>
  );
}

function signed(t: Words, quantity: number): string {
  const text = quantityText(quantity, t.locale);
  return quantity > 0 ? `+${text}` : text;
}
