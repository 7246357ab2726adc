import { createLiveHub } from "./live-hub.ts";

/** Of a tab: it listens, it is still there, it stops. A tab that crashed says nothing any more. */
export type FromTab = "join" | "here" | "leave";

/** Longer than the minute that browsers make a forgotten tab's timers wait. */
const SILENT_MS = 150_000;

const scope = self as unknown as { onconnect: ((event: MessageEvent) => void) | null };
const hub = createLiveHub(() => new EventSource("/api/v1/live"));

scope.onconnect = ({ ports: [port] }) => {
  if (!port) return;
  let leave: (() => void) | undefined;
  let silence: ReturnType<typeof setTimeout> | undefined;
  const stop = () => {
    clearTimeout(silence);
    leave?.();
    leave = undefined;
  };
  port.onmessage = ({ data }: MessageEvent<FromTab>) => {
    clearTimeout(silence);
    if (data === "leave") return stop();
    silence = setTimeout(stop, SILENT_MS);
    if (data === "join" || !leave) leave ??= hub.join((event) => port.postMessage(event));
  };
};
