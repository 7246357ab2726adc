import { describe, expect, it } from "vitest";
import { checkAddress, isPublic, readHosts, targetOf } from "#app/modules/shared/outgoing-address.server.ts";

const nobody = new Set<string>();
const means =
  (...addresses: string[]) =>
  async () =>
    addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));

describe("an address", () => {
  it.each(["93.184.215.14", "8.8.8.8", "2606:4700::1111", "2a00:1450:4001:80e::200e"])("%s is public", (address) => {
    expect(isPublic(address)).toBe(true);
  });

  it.each([
    ...[
      "0.0.0.0",
      "10.1.2.3",
      "100.64.0.1",
      "127.0.0.1",
      "127.255.255.254",
      "169.254.169.254",
      "172.16.0.1",
      "172.31.255.255",
    ],
    ...[
      "192.0.0.8",
      "192.0.2.1",
      "192.168.1.1",
      "198.18.0.1",
      "198.51.100.1",
      "203.0.113.1",
      "224.0.0.1",
      "255.255.255.255",
    ],
    ...[
      "::",
      "::1",
      "::ffff:127.0.0.1",
      "::ffff:8.8.8.8",
      "64:ff9b::7f00:1",
      "fc00::1",
      "fd12::1",
      "fe80::1",
      "ff02::1",
    ],
    ...["2001::1", "2001:db8::1", "2002:7f00:1::", "not an address", ""],
  ])("%s is not", (address) => {
    expect(isPublic(address)).toBe(false);
  });
});

describe("an address that somebody enters", () => {
  it.each([
    ...["http://hook.example/", "https://hook.example:22/", "https://127.0.0.1/", "https://2130706433/"],
    ...["https://169.254.169.254/latest/meta-data/", "https://[::1]/"],
  ])("%s is refused at once", (text) => {
    expect(() => checkAddress(text, nobody)).toThrow();
    expect(checkAddress(text, readHosts("hook.example,127.0.0.1,169.254.169.254,::1")).url.href).toContain("://");
  });

  it("is not asked what its name means", () => {
    expect(checkAddress("https://hook.invalid/", nobody).host).toBe("hook.invalid");
  });
});

describe("a webhook's target", () => {
  it("is the address that was held against the rules", async () => {
    const { address, url } = await targetOf("https://hook.example/x?y=1", nobody, means("93.184.215.14"));
    expect([address, url.href]).toEqual(["93.184.215.14", "https://hook.example/x?y=1"]);
  });

  it.each([
    ...[
      "http://hook.example/",
      "ftp://hook.example/",
      "file:///etc/passwd",
      "gopher://hook.example",
      "//hook.example",
      "x",
    ],
    ...[
      "https://user@hook.example/",
      "https://a:b@hook.example/",
      "https://hook.example:22/",
      "https://hook.example:6379/",
    ],
    ...[
      "https://127.0.0.1/",
      "https://127.1/",
      "https://0x7f.1/",
      "https://2130706433/",
      "https://0177.0.0.1/",
      "https://0/",
    ],
    ...["https://[::1]/", "https://[::ffff:127.0.0.1]/", "https://[::ffff:7f00:1]/", "https://[64:ff9b::7f00:1]/"],
    ...["https://10.0.0.1/", "https://169.254.169.254/latest/meta-data/", "https://[fd00::1]/", "https://①②⑦.⓪.⓪.①/"],
  ])("%s is refused", async (text) => {
    await expect(targetOf(text, nobody, means("93.184.215.14"))).rejects.toThrow();
  });

  it("is refused when any of its addresses lies inside, or it has none", async () => {
    await expect(targetOf("https://hook.example/", nobody, means("8.8.8.8", "10.0.0.1"))).rejects.toThrow(/inside/);
    await expect(targetOf("https://hook.example/", nobody, means())).rejects.toThrow(/no address/);
  });

  it("may be inside where the host was named, with its port or without", async () => {
    const inside = means("10.0.0.7");
    expect((await targetOf("http://erp.intra:8080/x", readHosts("ERP.intra:8080, other"), inside)).address).toBe(
      "10.0.0.7",
    );
    expect((await targetOf("https://other/", readHosts("erp.intra:8080,other"), inside)).address).toBe("10.0.0.7");
    await expect(targetOf("http://erp.intra:9090/x", readHosts("erp.intra:8080"), inside)).rejects.toThrow();
  });
});
