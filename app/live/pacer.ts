/**
 * Runs something at once when asked, then at most once in a pause, and never while the run before is under way: what is
 * asked meanwhile is one more run afterwards. Restarting a run at each message would show nothing under steady traffic.
 */
export type Pacer = { ask: () => void; done: () => void; stop: () => void };

/** A run that has not reported its end by then is taken for lost. */
const LOST_MS = 10_000;

export function createPacer(run: () => void, pauseMs: number, now: () => number = () => performance.now()): Pacer {
  let running = false;
  let again = false;
  let startedAt = Number.NEGATIVE_INFINITY;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function start(): void {
    timer = undefined;
    running = true;
    again = false;
    startedAt = now();
    run();
  }

  function schedule(): void {
    if (timer !== undefined) return;
    const wait = startedAt + pauseMs - now();
    if (wait <= 0) start();
    else timer = setTimeout(start, wait);
  }

  return {
    ask() {
      if (running && now() - startedAt < LOST_MS) again = true;
      else schedule();
    },
    done() {
      if (!running) return;
      running = false;
      if (again) schedule();
    },
    stop() {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
