/** Something to wait for: `wake` ends every wait at once, and the next one too if nobody was waiting. */
export type Signal = { wake: () => void; wait: (atMostMs: number) => Promise<void> };

export function createSignal(): Signal {
  let woken = false;
  const waiting = new Set<() => void>();
  return {
    wake() {
      if (waiting.size === 0) woken = true;
      for (const release of [...waiting]) release();
    },
    wait(atMostMs) {
      if (woken) {
        woken = false;
        return Promise.resolve();
      }
      return new Promise((resolve) => {
        const release = () => {
          clearTimeout(timer);
          waiting.delete(release);
          resolve();
        };
        const timer = setTimeout(release, atMostMs);
        waiting.add(release);
      });
    },
  };
}

/** Waits, but not longer than until `stop` is aborted. */
export function pause(ms: number, stop?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (stop?.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      stop?.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    stop?.addEventListener("abort", done, { once: true });
  });
}
