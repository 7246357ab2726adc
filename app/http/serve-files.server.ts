import compression from "compression";
import express, { type Express } from "express";
import { isApi } from "./guard.server.ts";
import type { WebMetrics } from "./metrics.server.ts";

/** What browsers load of the build: an address with an ending, by GET or HEAD; every other goes on. */
export function serveFiles(app: Express, folder: string, metrics: WebMetrics): void {
  const files = express.static(folder, {
    index: false,
    redirect: false,
    dotfiles: "ignore",
    setHeaders(response, path) {
      // Built names carry a hash of their content.
      const forever = /[\\/]assets[\\/]/.test(path);
      response.setHeader("Cache-Control", forever ? "public, max-age=31536000, immutable" : "public, max-age=3600");
      metrics.observe({ kind: "file", route: "file", method: "GET", status: 200 }, 0);
    },
  });
  const small = compression({ level: 6, threshold: 1_400 });
  app.use((request, response, next) => {
    if ((request.method !== "GET" && request.method !== "HEAD") || isApi(request.path) || !/\.\w+$/.test(request.path))
      return next();
    small(request, response, () => files(request, response, next));
  });
}
