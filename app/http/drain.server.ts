import type { Server } from "node:http";
import type { Services } from "./context.server.ts";

/** Long enough for clients that are busy to be told to let their connection go, so that no request meets a closed one. */
const FAREWELL_MS = 250;

/** Stops taking requests, lets those running finish, ends the streams, then the pool. */
export async function drain(server: Server, services: Services, closeAnalytics: () => void): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, FAREWELL_MS));
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  await services.live.close();
  await services.printer.close();
  server.closeIdleConnections();
  const idle = setInterval(() => server.closeIdleConnections(), 100);
  await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, 6_000).unref())]);
  clearInterval(idle);
  server.closeAllConnections();
  closeAnalytics();
  await services.sql.end({ timeout: 2 });
}
