import { expect, test } from "vitest";
import { parseContract } from "../../../src/contract/load.ts";
import { hostPatterns, namedHosts, networkName } from "../../../src/contract/network.ts";
import { stricterNetwork } from "../../../src/contract/strictness.ts";
import { formatProblem } from "../../../src/contract/problem.ts";

test.each([
  [
    '{"goal":"x","scope":{"write":["a"]},"commands":[],"network":{"hosts":["*.org", 5], "ports": []}}',
    [
      'c.json:1:71: network.hosts[0]: found "*.org" (string), which would hold everything below a top-level name; wanted a host such as "registry.npmjs.org", "*.example.org" or "localhost:4873"',
      "c.json:1:80: network.hosts[1]: found 5 (number), wanted a string",
      'c.json:1:84: network.ports: found an unknown key, wanted a known one; did you mean "hosts"?',
    ],
  ],
  [
    '{"goal":"x","scope":{"write":["a"]},"commands":[],"network":{"hosts":[]}}',
    ["c.json:1:70: network.hosts: found an empty list, wanted a list with at least one host"],
  ],
  [
    '{"goal":"x","scope":{"write":["a"]},"commands":[],"network":["registry.npmjs.org"]}',
    ['c.json:1:61: network: found a list, wanted "none", "loopback" or an object with "hosts"'],
  ],
])("%s", (text, expected) => {
  expect(parseContract(text, "c.json").problems.map(formatProblem)).toEqual(expected);
});

test.each([
  [["registry.npmjs.org"], ["*.npmjs.org"], { hosts: ["registry.npmjs.org"] }],
  [["*.npmjs.org"], ["registry.npmjs.org", "pypi.org"], { hosts: ["registry.npmjs.org"] }],
  [["a.b.test:8443", "b.test"], ["*.b.test:8443", "b.test"], { hosts: ["a.b.test:8443", "b.test"] }],
  [["a.test:443"], ["a.test"], { hosts: ["a.test:443"] }],
  [["a.test"], ["a.test:443"], { hosts: ["a.test:443"] }],
  [["b.test", "a.test"], ["A.test", "b.test", "a.test:443"], { hosts: ["b.test", "a.test"] }],
  [["a.test:22"], ["a.test"], "none"],
  [["npmjs.org"], ["*.npmjs.org"], "none"],
  [["evilnpmjs.org"], ["*.npmjs.org"], "none"],
  [["*.b.npmjs.org"], ["*.npmjs.org"], { hosts: ["*.b.npmjs.org"] }],
])("%j and %j have in common what both name", (a, b, expected) => {
  expect(stricterNetwork({ hosts: a }, { hosts: b })).toEqual(expected);
  expect(stricterNetwork({ hosts: a }, "loopback")).toBe("loopback");
  expect(stricterNetwork("none", { hosts: b })).toBe("none");
});

test("named hosts reach whoever decides as they were written", () => {
  const text =
    '{"goal":"x","scope":{"write":["a"]},"commands":[],"network":{"hosts":["Registry.npmjs.org", "*.example.org:8443"]}}';
  const { contract } = parseContract(text, "c.json");
  if (contract === undefined) throw new Error("no contract");
  expect(networkName(contract.network)).toBe("named hosts");
  expect(namedHosts(contract.network)).toEqual(["Registry.npmjs.org", "*.example.org:8443"]);
  expect(hostPatterns(contract.network)).toEqual([
    { host: "registry.npmjs.org", below: false },
    { host: "example.org", below: true, port: 8443 },
  ]);
  expect([networkName("loopback"), hostPatterns("loopback")]).toEqual(["loopback", []]);
});
