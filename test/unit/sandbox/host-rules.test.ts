import { networkInterfaces } from "node:os";
import { describe, expect, test } from "vitest";
import { readHostPattern, type HostPattern } from "../../../src/base/host-pattern.ts";
import { decideHost, isPublic, type ResolvedAddress } from "../../../src/sandbox/host-rules.ts";

function patterns(...texts: readonly string[]): readonly HostPattern[] {
  return texts.map((text) => {
    const pattern = readHostPattern(text);
    if ("problem" in pattern) throw new Error(pattern.problem);
    return pattern;
  });
}

const answering =
  (...addresses: readonly string[]) =>
  async (): Promise<readonly ResolvedAddress[]> =>
    addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));

const target = { host: "site.test", port: 443 };

describe("addresses of the internet", () => {
  test.each(["1.1.1.1", "93.184.216.34", "223.255.255.254", "2606:4700::1111", "2a00:1450:4001::200e"])(
    "%s is one",
    (address) => {
      expect(isPublic(address)).toBe(true);
    },
  );

  test.each([
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",
    "127.0.0.1",
    "127.255.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "192.168.1.1",
    "192.0.2.1",
    "198.18.0.1",
    "224.0.0.251",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "64:ff9b::7f00:1",
    "fe80::1",
    "fd00:ec2::254",
    "ff02::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "site.test",
    "",
  ])("%j is none", (address) => {
    expect(isPublic(address)).toBe(false);
  });

  test("this machine's own addresses are none", () => {
    const own = Object.values(networkInterfaces()).flatMap((all) =>
      (all ?? []).map(({ address }) => address),
    );
    expect(own.length).toBeGreaterThan(0);
    expect(own.filter(isPublic)).toEqual([]);
  });
});

describe("a decision", () => {
  test("a host that nobody named is not even looked up", async () => {
    let asked = 0;
    const resolve = async (): Promise<readonly ResolvedAddress[]> => {
      asked += 1;
      return [];
    };
    const decision = await decideHost({ patterns: patterns("other.test"), resolve }, target);
    expect(decision).toEqual({ kind: "refused", why: "the contract does not name it" });
    expect(asked).toBe(0);
  });

  test.each(["127.0.0.1", "169.254.169.254", "10.0.0.7", "::1", "::ffff:127.0.0.1", "0.0.0.0"])(
    "a named host that leads to %s is refused",
    async (address) => {
      const rules = { patterns: patterns("site.test"), resolve: answering(address) };
      const decision = await decideHost(rules, target);
      expect(decision).toMatchObject({ kind: "refused", why: expect.stringContaining(address) });
    },
  );

  test("of several addresses only those of the internet are used", async () => {
    const rules = { patterns: patterns("site.test"), resolve: answering("127.0.0.1", "1.1.1.1", "fe80::1") };
    expect(await decideHost(rules, target)).toEqual({
      kind: "allowed",
      addresses: [{ address: "1.1.1.1", family: 4 }],
    });
  });

  test("an address that is named too may be what a name leads to, on its port alone", async () => {
    const rules = { patterns: patterns("site.test", "10.0.0.7"), resolve: answering("10.0.0.7") };
    expect(await decideHost(rules, target)).toMatchObject({ kind: "allowed" });
    const other = { patterns: patterns("site.test", "10.0.0.7:8080"), resolve: answering("10.0.0.7") };
    expect(await decideHost(other, target)).toMatchObject({ kind: "refused" });
  });

  test("localhost names the loopback, on its port alone", async () => {
    const rules = { patterns: patterns("localhost:4873"), resolve: answering("127.0.0.1") };
    expect(await decideHost(rules, { host: "localhost", port: 4873 })).toMatchObject({ kind: "allowed" });
    expect(await decideHost(rules, { host: "localhost", port: 5432 })).toMatchObject({ kind: "refused" });
    expect(await decideHost(rules, { host: "127.0.0.1", port: 4873 })).toMatchObject({ kind: "refused" });
  });

  test("a name that nobody knows is refused", async () => {
    const resolve = async (): Promise<never> => {
      throw Object.assign(new Error("getaddrinfo ENOTFOUND site.test"), { code: "ENOTFOUND" });
    };
    const decision = await decideHost({ patterns: patterns("site.test"), resolve }, target);
    expect(decision).toEqual({ kind: "refused", why: "its name has no address" });
  });
});
