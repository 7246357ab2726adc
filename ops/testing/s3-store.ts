import { createHash, createHmac } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

const sha256 = (bytes: Buffer | string) => createHash("sha256").update(bytes).digest("hex");

/** A small receiver: it refuses what is not signed, as its own reading of the header has it, and a body that is not what was signed. */
export async function startStore(secretKey: string) {
  const objects = new Map<string, Buffer>();
  const faults = { refuse: false, pageSize: 2 };
  const isSigned = (request: IncomingMessage, url: URL, hash: string) => {
    const [, scope = "", names = "", given = ""] =
      /Credential=key\/([^,]+),SignedHeaders=([^,]+),Signature=(\w+)$/.exec(request.headers.authorization ?? "") ?? [];
    const [day = "", region = ""] = scope.split("/");
    const query = [...url.searchParams]
      .map((pair) => pair.map(encodeURIComponent).join("="))
      .sort()
      .join("&");
    const lines = names
      .split(";")
      .map((name) => `${name}:${request.headers[name]}\n`)
      .join("");
    const canonical = [request.method, url.pathname, query, lines, names, hash].join("\n");
    const text = ["AWS4-HMAC-SHA256", request.headers["x-amz-date"], scope, sha256(canonical)].join("\n");
    let key: Buffer | string = `AWS4${secretKey}`;
    for (const part of [day, region, "s3", "aws4_request"]) key = createHmac("sha256", key).update(part).digest();
    return createHmac("sha256", key).update(text).digest("hex") === given;
  };
  const server = createServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const body = Buffer.concat(pieces);
    const url = new URL(request.url ?? "", "http://store");
    const fail = (status: number, code: string) =>
      response
        .writeHead(status)
        .end(request.method === "HEAD" ? "" : `<Error><Code>${code}</Code><Message>no &amp; no</Message></Error>`);
    if (faults.refuse) return fail(507, "QuotaExceeded");
    const hash = String(request.headers["x-amz-content-sha256"]);
    if (!isSigned(request, url, hash)) return fail(403, "SignatureDoesNotMatch");
    if (sha256(body) !== hash) return fail(400, "XAmzContentSHA256Mismatch");
    const name = decodeURIComponent(url.pathname.replace(/^\/box\/?/, ""));
    if (request.method === "PUT") objects.set(name, body);
    if (request.method === "DELETE") objects.delete(name);
    if (request.method === "GET" && name !== "") {
      const object = objects.get(name);
      return object ? response.end(object) : fail(404, "NoSuchKey");
    }
    if (request.method === "GET") {
      const all = [...objects.keys()].filter((key) => key.startsWith(url.searchParams.get("prefix") ?? "")).sort();
      const from = Number(url.searchParams.get("continuation-token") ?? 0);
      const page = all.slice(from, from + faults.pageSize).map((key) => `<Contents><Key>${key}</Key></Contents>`);
      const more = from + faults.pageSize < all.length;
      const next = more ? `<NextContinuationToken>${from + faults.pageSize}</NextContinuationToken>` : "";
      return response.end(
        `<ListBucketResult><IsTruncated>${more}</IsTruncated>${page.join("")}${next}</ListBucketResult>`,
      );
    }
    if (request.method === "HEAD" && !objects.has(name)) return fail(404, "NoSuchKey");
    if (request.method === "HEAD") response.setHeader("content-length", objects.get(name)?.length ?? 0);
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { endpoint: `http://127.0.0.1:${port}`, objects, faults, close: () => server.close() };
}
