// The floors of pages.mjs in a process of their own: one server renders the pages of this build with loaders that answer from
// memory, the other sends the same bytes as they are.
import { createServer } from "node:http";
import { createRequestHandler } from "@remix-run/node";

process.once("message", async (pages) => {
  const build = await import("../build/server/index.js");
  const handlers = new Map(pages.map((page) => [page.path, handlerOf(build, page)]));
  const context = { nonce: "AAAAAAAAAAAAAAAAAAAAAA==" };

  const rendered = createServer(async (request, response) => {
    const answer = await handlers.get(request.url)(new Request(`http://127.0.0.1${request.url}`), context);
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    for await (const chunk of answer.body ?? []) response.write(chunk);
    response.end();
  });
  const bodies = new Map(pages.map((page) => [page.path, Buffer.from(page.html)]));
  const bytes = createServer((request, response) => {
    const body = bodies.get(request.url);
    response.writeHead(200, { "content-type": "text/html; charset=utf-8", "content-length": body.length });
    response.end(body);
  });
  const urlOf = (server) =>
    new Promise((done) => server.listen(0, "127.0.0.1", () => done(`http://127.0.0.1:${server.address().port}`)));
  process.send({ rendered: await urlOf(rendered), bytes: await urlOf(bytes) });
});

/** Knows only the routes of its page, so that looking for them among all others is no part of the floor. */
function handlerOf(build, { data }) {
  const ids = new Set();
  for (const id of Object.keys(data)) for (let at = id; at; at = build.routes[at]?.parentId) ids.add(at);
  const only = (routes) => Object.fromEntries(Object.entries(routes).filter(([id]) => ids.has(id)));
  const routes = Object.fromEntries(
    Object.entries(only(build.routes)).map(([id, route]) => {
      const { module } = route;
      return [id, module.loader ? { ...route, module: { ...module, loader: () => data[id] ?? null } } : route];
    }),
  );
  return createRequestHandler(
    { ...build, routes, assets: { ...build.assets, routes: only(build.assets.routes) } },
    "production",
  );
}
