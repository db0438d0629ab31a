import { isIP } from "node:net";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isNamed, readAuthority, readHostPattern, readHostTarget } from "../../../src/base/host-pattern.ts";
import { isPublic } from "../../../src/sandbox/host-rules.ts";
import { fuzzRuns, fuzzTimeoutMs } from "./runs.ts";

const piece = fc.oneof(
  fc.constantFrom(
    ..."named.test example.org localhost 127.0.0.1 0x7f 017 2130706433 [::1] [::ffff:7f00:1] xn--e1a".split(
      " ",
    ),
  ),
  fc.constantFrom(...". : @ / \\ ? # % %00 %2e * - _ [ ] \0 \r \n \t , ; + 。 ｡ а ﬁ ß".split(" ")),
  fc.constantFrom(":80", ":443", ":0", ":65535", ":65536", ":0443", ": 1"),
  fc.string({ maxLength: 4, unit: "binary" }),
);
const odd = fc.array(piece, { minLength: 1, maxLength: 6 }).map((pieces) => pieces.join(""));

describe("hosts", () => {
  test(
    "property: what is read as a host and port is read just so by the parser of browsers",
    () => {
      fc.assert(
        fc.property(odd, (text) => {
          const target = readHostTarget(text);
          if (target === undefined) return;
          expect(target.host).toMatch(/^[a-z0-9._:-]+$/);
          expect(target.port).toBeGreaterThan(0);
          const url = new URL(`http://${text}/`);
          expect([url.username, url.password, url.pathname]).toEqual(["", "", "/"]);
          expect(url.hostname.replace(/^\[|\]$/g, "")).toBe(target.host);
          expect(Number(url.port === "" ? 80 : url.port)).toBe(target.port);
        }),
        fuzzRuns(5000),
      );
    },
    fuzzTimeoutMs,
  );

  test(
    "property: a name passes only below the pattern that holds it",
    () => {
      fc.assert(
        fc.property(odd, odd, (written, asked) => {
          const pattern = readHostPattern(written);
          const target = readHostTarget(asked);
          if ("problem" in pattern || target === undefined || !isNamed([pattern], target)) return;
          const { host, below } = pattern;
          expect(below ? target.host.endsWith(`.${host}`) : target.host === host).toBe(true);
          expect(pattern.port ?? [80, 443].find((port) => port === target.port)).toBe(target.port);
        }),
        fuzzRuns(5000),
      );
    },
    fuzzTimeoutMs,
  );

  test(
    "property: no address that is written in another way than the usual is an address of the internet",
    () => {
      fc.assert(
        fc.property(odd, (text) => {
          if (isPublic(text)) expect(isIP(text)).toBeGreaterThan(0);
          expect(readAuthority(`${text}.`)).toBeUndefined();
        }),
        fuzzRuns(5000),
      );
    },
    fuzzTimeoutMs,
  );
});
