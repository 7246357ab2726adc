import { Worker } from "node:worker_threads";

/** A thread that holds fonts and compiler takes some 80 MB: it goes when nothing was printed for so long. */
const IDLE_MS = 60_000;
/** A document takes a tenth of a second; thousands of lines take seconds. What takes longer never ends. */
const LONGEST_MS = 60_000;

export type Template = "document.typ" | "labels.typ";
type Answer = { id: number; pdf?: Uint8Array; error?: string };
type Waiting = { resolve: (pdf: Buffer) => void; reject: (error: Error) => void };

export type Printer = {
  /** Data goes in as data, never into the source: what a customer is called cannot run. The same data at the same moment give the same bytes. */
  print: (template: Template, data: unknown, madeAt: Date) => Promise<Buffer>;
  close: () => Promise<void>;
};

export function createPrinter(): Printer {
  const waiting = new Map<number, Waiting>();
  let thread: Worker | undefined;
  let idle: NodeJS.Timeout | undefined;
  let asked = 0;

  function end(why: Error): void {
    const gone = thread;
    thread = undefined;
    for (const { reject } of waiting.values()) reject(why);
    waiting.clear();
    void gone?.terminate();
  }

  function start(): Worker {
    const started = new Worker(new URL("./thread.mjs", import.meta.url));
    started.on("message", ({ id, pdf, error }: Answer) => {
      const asker = waiting.get(id);
      waiting.delete(id);
      if (pdf) asker?.resolve(Buffer.from(pdf));
      else asker?.reject(new Error(`the document cannot be set: ${error}`));
      rest();
    });
    started.on("error", (error) => thread === started && end(error));
    started.unref();
    return started;
  }

  /** Between two documents the thread keeps nobody from ending. */
  function rest(): void {
    clearTimeout(idle);
    idle = setTimeout(
      () => end(new Error("the document was not set in time")),
      waiting.size > 0 ? LONGEST_MS : IDLE_MS,
    );
    if (waiting.size > 0) return;
    idle.unref();
    thread?.unref();
  }

  return {
    print(template, data, madeAt) {
      thread ??= start();
      thread.ref();
      const id = asked++;
      const printed = new Promise<Buffer>((resolve, reject) => waiting.set(id, { resolve, reject }));
      thread.postMessage({ id, template, data: JSON.stringify(data), madeAt: Math.floor(madeAt.getTime() / 1_000) });
      rest();
      return printed;
    },
    async close() {
      clearTimeout(idle);
      end(new Error("the printer is closed"));
    },
  };
}
