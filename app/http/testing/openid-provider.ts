import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair } from "jose";
import Provider from "oidc-provider";

export type PersonThere = { email?: string; email_verified?: boolean; name?: string; groups?: string[] };

export type OpenIdProvider = {
  issuer: string;
  key: CryptoKey;
  /** By their subject. */
  people: Record<string, PersonThere>;
  answering: boolean;
  /** Connections that were opened to it. */
  connections: number;
  close: () => Promise<void>;
};

/** A real OpenID Connect provider (oidc-provider) on a port of its own, with Pulse at `url` as its client `pulse`. */
export async function startOpenIdProvider(url: string): Promise<OpenIdProvider> {
  const pair = await generateKeyPair("RS256", { extractable: true });
  let handle: ReturnType<Provider["callback"]> | undefined;
  const idp = createServer((request, response) => {
    if (!running.answering) return void request.destroy();
    void handle?.(request, response);
  });
  idp.on("connection", () => void running.connections++);
  await new Promise<void>((done) => idp.listen(0, "127.0.0.1", done));
  const running: OpenIdProvider = {
    issuer: `http://127.0.0.1:${(idp.address() as AddressInfo).port}`,
    key: pair.privateKey,
    people: {},
    answering: true,
    connections: 0,
    async close() {
      idp.closeAllConnections();
      await new Promise((done) => idp.close(done));
    },
  };
  const provider = new Provider(running.issuer, {
    clients: [
      {
        client_id: "pulse",
        client_secret: "a secret of the client, long enough",
        redirect_uris: [`${url}/auth/oidc/callback`],
        post_logout_redirect_uris: [`${url}/login`],
      },
    ],
    jwks: { keys: [{ ...(await exportJWK(pair.privateKey)), kid: "k", use: "sig", alg: "RS256" }] },
    cookies: { keys: ["only for this test"] },
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name", "groups"] },
    pkce: { required: () => true },
    features: { devInteractions: { enabled: true }, rpInitiatedLogout: { enabled: true } },
    findAccount: (_context: unknown, sub: string) => ({
      accountId: sub,
      claims: () => ({ sub, ...(running.people[sub] ?? {}) }),
    }),
  } as never);
  handle = provider.callback();
  return running;
}

/** A browser with cookies of its own for each of the two servers, which never shares them. */
export function browserOf(issuer: string) {
  const jars = new Map<string, Map<string, string>>();
  const jarOf = (url: string) => {
    const { origin } = new URL(url);
    const jar = jars.get(origin) ?? new Map<string, string>();
    jars.set(origin, jar);
    return jar;
  };
  const send = async (url: string, form?: Record<string, string>) => {
    const jar = jarOf(url);
    const answer = await fetch(url, {
      method: form ? "POST" : "GET",
      redirect: "manual",
      headers: {
        Cookie: [...jar].map(([name, value]) => `${name}=${value}`).join("; "),
        Origin: new URL(url).origin,
        ...(form ? { "Content-Type": "application/x-www-form-urlencoded" } : {}),
      },
      ...(form ? { body: new URLSearchParams(form).toString() } : {}),
    });
    for (const line of answer.headers.getSetCookie()) {
      const [name = "", value = ""] = (line.split(";")[0] ?? "").split(/=(.*)/s);
      if (value === "" || /max-age=0/i.test(line)) jar.delete(name);
      else jar.set(name, value);
    }
    return { status: answer.status, to: answer.headers.get("location"), text: await answer.text(), url };
  };
  /** Follows redirects; at the provider it signs in as `sub` and agrees. */
  const follow = async (url: string, sub: string) => {
    let answer = await send(url);
    for (let hop = 0; hop < 20; hop++) {
      if (answer.to) answer = await send(new URL(answer.to, answer.url).href);
      else if (answer.url.startsWith(issuer) && /name="prompt"/.test(answer.text)) {
        const prompt = /name="prompt" value="(\w+)"/.exec(answer.text)?.[1] ?? "";
        const action = /action="([^"]+)"/.exec(answer.text)?.[1] ?? "";
        answer = await send(new URL(action, answer.url).href, { prompt, login: sub, password: "any" });
      } else break;
    }
    return answer;
  };
  return { send, follow, jarOf };
}
