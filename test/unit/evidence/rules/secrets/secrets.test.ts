import { describe, expect, test } from "vitest";
import { ruleCase, violationText } from "../../../../support/rule-case.ts";
import { expectFound } from "../labelled.ts";

const of = (length: number, seed = 7): string => {
  const letters = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";
  let state = seed;
  return Array.from({ length }, () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return letters[state % letters.length] ?? "";
  }).join("");
};
const hex = (length: number): string =>
  Array.from({ length }, (_, at) => "0a3f7c19b2d84e65"[(at * 7 + (at >> 3)) % 16] ?? "").join("");

/** A line, and the kind that it adds; "" for none. Made here so that no scanner stumbles over this file. */
const labelled: readonly (readonly [title: string, line: string, found: string])[] = [
  ["a GitHub token", `const t = "ghp_${of(36)}";`, "a GitHub token"],
  ["a fine-grained GitHub token", `t: github_pat_${of(22)}_${of(59)}`, "a GitHub token"],
  ["a GitHub app token", `ghs_${of(36)}`, "a GitHub token"],
  ["a GitLab token", `token = "glpat-${of(20)}"`, "a GitLab token"],
  ["an npm token", `//registry.npmjs.org/:_authToken=npm_${of(36)}`, "an npm token"],
  ["a Slack bot token", `xoxb-918273645546-5647382910192-${of(24)}`, "a Slack token"],
  ["an AWS key id alone", "AWS_ACCESS_KEY_ID=AKIAQ7ZTM3XWCD5KPL2V", ""],
  ["an AWS secret", `aws_secret_access_key = ${of(40)}`, "an AWS key"],
  ["a SendGrid key", `SG.${of(22)}.${of(43)}`, "a SendGrid key"],
  ["a Hugging Face token", `HF_TOKEN=hf_${"".concat(of(34)).replace(/\d/g, "a")}`, "a Hugging Face token"],
  ["a Stripe key", `stripe("sk_live_${of(24)}")`, "a Stripe key"],
  ["a restricted Stripe key", `rk_live_${of(40)}`, "a Stripe key"],
  ["a Stripe test key", `sk_test_${of(24)}`, ""],
  ["a publishable Stripe key", `pk_live_${of(24)}`, ""],
  ["a PyPI token", `password = pypi-AgEIcHlwaS5vcmc${of(70)}`, "a PyPI token"],
  ["a DigitalOcean token", `dop_v1_${hex(64)}`, "a DigitalOcean token"],
  ["an Azure storage key", `AccountName=a;AccountKey=${of(86)}==;EndpointSuffix=x`, "an Azure storage key"],
  [
    "a private key",
    `-----BEGIN PRIVATE KEY-----\\nMIIEvQ${of(58)}\\n${of(64, 9)}\\n-----END PRIVATE KEY-----`,
    "a private key",
  ],
  ["a public key", `-----BEGIN PUBLIC KEY-----\\n${of(64)}\\n-----END PUBLIC KEY-----`, ""],
  ["a password in an address", `https://bot:${of(14)}@git.acme.com/x.git`, "a password in an address"],
  ["a database's address", `mysql://app:${of(14)}@db.acme.com/x`, "a password in a database's address"],
  ["a mongo address", `mongodb+srv://app:${of(14)}@c0.mongodb.net/x`, "a password in a database's address"],
  ["the user's own name as password", "postgres://app:app@db.acme.com/x", ""],
  ["a plain word as password", "postgres://app:password@db.acme.com/x", ""],
  ["a variable as password", "postgres://app:${DB_PASSWORD}@db.acme.com/x", ""],
  ["a shell variable as password", "https://bot:$TOKEN@git.acme.com/x.git", ""],
  ["a slot as password", "https://bot:<token>@git.acme.com/x.git", ""],
  ["a template as password", "https://bot:{{ token }}@git.acme.com/x.git", ""],
  [
    "a neighbour's address",
    `postgres://app:${of(14)}@db/x`,
    "(uncertain) a password in a database's address",
  ],
  [
    "this machine's address",
    `postgres://app:${of(14)}@localhost:5432/x`,
    "(uncertain) a password in a database's address",
  ],
  ["an example's address", `https://bot:${of(14)}@example.com/x`, "(uncertain) a password in an address"],
  ["an address without password", "postgres://app@db.acme.com/x", ""],
  ["an ssh address", "git@github.com:acme/x.git", ""],
  ["a documented AWS key", "AKIAIOSFODNN7EXAMPLE", ""],
  ["a crossed out token", `ghp_${"x".repeat(36)}`, "(uncertain) a GitHub token"],
  ["a short prefix", "const prefix = 'ghp_';", ""],
  ["a pattern of tokens", "const token = /ghp_[A-Za-z0-9]{36}/;", ""],
  ["a digest", `sha256: ${hex(64)}`, ""],
  ["an integrity", `"integrity": "sha512-${of(86)}=="`, ""],
  ["a commit", `const commit = "${hex(40)}";`, ""],
  ["a uuid", `id: "${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}"`, ""],
  ["a variable's name", "const token = process.env.GITHUB_TOKEN;", ""],
  ["an address of mail", "mailto:someone@acme.com", ""],
  ["base64 of a picture", `data:image/png;base64,${of(120)}`, ""],
  ["a package's name", "import x from '@acme/sk_live_tools';", ""],
];

describe("lines", () => {
  test.each(labelled)("%s", async (_title, line, label) => {
    const text = `one\n${line.replaceAll("\\n", "\n")}\n`;
    const found = await ruleCase("secrets", { base: { "a.txt": "one\n" }, proposal: { "a.txt": text } });
    const wanted = label.replace("(uncertain) ", "");
    const certain = wanted === label;
    expect(found.map((one) => [one.certain, one.lines?.start, one.message.includes(wanted)])).toEqual(
      label === "" ? [] : [[certain, 2, true]],
    );
  });
});

describe("what counts", () => {
  const token = `ghp_${of(36)}`;

  test("the value is in no message", async () => {
    const found = await ruleCase("secrets", {
      base: {},
      proposal: { "a.txt": labelled.map(([, line]) => line).join("\n") },
    });
    const values = labelled.flatMap(([, line]) => line.match(/[A-Za-z0-9]{16,}/g) ?? []);
    expect(found.length).toBeGreaterThan(10);
    expect(values.filter((value) => JSON.stringify(found).includes(value))).toEqual([]);
  });

  test("a token that stood there already is none", () =>
    expectFound("secrets", {
      title: "",
      base: { "a.txt": `${token}\nb\n` },
      proposal: { "a.txt": `${token}\nc\n` },
      found: [],
    }));

  test("a token that moved to another file is none", () =>
    expectFound("secrets", {
      title: "",
      base: { "a.txt": `${token}\n`, "b.txt": "b\n" },
      proposal: { "a.txt": "a\n", "b.txt": `b\n${token}\n` },
      found: [],
    }));

  test("a token that is taken out is none", () =>
    expectFound("secrets", {
      title: "",
      base: { "a.txt": `${token}\nb\n` },
      proposal: { "a.txt": "b\n" },
      found: [],
    }));

  test("a comment does not turn the scanner off", () =>
    expectFound("secrets", {
      title: "",
      base: {},
      proposal: { "a.js": `// secretlint-disable\nconst t = "${token}"; // secretlint-disable-line\n` },
      found: ["a.js:2 secrets: This adds a GitHub token"],
    }));

  test("each line of its own, at its own place, in files of every kind", () =>
    expectFound("secrets", {
      title: "",
      base: { "a.py": "1\n2\n3\n4\n5\n6\n7\n8\n9\n" },
      proposal: {
        "a.py": `1\n${token}\n2\n3\n4\n5\n6\n7\n8\n${token.toUpperCase().replace("GHP", "ghp")}\n9\n`,
        "test/fixtures/b.json": `{\n  "t": "${token}"\n}\n`,
      },
      found: ["a.py:2 secrets", "a.py:10 secrets", "test/fixtures/b.json:2 secrets"],
    }));

  test("no scope allows one", async () => {
    const found = await ruleCase("secrets", {
      base: {},
      proposal: { "a.txt": `${token}\n` },
      contract: { scope: { write: ["a.txt"], create: ["a.txt"] } },
    });
    expect(found.map(violationText)).toHaveLength(1);
  });

  test("a long file takes no time", async () => {
    const begun = performance.now();
    const long = `${"const a = 'xoxb-1-AKIA ghp_ https://a:".repeat(20)}\n`.repeat(2000);
    await ruleCase("secrets", { base: {}, proposal: { "a.txt": long, "b.txt": "a".repeat(1_000_000) } });
    expect(performance.now() - begun).toBeLessThan(5000);
  });
});
