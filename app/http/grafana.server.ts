import { createECDH, createHmac } from "node:crypto";
import { importJWK, type JWK, SignJWT } from "jose";
import type { Identity } from "#app/modules/access/identify.server.ts";
import { may } from "#app/modules/access/policy.ts";
import type { Tx } from "#db/client.ts";
import type { RequestContext } from "./context.server.ts";

/*
 * Who is signed in here is signed in to Grafana: the proxy asks /auth/grafana at each request of a page there and hands on the
 * token that comes back; Grafana checks it by the keys at /auth/grafana/keys. Grafana asks our API with a token of its own, which
 * sees everything of one company: so nobody comes in who may not, and nobody of another company.
 */

const LIFE_S = 60;
const ISSUER = "pulse";
const AUDIENCE = "grafana";

const base64url = (bytes: Buffer) => bytes.toString("base64url");

/** The key pair, P-256, made from the installation's secret: the same after a restart and in every web process. */
function keyPair(secret: Uint8Array): { sign: JWK; verify: JWK } {
  for (let turn = 0; ; turn += 1) {
    const scalar = createHmac("sha256", secret).update(`key ${turn}`).digest();
    const curve = createECDH("prime256v1");
    try {
      curve.setPrivateKey(scalar);
    } catch {
      // Not a number below the order of the curve, one in four thousand million: the next one is.
      continue;
    }
    const point = curve.getPublicKey();
    const verify: JWK = {
      ...{ kty: "EC", crv: "P-256", alg: "ES256", use: "sig" },
      ...{ x: base64url(point.subarray(1, 33)), y: base64url(point.subarray(33, 65)) },
      kid: createHmac("sha256", "kid").update(point).digest("base64url").slice(0, 16),
    };
    return { verify, sign: { ...verify, d: base64url(scalar) } };
  }
}

export const grafanaKeys = ({ services }: RequestContext): { keys: JWK[] } => ({
  keys: [keyPair(services.keys.grafana).verify],
});

/** What Grafana is told of somebody. Administrators may build dashboards there, others look. */
export async function grafanaToken({ services }: RequestContext, identity: Identity): Promise<string> {
  const { sign, verify } = keyPair(services.keys.grafana);
  return new SignJWT({
    email: identity.email,
    name: identity.name,
    role: may(identity, "update", "grafana") ? "Editor" : "Viewer",
  })
    .setProtectedHeader({ alg: "ES256", kid: verify.kid ?? "" })
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setSubject(identity.accountId)
    .setIssuedAt()
    .setExpirationTime(`${LIFE_S}s`)
    .sign(await importJWK(sign, "ES256"));
}

/** Whether there is a Grafana for this person: one is set up, it is their company's, and they may see all that it shows. */
export async function hasGrafana(tx: Tx, { services }: RequestContext, identity: Identity): Promise<boolean> {
  if (services.grafanaCompany === null || !may(identity, "read", "grafana")) return false;
  const [own] = await tx`select 1 from tenant where id = ${identity.tenantId} and slug = ${services.grafanaCompany}`;
  return own !== undefined;
}
