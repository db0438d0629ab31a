import type { lintSource } from "@secretlint/core";

/** A secret in a text: what it is and where, never its value in words. */
export interface FoundSecret {
  /** Such as `a GitHub token`. */
  readonly what: string;
  readonly value: string;
  /** Index of its first character. */
  readonly start: number;
  /** What it may be instead; undefined for what surely is one. */
  readonly doubt: string | undefined;
}

/** What is longer is looked at in parts of this length. */
const maxLength = 256 * 1024;

/** Every secret that secretlint's recommended rules know, and a few kinds with a form of their own that these leave out. */
export async function scanForSecrets(text: string): Promise<readonly FoundSecret[]> {
  const found: FoundSecret[] = [];
  for (let from = 0; from < text.length;) {
    const end = from + maxLength >= text.length ? text.length : text.lastIndexOf("\n", from + maxLength) + 1;
    const to = end > from ? end : from + maxLength;
    const part = text.slice(from, to);
    const here = [...(await scanPart(part)), ...ownFormats(part)];
    found.push(...here.map((one) => ({ ...one, start: one.start + from })));
    from = to;
  }
  return found.toSorted((a, b) => a.start - b.start).filter(isFirstOf);
}

function isFirstOf(one: FoundSecret, at: number, all: readonly FoundSecret[]): boolean {
  const before = all[at - 1];
  return before === undefined || before.start + before.value.length <= one.start;
}

interface Scanner {
  readonly scan: typeof lintSource;
  readonly config: Parameters<typeof lintSource>[0]["options"]["config"];
}

let scanner: Promise<Scanner> | undefined;

async function load(): Promise<Scanner> {
  const [{ lintSource: scan }, { creator: rule }] = await Promise.all([
    import("@secretlint/core"),
    import("@secretlint/secretlint-rule-preset-recommend"),
  ]);
  const id = "@secretlint/secretlint-rule-preset-recommend";
  return { scan, config: { rules: [{ id, rule }] } };
}

async function scanPart(written: string): Promise<readonly FoundSecret[]> {
  // A comment of the worker's must not turn the scanner off; the length stays.
  const text = written.replace(/secretlint-(?=disable|enable)/g, "secretlint_");
  const { scan, config } = await (scanner ??= load());
  const { messages } = await scan({
    source: { filePath: "proposal.txt", content: text, contentType: "text", ext: ".txt" },
    options: { maskSecrets: true, noPhysicFilePath: true, config },
  });
  return messages.flatMap(({ ruleId, messageId, range: [start, end] }) => {
    const value = text.slice(start, end);
    const kind = ruleId.slice(ruleId.indexOf("rule-") + "rule-".length);
    const doubt = doubtOf(kind, value);
    return doubt === "none" ? [] : [{ what: nameOf(kind, messageId), value, start, doubt }];
  });
}

const names: Readonly<Record<string, string>> = {
  "1password": "a 1Password token",
  anthropic: "an Anthropic key",
  aws: "an AWS key",
  basicauth: "a password in an address",
  "database-connection-string": "a password in a database's address",
  databricks: "a Databricks token",
  docker: "a Docker token",
  figma: "a Figma token",
  gcp: "a Google Cloud key",
  github: "a GitHub token",
  gitlab: "a GitLab token",
  grafana: "a Grafana token",
  groq: "a Groq key",
  "hashicorp-vault": "a Vault token",
  huggingface: "a Hugging Face token",
  linear: "a Linear token",
  notion: "a Notion token",
  npm: "an npm token",
  openai: "an OpenAI key",
  privatekey: "a private key",
  sendgrid: "a SendGrid key",
  shopify: "a Shopify token",
  slack: "a Slack token",
  vercel: "a Vercel token",
};

function nameOf(kind: string, messageId: string | undefined): string {
  if (messageId === "AWSAccountID") return "an AWS account id";
  return names[kind] ?? `a secret (${kind.replace(/[^\w-]/g, "")})`;
}

/** Formats with a prefix of their own that their makers document. */
const formats: readonly (readonly [what: string, pattern: RegExp])[] = [
  ["a Stripe key", /(?<![A-Za-z0-9_])[rs]k_live_[A-Za-z0-9]{24,200}(?![A-Za-z0-9])/g],
  ["a PyPI token", /(?<![A-Za-z0-9_-])pypi-AgEIcHlwaS5vcmc[\w-]{50,400}/g],
  ["a DigitalOcean token", /(?<![A-Za-z0-9_])do[opr]_v1_[a-f0-9]{64}(?![a-f0-9])/g],
  ["an Azure storage key", /(?<=AccountKey=)[A-Za-z0-9+/]{86}==/g],
];

function ownFormats(text: string): readonly FoundSecret[] {
  return formats.flatMap(([what, pattern]) =>
    [...text.matchAll(pattern)].map(({ 0: value, index }) => ({
      what,
      value,
      start: index,
      doubt: isPlaceholder(value) ? placeholder : undefined,
    })),
  );
}

const placeholder = "Its text looks like a placeholder.";

/** `none`: nothing that could be secret. */
function doubtOf(kind: string, value: string): string | undefined {
  if (kind !== "basicauth" && kind !== "database-connection-string") {
    return isPlaceholder(value) ? placeholder : undefined;
  }
  const [, user = "", password = "", host = ""] =
    /^[a-z][\w+.-]*:\/\/([^:/@\s]*):([^@\s]*)@([^/:?#\s"'`,]*)/i.exec(value) ?? [];
  if (isNoPassword(user, password)) return "none";
  if (isNearHost(host)) return "Its host is this machine, a neighbour or an example.";
  return isPlaceholder(password) ? placeholder : undefined;
}

function isPlaceholder(value: string): boolean {
  return /EXAMPLE|(.)\1{7}|x{6}|X{6}|\*{3}|\.{3}|12345678|abcdefgh|deadbeef/i.test(value);
}

const plainWords =
  /^(?:pass(?:word|wd|w|phrase)?|pw|pwd|secret|token|key|user(?:name)?|root|admin|test(?:ing|er)?|guest|foo|bar|baz|postgres|mysql|mongo|redis|rabbit(?:mq)?|demo|dev|example|changeme|my[-_]?pass(?:word)?|your[-_]?pass(?:word)?|hunter2|qwerty|letmein|p4ssw0rd|passw0rd|1234\d*|x+|\*+|\.+|a+|abc\w{0,3})$/i;

function isNoPassword(user: string, password: string): boolean {
  if (password.length < 3 || password === user) return true;
  return plainWords.test(password) || /^[$<{%[(]|\$\{|\{\{|%s|#\{/.test(password);
}

function isNearHost(host: string): boolean {
  const name = host.toLowerCase();
  return (
    name === "" ||
    !name.includes(".") ||
    /^(?:127\.|10\.|192\.168\.|0\.0\.0\.0)/.test(name) ||
    /(?:^|\.)example\.\w+$|\.(?:example|test|invalid|local|localhost|internal)$|(?:^|\.)(?:my|your)?(?:domain|host|server|site|registry|proxy)\.\w+$/.test(
      name,
    )
  );
}
