import { beforeEach, describe, expect, it, vi } from "vitest";
import { createLiveHub, KINDS, type LiveEvent, type Source } from "./live-hub.ts";
import { LIVE_MESSAGES } from "./live-messages.ts";

const WHOSE = '{"company_id":"one","account_id":"ann"}';

/** A connection that the test opens, breaks and speaks through. */
class Line implements Source {
  readyState = 0;
  onerror: Source["onerror"] = null;
  private readonly heard = new Map<string, (event: MessageEvent<string>) => void>();
  addEventListener(type: string, listener: (event: MessageEvent<string>) => void): void {
    this.heard.set(type, listener);
  }
  close(): void {
    this.readyState = 2;
  }
  opens(): void {
    this.readyState = 1;
    this.says("whose", WHOSE);
  }
  breaks(readyState: number): void {
    this.readyState = readyState;
    this.onerror?.(new Event("error"));
  }
  says(type: string, data: string): void {
    this.heard.get(type)?.(new MessageEvent(type, { data }));
  }
}

let lines: Line[];
const hub = () =>
  createLiveHub(() => {
    const line = new Line();
    lines.push(line);
    return line;
  });
const tab = () => {
  const heard: LiveEvent[] = [];
  return { heard, tell: (event: LiveEvent) => void heard.push(event) };
};

beforeEach(() => {
  lines = [];
  vi.useRealTimers();
});

describe("one connection for all tabs", () => {
  it("opens once, tells everybody the same, and closes behind the last", () => {
    const { join } = hub();
    const [one, two] = [tab(), tab()];
    const leaveOne = join(one.tell);
    lines[0]?.opens();
    const leaveTwo = join(two.tell);
    lines[0]?.says("change", "{}");
    expect(lines).toHaveLength(1);
    expect(one.heard).toEqual([
      { kind: "open", text: WHOSE },
      { kind: "change", text: "{}" },
    ]);
    // A tab that joins later must ask for what it may have missed, too.
    expect(two.heard).toEqual([
      { kind: "open", text: WHOSE },
      { kind: "change", text: "{}" },
    ]);
    leaveOne();
    expect(lines[0]?.readyState).toBe(1);
    leaveTwo();
    expect(lines[0]?.readyState).toBe(2);
  });

  it("opens anew for a tab that comes after the last has left", () => {
    const { join } = hub();
    join(tab().tell)();
    join(tab().tell);
    expect(lines).toHaveLength(2);
  });

  it("says when it is lost; a connection that the server refused is tried again after a while", () => {
    vi.useFakeTimers();
    const { join } = hub();
    const one = tab();
    const leave = join(one.tell);
    lines[0]?.opens();
    lines[0]?.breaks(0);
    expect(one.heard.at(-1)).toEqual({ kind: "lost" });
    vi.advanceTimersByTime(60_000);
    expect(lines, "a browser comes back by itself from this").toHaveLength(1);
    lines[0]?.breaks(2);
    vi.advanceTimersByTime(5_000);
    expect(lines).toHaveLength(2);
    lines[1]?.breaks(2);
    leave();
    expect(["whose", ...KINDS].sort()).toEqual(Object.keys(LIVE_MESSAGES).sort());
    expect(lines, "nobody listens").toHaveLength(2);
  });
});

it("every kind of message that is sent is listened to", () => {
  expect(["whose", ...KINDS].sort()).toEqual(Object.keys(LIVE_MESSAGES).sort());
});
