import { lookup } from "node:dns/promises";
import { BlockList, isIP, isIPv6, type LookupFunction } from "node:net";
import { BadInput } from "#app/modules/shared/refusal.ts";

/**
 * Where a webhook, a push or a question to a sign-in provider may go: an address of the public internet by https, or a host that whoever
 * runs the machine has named. What the name means is looked up once, every answer is held against the rules, and the connection goes to
 * the address that was held, so that a name that means something else a moment later leads nowhere.
 */
export type Target = { url: URL; address: string; family: 4 | 6 };

export class ForbiddenAddress extends Error {}

const RANGES_4: [string, number][] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
];
/** Only what is routed on the public internet; of that not what carries other addresses inside (6to4, Teredo, documentation). */
const PUBLIC_6: [string, number][] = [["2000::", 3]];
const CARRYING_6: [string, number][] = [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
];

function listOf(ranges: [string, number][], family: "ipv4" | "ipv6"): BlockList {
  const list = new BlockList();
  for (const [net, bits] of ranges) list.addSubnet(net, bits, family);
  return list;
}
const inner4 = listOf(RANGES_4, "ipv4");
const public6 = listOf(PUBLIC_6, "ipv6");
const carrying6 = listOf(CARRYING_6, "ipv6");

export function isPublic(address: string): boolean {
  if (isIPv6(address)) return public6.check(address, "ipv6") && !carrying6.check(address, "ipv6");
  return isIP(address) === 4 && !inner4.check(address, "ipv4");
}

/** `erp.intra` or `erp.intra:8443`, with commas between. */
export function readHosts(list: string | undefined): ReadonlySet<string> {
  return new Set(
    (list ?? "")
      .split(",")
      .map((host) => host.trim().toLowerCase())
      .filter(Boolean),
  );
}

type Lookup = (name: string) => Promise<{ address: string; family: number }[]>;
const ask: Lookup = (name) => lookup(name, { all: true, verbatim: true });

/**
 * What can be said of an address without asking what its name means, for whoever enters one. `setting`: where the operator names hosts
 * inside. Throws ForbiddenAddress.
 */
export function checkAddress(
  text: string,
  allowed: ReadonlySet<string>,
  setting = "PULSE_WEBHOOK_HOSTS",
): { url: URL; host: string; isNamed: boolean } {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new ForbiddenAddress("The address cannot be read.");
  }
  const host = url.hostname.replace(/^\[|\]$/g, "").toLowerCase();
  if (url.username || url.password) throw new ForbiddenAddress("The address may not hold a name or a password.");
  const isNamed = allowed.has(host) || allowed.has(`${host}:${url.port || (url.protocol === "https:" ? 443 : 80)}`);
  if (url.protocol !== "https:" && !(isNamed && url.protocol === "http:"))
    throw new ForbiddenAddress(`Only https is allowed, and http for hosts in ${setting}.`);
  if (url.port !== "" && url.port !== "443" && url.port !== "8443" && !isNamed)
    throw new ForbiddenAddress(`The port ${url.port} is not allowed.`);
  if (!isNamed && isIP(host) !== 0 && !isPublic(host)) throw inside(setting);
  return { url, host, isNamed };
}

/** The same for what somebody enters in the field `path`. Refuses: BadInput (forbidden_address). */
export function refuseAddress(path: string, text: string, allowed: ReadonlySet<string>, setting?: string): void {
  try {
    checkAddress(text, allowed, setting);
  } catch (error) {
    if (error instanceof ForbiddenAddress) throw BadInput.at(path, "forbidden_address", error.message);
    throw error;
  }
}

const inside = (setting: string) =>
  new ForbiddenAddress(`The address lies inside a network. Whoever runs the machine may name it in ${setting}.`);

/** The address with what its name means now. Throws ForbiddenAddress. */
export async function targetOf(
  text: string,
  allowed: ReadonlySet<string>,
  find: Lookup = ask,
  setting = "PULSE_WEBHOOK_HOSTS",
): Promise<Target> {
  const { url, host, isNamed } = checkAddress(text, allowed, setting);
  const found = isIP(host) ? [{ address: host, family: isIP(host) }] : await find(host);
  const [first] = found;
  if (!first) throw new ForbiddenAddress("The name has no address.");
  if (!isNamed && !found.every(({ address }) => isPublic(address))) throw inside(setting);
  return { url, address: first.address, family: first.family === 6 ? 6 : 4 };
}

/** How a request is led to the address that was checked and no other. */
export function leadsTo({ address, family }: Target): { lookup: LookupFunction; family: 4 | 6 } {
  const lookup = ((_name: string, options: { all?: boolean }, done: (...answer: unknown[]) => void) =>
    options.all ? done(null, [{ address, family }]) : done(null, address, family)) as unknown as LookupFunction;
  return { lookup, family };
}
