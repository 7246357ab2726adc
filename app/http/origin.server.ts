import type { IncomingHttpHeaders } from "node:http";
import { BlockList, isIP, isIPv6 } from "node:net";

export type Asked = {
  /** The public origin of ours that the request came by. */
  origin: string;
  secure: boolean;
  /** For counting: an IPv6 address cut to its /64, which is what one customer of a provider gets. */
  address: string;
  fromProxy: boolean;
};

const one = (value: string | string[] | undefined) => (Array.isArray(value) ? value[0] : value)?.split(",")[0]?.trim();

/** What the request says about itself; X-Forwarded-* only when its peer is a proxy that was configured. */
export function whatWasAsked(
  headers: IncomingHttpHeaders,
  peer: string,
  options: { origins: readonly string[]; trustedProxies: readonly string[] },
): Asked {
  const address = plainAddress(peer);
  const fromProxy = listed(options.trustedProxies, address);
  const host = (fromProxy ? one(headers["x-forwarded-host"]) : undefined) ?? headers.host ?? "";
  const scheme = (fromProxy ? one(headers["x-forwarded-proto"]) : undefined) ?? "http";
  const asked = `${scheme}://${host}`.toLowerCase();
  const origin =
    options.origins.find((known) => known === asked) ??
    options.origins.find((known) => known.replace(/^\w+:\/\//, "") === host.toLowerCase()) ??
    options.origins[0] ??
    asked;
  // The last entry is the one our own proxy added; those before it are the caller's to invent.
  const forwarded = fromProxy ? headers["x-forwarded-for"] : undefined;
  const client = (Array.isArray(forwarded) ? forwarded.join(",") : forwarded)?.split(",").at(-1)?.trim();
  return {
    origin,
    secure: origin.startsWith("https:"),
    address: networkOf(plainAddress(client || address)),
    fromProxy,
  };
}

const lists = new WeakMap<readonly string[], BlockList>();

/** By address, or by a network such as 10.42.0.0/16: in a cluster the proxy's address is another one after each start. */
function listed(entries: readonly string[], address: string): boolean {
  let list = lists.get(entries);
  if (!list) {
    list = new BlockList();
    for (const entry of entries) {
      const [network = "", bits] = entry.split("/");
      const family = isIPv6(network) ? "ipv6" : "ipv4";
      if (bits) list.addSubnet(network, Number(bits), family);
      else list.addAddress(network, family);
    }
    lists.set(entries, list);
  }
  return isIP(address) !== 0 && list.check(address, isIPv6(address) ? "ipv6" : "ipv4");
}

function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, "").toLowerCase();
}

function networkOf(address: string): string {
  if (!isIPv6(address)) return address.slice(0, 45);
  const [head = "", tail] = address.split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail ? tail.split(":") : [];
  const gap = tail === undefined ? [] : Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => "0");
  return `${[...left, ...gap, ...right].slice(0, 4).join(":")}::/64`;
}
