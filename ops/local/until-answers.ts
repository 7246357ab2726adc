import type { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** Connects again and again until the server says what it says when it is ready. */
export async function untilAnswers(
  name: string,
  withinMs: number,
  logFile: string,
  open: () => Socket,
  ask: string,
  isReady: (text: string) => boolean,
): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (Date.now() < deadline) {
    if (isReady(await answerOf(open(), ask, isReady))) return;
    await sleep(30);
  }
  throw new Error(`${name} did not answer within ${withinMs / 1000} s; see ${logFile}`);
}

function answerOf(socket: Socket, ask: string, isReady: (text: string) => boolean): Promise<string> {
  return new Promise((answer) => {
    let text = "";
    const end = () => {
      socket.destroy();
      answer(text);
    };
    socket.setTimeout(1_000, end);
    socket.on("error", end);
    socket.on("close", end);
    socket.on("connect", () => ask && socket.write(ask));
    socket.on("data", (chunk) => {
      text += chunk.toString("latin1");
      if (isReady(text) || text.includes("-LOADING")) end();
    });
  });
}
