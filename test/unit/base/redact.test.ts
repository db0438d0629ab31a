import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { makeRedactor, redactDeep } from "../../../src/base/redact.ts";

const redact = makeRedactor([]);

describe("known shapes", () => {
  const letters = "abcdefghijklmnopqrstuvwxyz0123456789";
  const upper = letters.toUpperCase();
  test.each([
    ["aws", `AKIA${upper.slice(0, 16)}`],
    ["github", `ghp_${letters}`],
    ["github", `github_pat_${letters}`],
    ["gitlab", `glpat-${letters.slice(0, 20)}`],
    ["slack", `xoxb-${letters}`],
    ["openai", `sk-proj-${letters}`],
    ["google", `AIza${letters.slice(0, 35)}`],
    ["npm", `npm_${letters}`],
    ["jwt", `eyJ${letters}.${letters}.${letters}`],
  ])("%s", (kind, secret) => {
    expect(redact(`before ${secret} after`)).toBe(`before [redacted:${kind}] after`);
    expect(redact(`["${secret}"]`)).toBe(`["[redacted:${kind}]"]`);
  });

  test.each([
    ["Authorization: Bearer abc.def", "Authorization: Bearer [redacted:authorization]"],
    [`"authorization": "Basic dXNlcjpwYXNz"`, `"authorization": "Basic [redacted:authorization]"`],
    ["https://me:pa@ss@host/x?a=b@c", "https://[redacted:url]@host/x?a=b@c"],
    [`https://${letters}@host/x`, "https://[redacted:url]@host/x"],
    ["DB_PASSWORD=correct-horse", "DB_PASSWORD=[redacted:credential]"],
    ["password: hunter22", "password: [redacted:credential]"],
    [`apiKey: "abcdefgh",`, `apiKey: "[redacted:credential]",`],
    [`{\\"token\\":\\"abcdefgh\\"}`, `{\\"token\\":\\"[redacted:credential]\\"}`],
    ["?token=abcdefgh&x=1", "?token=[redacted:credential]&x=1"],
    ["AWS_SECRET_ACCESS_KEY=abcdefgh", "AWS_SECRET_ACCESS_KEY=[redacted:credential]"],
    ["bad credentials: api_key=abcdefgh", "bad credentials: api_key=[redacted:credential]"],
    [`f(token=${"a1".repeat(2000)})`, "f(token=[redacted:credential])"],
    ["login --password hunter22 -x", "login --password [redacted:credential] -x"],
    [`password = "correct horse battery"`, `password = "[redacted:credential]"`],
    [`password = "a\\"bcdefgh"`, `password = "[redacted:credential]"`],
  ])("%s", (text, clean) => {
    expect(redact(text)).toBe(clean);
  });

  test.each([
    "const token = await getToken(user);",
    "password: string;",
    "login(token=self.token)",
    `"tokens": 400000, "token": 4096`,
    `token: "The token to use"`,
    "PASSWORD=${DB_PASSWORD}",
    "secret=$SECRET",
    "ssh://git@example.org/x.git",
    "a task-list-with-a-very-long-hyphenated-name",
    "http://localhost:3000/a@b",
    "3f786850e387550fdab836ed7e6dc881de23001b",
  ])("leaves %s", (text) => {
    expect(redact(text)).toBe(text);
  });
});

describe("private keys", () => {
  const body = ["MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSj", "AgEAAoIBAQC7VJTUt9Us8cKB+wQ/8fe="];
  const block = ["-----BEGIN RSA PRIVATE KEY-----", ...body, "-----END RSA PRIVATE KEY-----"];

  test.each([
    ["whole", block],
    ["without its end", block.slice(0, -1)],
    ["without its beginning", block.slice(1)],
    ["with headers", [block[0], "Proc-Type: 4,ENCRYPTED", "DEK-Info: AES-128-CBC,0A1B", "", ...body]],
    ["with Windows line ends", block.map((line) => `${line}\r`)],
  ])("%s, lines kept", (_name, lines) => {
    const clean = redact(["before", ...lines, "after"].join("\n"));
    for (const line of body) expect(clean).not.toContain(line.slice(0, 12));
    expect(clean).toContain("[redacted:private-key]");
    expect(clean.split("\n")).toHaveLength(lines.length + 2);
    expect(clean.split("\n").at(-1)).toBe("after");
  });

  test("inside JSON, where line ends are escaped", () => {
    expect(redact(JSON.stringify({ key: block.join("\n") }))).toBe('{"key":"[redacted:private-key]"}');
  });

  test("in the lines of a hunk, prefixes kept", () => {
    const lines = block.map((line) => `+${line}`);
    expect(redactDeep({ body: [" a", ...lines, "-b"] }, redact)).toEqual({
      body: [" a", "+[redacted:private-key]", "+", "+", "+", "-b"],
    });
    const deleted = JSON.stringify(
      redactDeep(
        block.map((line) => `-${line}`),
        redact,
      ),
    );
    for (const line of body) expect(deleted).not.toContain(line.slice(0, 12));
  });

  test("a public key stays", () => {
    const key = "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A\n-----END PUBLIC KEY-----";
    expect(redact(key)).toBe(key);
  });
});

describe("given values", () => {
  const secret = 'tr0ub"ador &3/?';
  const own = makeRedactor([secret, "short"]);

  test.each([
    ["itself", secret],
    ["JSON", JSON.stringify(secret).slice(1, -1)],
    ["URL encoded", encodeURIComponent(secret)],
    ["base64", Buffer.from(secret).toString("base64")],
    ["base64 without padding", Buffer.from(secret).toString("base64url")],
  ])("as %s", (_name, form) => {
    expect(own(`a ${form} b`)).toBe("a [redacted:value] b");
  });

  test("inside a longer base64 text at every alignment", () => {
    for (const before of ["", "u", "us", "use"]) {
      const clean = own(Buffer.from(`${before}${secret}!`).toString("base64"));
      expect(clean).toContain("[redacted:value]");
    }
  });

  test("values shorter than six characters stay", () => {
    expect(own("short")).toBe("short");
  });

  test("property: no given value survives, whatever stands around it", () => {
    const value = fc.string({ minLength: 6, maxLength: 40, unit: "grapheme" });
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 4 }), fc.string(), (values, around) => {
        const text = values.map((one) => around + one).join("|");
        const clean = makeRedactor(values)(text);
        const marks = clean.replaceAll(/\[redacted:[a-z-]+\]/g, "\0");
        for (const one of values) expect(marks).not.toContain(one);
      }),
    );
  });
});

describe("folders", () => {
  const own = makeRedactor(
    [],
    [
      ["/home/me/project", "<folder>"],
      ["/home/me", "~"],
      ["C:\\Users\\me\\p", "<win>"],
    ],
  );
  test.each([
    ["at /home/me/project/src/a.ts:3", "at <folder>/src/a.ts:3"],
    ["file:///home/me/project.", "file://<folder>."],
    ["/home/me/project2/x", "~/project2/x"],
    ["/home/mega/x", "/home/mega/x"],
    ["C:\\Users\\me\\p\\a.ts", "<win>\\a.ts"],
    ['"C:\\\\Users\\\\me\\\\p\\\\a.ts"', '"<win>\\\\a.ts"'],
    ["C:/Users/me/p/a.ts", "<win>/a.ts"],
  ])("%s", (text, clean) => {
    expect(own(text)).toBe(clean);
  });
});

describe("redactDeep", () => {
  test("object keys stay, other values stay, a list is one text", () => {
    const value = {
      ghp_key: 1,
      list: ["--password", "hunter22", "a\nb"],
      deep: [{ text: "token=abcdefgh" }, null],
    };
    expect(redactDeep(value, redact)).toEqual({
      ghp_key: 1,
      list: ["--password", "[redacted:credential]", "a\nb"],
      deep: [{ text: "token=[redacted:credential]" }, null],
    });
  });
});

describe("on any text", () => {
  const piece = fc.constantFrom(
    "token=",
    '"',
    "\\",
    "\n",
    " ",
    "-----BEGIN PRIVATE KEY-----",
    "-----END PRIVATE KEY-----",
    "://",
    "@",
    ":",
    "abcdefghijklmnopqrst1",
    "password: ",
    "Bearer ",
  );
  const text = fc.array(fc.oneof(piece, fc.string()), { maxLength: 30 }).map((parts) => parts.join(""));

  test("property: lines are kept and a second time changes nothing", () => {
    fc.assert(
      fc.property(text, (one) => {
        const clean = redact(one);
        expect(clean.split("\n")).toHaveLength(one.split("\n").length);
        expect(redact(clean)).toBe(clean);
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    "token=",
    'token="',
    'token="\\"',
    "token=f(",
    "eyJ",
    "-----BEGIN PRIVATE KEY-----",
    "MIIEvQIBADANBgkq\n",
    "a://b:",
    "sk-",
  ])("time grows with the length only: %j", (unit) => {
    const startedAt = performance.now();
    redact(unit.repeat(2_000_000 / unit.length));
    expect(performance.now() - startedAt).toBeLessThan(5000);
  });
});
