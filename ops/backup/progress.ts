/** What a restore does now, and how much of it, 0 to 1. */
export type Step = "load" | "index" | "compare" | "verify";
export type Progress = (step: Step, done: number) => void;

const WORDS: Record<Step, string> = {
  load: "writing tables",
  index: "building their indexes",
  compare: "reading them again",
  verify: "looking at every invariant",
};
/** Lines of a small company would only be noise. */
const EVERY_MS = 5_000;

/** Tells the progress of what takes long in lines for a terminal: a step when it is due, and how far it is. */
export function inLines(log: (line: string) => void, now = Date.now): Progress {
  let toldAt = now();
  return (step, done) => {
    if (now() - toldAt < EVERY_MS) return;
    toldAt = now();
    log(`${WORDS[step]}${done > 0 ? `: ${Math.floor(done * 100)} %` : ""}`);
  };
}

/** What each takes of the whole, as measured with 100,000 orders. */
const SHARE: Record<Step, [from: number, to: number]> = {
  load: [0, 0.4],
  index: [0.4, 0.55],
  compare: [0.55, 0.7],
  verify: [0.7, 1],
};

/** The same as one number, 0 to 1, for a bar. */
export const asOne =
  (tell: (done: number) => void): Progress =>
  (step, done) => {
    const [from, to] = SHARE[step];
    tell(from + (to - from) * done);
  };
