import { expect, test } from "vitest";
import { parseContract } from "../../../src/contract/load.ts";
import { hostPatterns, namedHosts, networkName } from "../../../src/contract/network.ts";
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
