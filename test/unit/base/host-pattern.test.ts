import { describe, expect, test } from "vitest";
import { isNamed, readAuthority, readHostPattern, readHostTarget } from "../../../src/base/host-pattern.ts";

describe("what a contract may name", () => {
  test.each([
    ["registry.npmjs.org", { host: "registry.npmjs.org", below: false }],
    ["Registry.NPMJS.org", { host: "registry.npmjs.org", below: false }],
    ["*.example.org:8443", { host: "example.org", below: true, port: 8443 }],
    ["xn--bcher-kva.example", { host: "xn--bcher-kva.example", below: false }],
    ["localhost:4873", { host: "localhost", below: false, port: 4873 }],
    ["127.0.0.1:4873", { host: "127.0.0.1", below: false, port: 4873 }],
    ["[::1]:4873", { host: "::1", below: false, port: 4873 }],
    ["[2001:DB8::0:1]", { host: "2001:db8::1", below: false }],
  ])("%s", (text, pattern) => {
    expect(readHostPattern(text)).toEqual(pattern);
  });

  test.each([
    ["", "no host"],
    ["*", "elsewhere"],
    ["*.org", "top-level"],
    ["*.127.0.0.1", "top-level"],
    ["registry.*.org", "elsewhere"],
    ["https://registry.npmjs.org", "a page"],
    ["registry.npmjs.org/react", "more than a host"],
    ["user@registry.npmjs.org", "more than a host"],
    ["registry.npmjs.org.", "no host"],
    ["bücher.example", "xn--"],
    ["аpple.com", "xn--"],
    ["registry.npmjs.org:0", "no host"],
    ["registry.npmjs.org:65536", "no host"],
    ["registry.npmjs.org:080", "no host"],
    ["registry.npmjs.org:443:443", "no host"],
    ["127.1", "no host"],
    ["0x7f.1", "no host"],
    ["0177.0.0.1", "no host"],
    ["2130706433", "no host"],
    ["::1", "no host"],
    ["[::1%lo]", "no host"],
    ["a\0.example", "ASCII"],
    ["a b.example", "more than a host"],
    ["-a.example", "no host"],
    [`${"a".repeat(64)}.example`, "no host"],
  ])("%j is refused, and why", (text, why) => {
    const found = readHostPattern(text);
    expect("problem" in found ? found.problem : found).toContain(why);
  });
});

describe("what a request may ask for", () => {
  const patterns = ["registry.npmjs.org", "*.example.org", "odd.test:8443", "127.0.0.1:4873"].flatMap(
    (text) => {
      const pattern = readHostPattern(text);
      return "problem" in pattern ? [] : [pattern];
    },
  );
  const named = (text: string): boolean => {
    const target = readHostTarget(text);
    return target !== undefined && isNamed(patterns, target);
  };

  test.each([
    "registry.npmjs.org:443",
    "REGISTRY.npmjs.ORG:80",
    "a.example.org:443",
    "b.a.example.org:443",
    "odd.test:8443",
    "127.0.0.1:4873",
  ])("%s is named", (text) => {
    expect(named(text)).toBe(true);
  });

  test.each([
    "registry.npmjs.org",
    "registry.npmjs.org:22",
    "registry.npmjs.org.:443",
    "registry.npmjs.org.evil.test:443",
    "evil-registry.npmjs.org:443",
    "xregistry.npmjs.org:443",
    "example.org:443",
    "evilexample.org:443",
    "odd.test:443",
    "127.0.0.1:443",
    "127.1:4873",
    "[::ffff:127.0.0.1]:4873",
    "registry.npmjs.org:443@evil.test:443",
    "evil.test:443@registry.npmjs.org:443",
    "registry.npmjs.org\0.evil.test:443",
    "registry.npmjs.org%00.evil.test:443",
    "registry.npmjs.org\r\nHost: evil.test:443",
    "registry。npmjs。org:443",
    "ｒegistry.npmjs.org:443",
    " registry.npmjs.org:443",
    "registry.npmjs.org:443 ",
    "registry.npmjs.org:+443",
    "registry.npmjs.org:4 43",
    "registry.npmjs.org:0443",
    "registry..npmjs.org:443",
    "",
    ":443",
  ])("%j is not", (text) => {
    expect(named(text)).toBe(false);
  });
});

test("an authority without a port has none", () => {
  expect(readAuthority("registry.npmjs.org")).toEqual({ host: "registry.npmjs.org" });
  expect(readAuthority("[::1]x")).toBeUndefined();
  expect(readAuthority("[::1")).toBeUndefined();
});
