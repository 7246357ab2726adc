import { Form, useRevalidator } from "@remix-run/react";
import { type FormEvent, type ReactNode, useEffect, useRef, useState, useSyncExternalStore } from "react";
import { Button } from "./button.tsx";
import { Code, useCompany } from "./figures.tsx";
import { quantityText, wallClock } from "./format.ts";
import { useScans } from "./scan-capture.ts";
import { typedQuantity } from "./scan-code.ts";
import { useScreenKeyboard } from "./scan-keyboard.tsx";
import { type NewScan, queueOf, type ScanQueue } from "./scan-queue.ts";
import { soundDone, soundRefused } from "./scan-sound.ts";
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

type Props = {
  place: ScanEntry["place"];
  placeId: string;
  /** Account id of who scans. */
  owner: string;
  /** For the form without JavaScript: the id its scan will have. */
  nextId: string;
  scans: readonly ServerScan[];
  isOpen: boolean;
  /** Scanning or typing the document's own number ends it: the form of this id is sent when all scans are. */
  finish: { code: string; form: string; does: string };
  refused?: { form?: string; errors: Record<string, string>; values: unknown } | null;
};

/** The page's figures are asked for again so often at most while scans go through. */
const REFRESH_MS = 400;
const NOBODY = { entries: [], line: "idle", isStorageFull: false } as const;
const nobody = () => NOBODY;
const unheard = () => () => {};

/** The queue, with this page's part of its entries. On the server there is none yet. */
function useQueue({ place, placeId, owner }: Pick<Props, "place" | "placeId" | "owner">) {
  const [queue, setQueue] = useState<ScanQueue>();
  const { revalidate } = useRevalidator();
  useEffect(() => setQueue(queueOf(owner)), [owner]);
  useEffect(() => {
    if (!queue) return;
    let isDue = false;
    return queue.onDone((entry) => {
      if (entry.state === "refused") soundRefused();
      else soundDone();
      if (isDue) return;
      isDue = true;
      setTimeout(() => {
        isDue = false;
        revalidate();
      }, REFRESH_MS);
    });
  }, [queue, revalidate]);
  const state = useSyncExternalStore(queue?.subscribe ?? unheard, queue?.state ?? nobody, nobody);
  const mine = state.entries.filter((one) => one.place === place && one.placeId === placeId);
  return { queue, state, mine };
}

/**
 * Where goods are scanned into a document: the box, what was scanned and how it went. Scans come from anywhere on the page; the box
 * is for typing, and `5 Enter` after a scan makes it five. Without JavaScript it is an ordinary form.
 */
export function ScanDesk(props: Props) {
  const t = useWords();
  const { place, placeId, isOpen, scans, refused } = props;
  const { queue, state, mine } = useQueue(props);
  const box = useRef<HTMLInputElement>(null);
  const keyboard = useScreenKeyboard();
  const [last, setLast] = useState<{ code: string; byPlace: string }>();
  const waiting = mine.filter((one) => one.state === "queued").length;
  const finish = useFinish(props.finish, waiting === 0);
  const [missed, setMissed] = useState("");
  const scan = (more: Partial<NewScan>) =>
    (queue ?? queueOf(props.owner)).add({
      place,
      placeId,
      kind: "add",
      code: "",
      byPlace: "",
      quantity: "",
      undoes: "",
      ...more,
    });

  useScans((scanned) => {
    if (!isOpen) {
      soundRefused();
      setMissed(scanned.text);
      return;
    }
    if (finish(scanned.text)) return;
    setLast({ code: scanned.text, byPlace: scanned.byPlace });
    scan({ code: scanned.text, byPlace: scanned.byPlace });
  });

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    const field = (name: string) => form.elements.namedItem(name) as HTMLInputElement;
    const text = field("code").value.trim();
    const amount = field("quantity").value.trim();
    if (text === "") return;
    if (finish(text)) {
      form.reset();
      return;
    }
    const meant = typedQuantity(text);
    if (meant !== null && last && amount === "") scan({ ...last, kind: "set", quantity: meant });
    else {
      setLast({ code: text, byPlace: "" });
      scan({ code: text, quantity: amount });
    }
    form.reset();
    box.current?.focus();
  }

  return (
    <section className="scan-desk" aria-label={t("Scan")}>
      {isOpen ? (
        <Form method="post" className="scan-entry" onSubmit={submit} autoComplete="off">
          <input type="hidden" name="_form" value="scan" />
          <input type="hidden" name="id" value={props.nextId} />
          <div className="scan-pair wide">
            <label htmlFor="scan-code">{t("Code")}</label>
            <input
              ref={box}
              id="scan-code"
              name="code"
              type="text"
              inputMode={keyboard.inputMode}
              className="input"
              autoCapitalize="off"
              spellCheck={false}
              maxLength={200}
              data-scan-box=""
              // biome-ignore lint/a11y/noAutofocus: scanning is what the page is for
              autoFocus
              aria-describedby={refused?.form === "scan" ? "scan-problem" : "scan-hint"}
              aria-invalid={refused?.form === "scan" || undefined}
            />
          </div>
          <div className="scan-pair">
            <label htmlFor="scan-quantity">{t("Quantity")}</label>
            <input id="scan-quantity" name="quantity" type="text" inputMode="decimal" className="input short end" />
          </div>
          <Button look="primary">{t("Add")}</Button>
          {keyboard.button}
        </Form>
      ) : null}
      {isOpen ? (
        <p className="hint" id="scan-hint">
          {t.rich(
            "Scan goods anywhere on this page. A number and Enter after a scan sets its quantity; {code} scanned or typed will {does}.",
            { code: <Code>{props.finish.code}</Code>, does: props.finish.does },
          )}
        </p>
      ) : null}
      {refused?.form === "scan" ? (
        <p className="notice negative" id="scan-problem" role="alert">
          {Object.values(refused.errors)[0]}
        </p>
      ) : null}
      {missed && !isOpen ? (
        <p className="notice negative" role="alert">
          {t.rich("{code} was scanned and not taken: {number} takes no scans.", {
            code: <Code>{missed}</Code>,
            number: <Code>{props.finish.code}</Code>,
          })}
        </p>
      ) : null}
      <LineState state={state} waiting={waiting} onTry={() => queue?.wake()} />
      <ScanLog
        entries={mine}
        scans={scans}
        isOpen={isOpen}
        undo={(id, code) => {
          scan({ kind: "undo", undoes: id, code });
          box.current?.focus();
        }}
        dismiss={(id) => {
          queue?.dismiss(id);
          // The button goes with its row; what is typed next is meant for the box.
          box.current?.focus();
        }}
        nextId={props.nextId}
      />
    </section>
  );
}

/** Sends the document's form once nothing waits any more. Returns whether a code asked for it. */
function useFinish({ code, form }: Props["finish"], isAllSent: boolean): (text: string) => boolean {
  const [isAsked, ask] = useState(false);
  useEffect(() => {
    if (!isAsked || !isAllSent) return;
    ask(false);
    const found = document.getElementById(form);
    if (found instanceof HTMLFormElement) found.requestSubmit(found.querySelector("button"));
  }, [isAsked, isAllSent, form]);
  return (text) => {
    const isMeant = text.trim().toLowerCase() === code.toLowerCase();
    if (isMeant) ask(true);
    return isMeant;
  };
}

function LineState(props: { state: ReturnType<ScanQueue["state"]>; waiting: number; onTry: () => void }) {
  const t = useWords();
  const { line, isStorageFull } = props.state;
  return (
    <div role="status">
      {isStorageFull ? (
        <p className="notice warning">
          {t(
            "This browser has no room to keep scans. They are sent, but those not sent yet are lost if this page is closed.",
          )}
        </p>
      ) : null}
      {line === "offline" ? (
        <p className="notice warning">
          {t(
            "The server cannot be reached. {count} scan is kept and sent by itself.|The server cannot be reached. {count} scans are kept and sent by themselves.",
            { count: props.waiting },
          )}{" "}
          <Button type="button" small onClick={props.onTry}>
            {t("Try now")}
          </Button>
        </p>
      ) : null}
      {line === "signed-out" ? (
        <p className="notice warning">
          {isStorageFull ? (
            <>
              {t.rich("You are signed out, and the scans are in this page alone: {link}, then try again here.", {
                link: (
                  <a href="/login" target="_blank" rel="noreferrer">
                    {t("sign in in a new tab")}
                  </a>
                ),
              })}{" "}
              <Button type="button" small onClick={props.onTry}>
                {t("Try now")}
              </Button>
            </>
          ) : (
            t.rich("You are signed out. The scans are kept: {link} and open this page again.", {
              link: <a href="/login">{t("sign in")}</a>,
            })
          )}
        </p>
      ) : null}
    </div>
  );
}

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
function ScanLog(props: {
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
