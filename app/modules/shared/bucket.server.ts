import { createHash, createHmac } from "node:crypto";
import { createReadStream, statSync } from "node:fs";
import { request as plain } from "node:http";
import { request as secure } from "node:https";

/*
 * The few calls of the S3 API that attachments and second copies need, signed by AWS Signature Version 4: any store that speaks S3 will
 * do. One request carries a whole file, which S3 allows up to 5 GiB.
 */

export type S3Settings = { endpoint: string; region: string; accessKey: string; secretKey: string };

const MOST_BYTES = 5 * 1024 ** 3;
const EMPTY = createHash("sha256").digest("hex");
const QUIET_MS = 60_000;

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const hmac = (key: Buffer | string, text: string) => createHmac("sha256", key).update(text).digest();

/** As RFC 3986 has it, which is stricter than encodeURIComponent. */
const encode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
const encodePath = (path: string) => path.split("/").map(encode).join("/");

type Unsigned = {
  method: string;
  /** Not encoded yet. */
  path: string;
  query: Record<string, string>;
  headers: Record<string, string>;
  bodySha256: string;
};

/** The headers that sign a request: `headers` with host among them, in lower case. */
export function sign(request: Unsigned, settings: Omit<S3Settings, "endpoint">, at: Date): Record<string, string> {
  const time = at.toISOString().replace(/[-:]|\.\d+/g, "");
  const day = time.slice(0, 8);
  const headers: Record<string, string> = {
    ...request.headers,
    "x-amz-content-sha256": request.bodySha256,
    "x-amz-date": time,
  };
  const names = Object.keys(headers).sort();
  const query = Object.keys(request.query)
    .sort()
    .map((name) => `${encode(name)}=${encode(request.query[name] ?? "")}`)
    .join("&");
  const canonical = [
    request.method,
    encodePath(request.path),
    query,
    ...names.map((name) => `${name}:${headers[name]?.trim()}`),
    "",
    names.join(";"),
    request.bodySha256,
  ].join("\n");
  const scope = `${day}/${settings.region}/s3/aws4_request`;
  const wanted = ["AWS4-HMAC-SHA256", time, scope, sha256(canonical)].join("\n");
  const key = ["s3", "aws4_request"].reduce(hmac, hmac(hmac(`AWS4${settings.secretKey}`, day), settings.region));
  const signature = createHmac("sha256", key).update(wanted).digest("hex");
  return {
    ...headers,
    authorization: `AWS4-HMAC-SHA256 Credential=${settings.accessKey}/${scope},SignedHeaders=${names.join(";")},Signature=${signature}`,
  };
}

/** A folder in a bucket; `prefix` goes before each key. */
export type BucketPlace = { bucket: ReturnType<typeof openBucket>; name: string; prefix: string };

/** `s3://bucket/folder`. `setting` is the variable that names it, for the sentence of the RangeError that is thrown where it cannot be meant. */
export function openBucketPlace(setting: string, target: string, s3: Partial<S3Settings>): BucketPlace {
  const [, name = "", path = ""] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/.exec(target) ?? [];
  if (!name) throw new RangeError(`${setting}: ${target} is not an address such as s3://bucket/folder`);
  const { endpoint, region, accessKey, secretKey } = s3;
  if (!endpoint || !accessKey || !secretKey) {
    throw new RangeError(
      `${setting} names an S3 store, so PULSE_S3_ENDPOINT, PULSE_S3_ACCESS_KEY and PULSE_S3_SECRET_KEY must be set.`,
    );
  }
  const folder = path.replace(/\/+$/, "");
  const bucket = openBucket({ endpoint, region: region || "us-east-1", accessKey, secretKey }, name);
  return { bucket, name, prefix: folder === "" ? "" : `${folder}/` };
}

/** The store that the environment names. */
export const storeOf = (env: Record<string, string | undefined>): Partial<S3Settings> => ({
  ...(env.PULSE_S3_ENDPOINT ? { endpoint: env.PULSE_S3_ENDPOINT } : {}),
  ...(env.PULSE_S3_REGION ? { region: env.PULSE_S3_REGION } : {}),
  ...(env.PULSE_S3_ACCESS_KEY ? { accessKey: env.PULSE_S3_ACCESS_KEY } : {}),
  ...(env.PULSE_S3_SECRET_KEY ? { secretKey: env.PULSE_S3_SECRET_KEY } : {}),
});

export function openBucket(settings: S3Settings, bucket: string) {
  const base = new URL(settings.endpoint);

  function call(
    method: string,
    key: string,
    options: { query?: Record<string, string>; file?: { path: string; size: number; sha256: string } } = {},
  ): Promise<{ bytes: Buffer; size: number }> {
    const { query = {}, file } = options;
    const path = `${base.pathname.replace(/\/$/, "")}/${bucket}${key ? `/${key}` : ""}`;
    const unsigned = { method, path, query, headers: { host: base.host }, bodySha256: file?.sha256 ?? EMPTY };
    const headers = { ...sign(unsigned, settings, new Date()), ...(file ? { "content-length": `${file.size}` } : {}) };
    const search = new URLSearchParams(query).toString().replaceAll("+", "%20");
    return new Promise((resolve, reject) => {
      const send = base.protocol === "https:" ? secure : plain;
      const target = { protocol: base.protocol, hostname: base.hostname, port: base.port };
      const sent = send(
        {
          ...target,
          agent: false,
          method,
          path: encodePath(path) + (search ? `?${search}` : ""),
          headers,
          timeout: QUIET_MS,
        },
        (response) => {
          const pieces: Buffer[] = [];
          response.on("data", (piece: Buffer) => pieces.push(piece));
          response.on("error", reject);
          response.on("end", () => {
            const bytes = Buffer.concat(pieces);
            const status = response.statusCode ?? 0;
            if (status >= 300) return reject(new Error(wordsOf(status, bytes.toString("utf8"))));
            resolve({ bytes, size: Number(response.headers["content-length"] ?? 0) });
          });
        },
      );
      sent.on("timeout", () => sent.destroy(new Error("the store did not answer in time")));
      sent.on("error", reject);
      if (!file) return sent.end();
      createReadStream(file.path)
        .on("error", (error) => sent.destroy(error))
        .pipe(sent);
    });
  }

  return {
    /** The store refuses a body whose hash is not the one that was signed, so what it takes is what was written. */
    async put(key: string, path: string, hash: string): Promise<void> {
      const { size } = statSync(path);
      if (size > MOST_BYTES) throw new Error("the file is larger than 5 GiB: give the place as an rclone remote");
      await call("PUT", key, { file: { path, size, sha256: hash } });
      const there = await call("HEAD", key);
      if (there.size !== size) throw new Error(`the store holds ${there.size} bytes of ${size}`);
    },

    get: async (key: string): Promise<Buffer> => (await call("GET", key)).bytes,

    sizeOf: async (key: string): Promise<number> => (await call("HEAD", key)).size,

    async list(prefix: string): Promise<string[]> {
      const keys: string[] = [];
      for (let token: string | undefined, more = true; more; ) {
        const query = { "list-type": "2", prefix, ...(token ? { "continuation-token": token } : {}) };
        const text = (await call("GET", "", { query })).bytes.toString("utf8");
        for (const [, key = ""] of text.matchAll(/<Key>([^<]*)<\/Key>/g)) keys.push(plainText(key));
        token = /<NextContinuationToken>([^<]+)</.exec(text)?.[1];
        more = /<IsTruncated>true</.test(text) && token !== undefined;
      }
      return keys;
    },

    remove: async (key: string): Promise<void> => void (await call("DELETE", key)),
  };
}

function wordsOf(status: number, text: string): string {
  const [, code] = /<Code>([^<]{1,100})</.exec(text) ?? [];
  const [, message] = /<Message>([^<]{1,300})</.exec(text) ?? [];
  return `the store answered ${status}${code ? ` ${code}` : ""}${message ? `: ${plainText(message)}` : ""}`;
}

const SIGNS: Record<string, string> = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" };
const plainText = (xml: string) => xml.replace(/&(lt|gt|quot|apos|amp);/g, (_, name: string) => SIGNS[name] ?? "");
