import { Form, useRevalidator } from "@remix-run/react";
import { type FormEvent, useEffect, useRef, useState, useSyncExternalStore } from "react";
import { Button } from "./button.tsx";
import { Code } from "./figures.tsx";
import { useScans } from "./scan-capture.ts";
import { typedQuantity } from "./scan-code.ts";
import { useScreenKeyboard } from "./scan-keyboard.tsx";
import { ScanLog, type ServerScan } from "./scan-log.tsx";
import { type NewScan, queueOf, type ScanQueue } from "./scan-queue.ts";
import { soundDone, soundRefused } from "./scan-sound.ts";
import type { ScanEntry } from "./scan-store.ts";
import { useWords } from "./words/words.ts";

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
            <label htmlFor="scan-code">{t("Code~scan")}</label>
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
