import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { connect } from "node:tls";

/** `validity`: of the certificate that a browser is shown there; a word on why nobody shows one, otherwise. */
export type Certificate = { address: string; validity: { from: Date; to: Date } | string };

/** The certificates of our public https addresses, as a browser gets them; asked at `proxy` (`host:port`) where there is one. */
export function readCertificates(origins: readonly string[], proxy?: string | null): Promise<Certificate[]> {
  const secure = origins.filter((entry) => /^https:/.test(entry) && URL.canParse(entry));
  return Promise.all(
    secure.map(async (address) => {
      const { hostname } = new URL(address);
      const at = new URL(proxy ? `https://${proxy}` : address);
      return { address, validity: await validityOf(hostname, at.hostname, Number(at.port) || 443) };
    }),
  );
}

/** A name that this machine does not know is its own: mDNS is for the others. */
async function validityOf(name: string, at: string, port: number): Promise<Certificate["validity"]> {
  const host = await lookup(at).then(
    ({ address }) => address,
    () => "127.0.0.1",
  );
  return new Promise((answer) => {
    // Looked at, not trusted: nothing is said to it.
    const servername = isIP(name) ? "" : name;
    const socket = connect({ host, port, servername, rejectUnauthorized: false, timeout: 3_000 });
    const end = (found: Certificate["validity"]) => {
      socket.destroy();
      answer(found);
    };
    socket.on("secureConnect", () => {
      const { valid_from, valid_to } = socket.getPeerCertificate();
      end({ from: new Date(valid_from), to: new Date(valid_to) });
    });
    socket.on("error", (error: NodeJS.ErrnoException) => end(error.code ?? error.message));
    socket.on("timeout", () => end("it is silent"));
  });
}

const LOOK_EVERY_MS = 10 * 60_000;

/** The validity that ends first, looked at now and then while somebody asks; null before that, and where nobody shows one. */
export function watchCertificates(
  origins: readonly string[],
  proxy?: string | null,
): () => { from: Date; to: Date } | null {
  let lookedAt = Number.NEGATIVE_INFINITY;
  let known: { from: Date; to: Date } | null = null;
  return () => {
    if (Date.now() - lookedAt > LOOK_EVERY_MS) {
      lookedAt = Date.now();
      readCertificates(origins, proxy).then((found) => {
        const valid = found.flatMap(({ validity }) => (typeof validity === "string" ? [] : [validity]));
        known = valid.sort((a, b) => a.to.getTime() - b.to.getTime())[0] ?? null;
      });
    }
    return known;
  };
}
