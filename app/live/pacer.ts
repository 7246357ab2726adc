/**
 * Runs something at once when asked, then at most once in a pause, and never while the run before is under way: what is
 * asked meanwhile is one more run afterwards. Restarting a run at each message would show nothing under steady traffic.
 */
export type Pacer = { ask: () => void; done: () => void; stop: () => void };

/** A run that has not reported its end by then is taken for lost. */
const LOST_MS = 10_000;

/** Starts lie `pauseMs` apart at least, and after each run there is a rest of `restTimes` what it took: a busy machine is asked less. */
export function createPacer(run: () => void, pauseMs: number, restTimes = 0): Pacer {
  let running = false;
  let again = false;
  let startedAt = Number.NEGATIVE_INFINITY;
  let rested = Number.NEGATIVE_INFINITY;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function start(): void {
    timer = undefined;
    running = true;
    again = false;
    startedAt = performance.now();
    run();
  }

  function schedule(): void {
    if (timer !== undefined) return;
    const wait = Math.max(startedAt + pauseMs, rested) - performance.now();
    if (wait <= 0) start();
    else timer = setTimeout(start, wait);
  }

  return {
    ask() {
      if (running && performance.now() - startedAt < LOST_MS) again = true;
      else schedule();
    },
    done() {
      if (!running) return;
      running = false;
      const endedAt = performance.now();
      rested = endedAt + (endedAt - startedAt) * restTimes;
      if (again) schedule();
    },
    stop() {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
