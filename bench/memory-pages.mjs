// The floors of pages.mjs in a process of their own: one server renders the pages of this build with loaders that answer from
// memory, the other sends the same bytes as they are.
import { createServer } from "node:http";
import { createRequestHandler } from "@remix-run/node";

process.once("message", async (pages) => {
  const build = await import("../build/server/index.js");
  const byPath = new Map(pages.map((page) => [page.path, page]));
  const routes = Object.fromEntries(
    Object.entries(build.routes).map(([id, route]) => {
      const { module } = route;
      if (!module.loader) return [id, route];
      const loader = ({ request }) => byPath.get(new URL(request.url).pathname)?.data[id] ?? null;
      return [id, { ...route, module: { ...module, loader } }];
    }),
  );
  const handle = createRequestHandler({ ...build, routes }, "production");
  const context = { nonce: "AAAAAAAAAAAAAAAAAAAAAA==" };

  const rendered = createServer(async (request, response) => {
    const answer = await handle(new Request(`http://127.0.0.1${request.url}`), context);
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
