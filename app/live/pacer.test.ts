import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createPacer } from "./pacer.ts";

describe("a pacer", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("runs at once when asked for the first time", () => {
    const run = vi.fn();
    createPacer(run, 100).ask();
    expect(run).toHaveBeenCalledTimes(1);
  });

  it("makes one run of everything that is asked while one is under way", () => {
    const run = vi.fn();
    const pacer = createPacer(run, 100);
    pacer.ask();
    for (let count = 0; count < 5; count++) pacer.ask();
    vi.advanceTimersByTime(300);
    expect(run).toHaveBeenCalledTimes(1);
    pacer.done();
    expect(run).toHaveBeenCalledTimes(2);
  });

  it("keeps the pause after a short run", () => {
    const run = vi.fn();
    const pacer = createPacer(run, 100);
    pacer.ask();
    pacer.done();
    pacer.ask();
    expect(run).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(99);
    expect(run).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(1);
    expect(run).toHaveBeenCalledTimes(2);
  });

  it("rests as many times as long as a run took", () => {
    const run = vi.fn();
    const pacer = createPacer(run, 100, 4);
    pacer.ask();
    vi.advanceTimersByTime(200);
    pacer.done();
    pacer.ask();
    vi.advanceTimersByTime(799);
    expect(run).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(1);
    expect(run).toHaveBeenCalledTimes(2);
  });

  it("goes on after a run whose end was never told", () => {
    const run = vi.fn();
    const pacer = createPacer(run, 100);
    pacer.ask();
    vi.advanceTimersByTime(10_000);
    pacer.ask();
    expect(run).toHaveBeenCalledTimes(2);
  });

  it("runs nothing after it was stopped", () => {
    const run = vi.fn();
    const pacer = createPacer(run, 100);
    pacer.ask();
    pacer.done();
    pacer.ask();
    pacer.stop();
    vi.advanceTimersByTime(1_000);
    expect(run).toHaveBeenCalledTimes(1);
  });
});
