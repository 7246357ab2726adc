// A small HTTP client that keeps its connections, for loading the web; fetch() costs the load generator three times as much.
import { Agent, request as send } from "node:http";

export function openClient(url, headers = {}, maxSockets = 64) {
  const agent = new Agent({ keepAlive: true, maxSockets });
  const { hostname, port } = new URL(url);

  function ask(method, path, body, more = {}) {
    return new Promise((answer, fail) => {
      const text = body === undefined ? undefined : JSON.stringify(body);
      const request = send(
        {
          agent,
          hostname,
          port,
          method,
          path,
          headers: {
            ...headers,
            ...(text === undefined
              ? {}
              : { "content-type": "application/json", "content-length": Buffer.byteLength(text) }),
            ...more,
          },
        },
        (response) => {
          const chunks = [];
          response.on("data", (chunk) => chunks.push(chunk));
          response.on("error", fail);
          response.on("end", () =>
            answer({ status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) }),
          );
        },
      );
      request.on("error", fail);
      request.end(text);
    });
  }

  return {
    ask,
    /** JSON in and out; anything but the wanted status ends the bench with what was said. */
    async json(method, path, body, wanted = [200, 201]) {
      const answer = await ask(method, path, body);
      const text = answer.body.toString();
      if (!wanted.includes(answer.status))
        throw new Error(`${method} ${path} answered ${answer.status}: ${text.slice(0, 400)}`);
      return text === "" ? null : JSON.parse(text);
    },
    close: () => agent.destroy(),
  };
}

/** Follows /api/v1/live; `heard(event, data, at)` gets each message with the wall clock's milliseconds. */
export function followLive(url, token, heard) {
  const { hostname, port } = new URL(url);
  return new Promise((answer, fail) => {
    const request = send(
      { hostname, port, path: "/api/v1/live", headers: { authorization: `Bearer ${token}` } },
      (response) => {
        if (response.statusCode !== 200) return fail(new Error(`/api/v1/live answered ${response.statusCode}`));
        let rest = "";
        response.setEncoding("utf8");
        response.on("data", (chunk) => {
          const at = Date.now();
          const blocks = (rest + chunk).split("\n\n");
          rest = blocks.pop();
          for (const block of blocks) {
            const event = /^event: (.+)$/m.exec(block)?.[1];
            const data = /^data: (.+)$/m.exec(block)?.[1];
            if (event && data) heard(event, JSON.parse(data), at);
          }
        });
        response.on("error", () => {});
        answer(() => request.destroy());
      },
    );
    request.on("error", fail);
    request.end();
  });
}

/** Signs in by the form, as a browser does. Returns the session's cookie. */
export async function signIn(url, email) {
  const answer = await fetch(`${url}/login`, {
    method: "POST",
    redirect: "manual",
    headers: { origin: url, "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ email, password: "pulse-demo" }),
  });
  const cookie = answer.headers
    .getSetCookie()
    .map((one) => one.split(";")[0])
    .find((one) => one.startsWith("pulse="));
  if (!cookie) throw new Error(`sign-in as ${email} answered ${answer.status} without a session`);
  return cookie;
}
