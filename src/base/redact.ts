/** Replaces secrets in a text by `[redacted:KIND]`; keeps the number of lines. */
export type Redact = (text: string) => string;

/** An absolute folder of this machine and what stands for it in texts that leave it. */
export type DirName = readonly [dir: string, name: string];

/**
 * A redactor for known shapes of secrets and for these very values (also base64 and URL encoded; values shorter
 * than six characters stay). Folders are replaced by their names first. Linear in the length of the text.
 */
export function makeRedactor(values: readonly string[], dirs: readonly DirName[] = []): Redact {
  const passes = [hideDirs(dirs), hideValues(values), hideKeys, hidePairs, hideShapes];
  return (text) => passes.reduce((clean, pass) => pass(clean), text);
}

/**
 * A JSON value with every text redacted; object keys stay. A list of texts counts as the lines of one text,
 * so that a key block in a hunk or a password after its option is seen.
 */
export function redactDeep(value: unknown, redact: Redact): unknown {
  if (typeof value === "string") return redact(value);
  if (Array.isArray(value)) return redactList(value, redact);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, redactDeep(inner, redact)]));
}

const minLength = 6;

const shapes: readonly (readonly [kind: string, pattern: RegExp])[] = [
  ["aws", /(?<![A-Za-z0-9])(?:AKIA|ASIA|ABIA|ACCA|AGPA|AIDA|AROA|ANPA)[A-Z0-9]{16}(?![A-Za-z0-9])/g],
  ["github", /(?<![A-Za-z0-9])(?:gh[opusr]_[A-Za-z0-9]{30,}|github_pat_\w{22,})/g],
  ["gitlab", /(?<![A-Za-z0-9])gl(?:pat|dt|rt|cbt|ptt|ft|imt|agent|oas|soat|ffct)-[\w.-]{20,}/g],
  ["slack", /(?<![A-Za-z0-9])(?:xox[abcdeoprs]|xapp)-[A-Za-z0-9-]{10,}/g],
  ["slack", /(?<=hooks\.slack\.com\/(?:services|workflows|triggers)\/)[A-Za-z0-9/]{10,}/g],
  ["openai", /(?<![A-Za-z0-9_-])sk-[A-Za-z0-9_-]{20,}/g],
  ["google", /(?<![A-Za-z0-9_-])(?:AIza[\w-]{35}|ya29\.[\w-]{20,}|GOCSPX-[\w-]{20,})/g],
  ["npm", /(?<![A-Za-z0-9])npm_[A-Za-z0-9]{36,}/g],
  ["stripe", /(?<![A-Za-z0-9])(?:sk|rk|whsec)_(?:live_|test_)?[A-Za-z0-9]{20,}/g],
  ["hugging-face", /(?<![A-Za-z0-9_])hf_[A-Za-z0-9]{30,}/g],
  ["jwt", /(?<![\w-])eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]{2,})?/g],
  ["authorization", /(?<=\bbearer[ \t]{1,4})[A-Za-z0-9._~+/-]{16,}={0,2}/gi],
  [
    "authorization",
    /(?<=authorization\\{0,3}["']?[ \t]{0,4}[:=][ \t]{0,4}\\{0,3}["'`]?(?:bearer|basic|token|negotiate)[ \t]{1,4})[^\s"'`\\,;${<[][^\s"'`\\,;]{5,}/gi,
  ],
  ["url", /(?<=[a-z0-9]:\/\/)[^\s/:?#"'`<>@[\]]{0,256}:[^\s/?#"'`<>$]{1,1024}(?=@)/gi],
  ["url", /(?<=[a-z0-9]:\/\/)[^\s/:?#"'`<>@[\]${}]{16,1024}(?=@)/gi],
  ["credential", /(?<=--(?:password|passphrase|token|secret|api-?key)\s)[^\s"'`$<-][^\s"'`]{5,}/gi],
];

const placeholder = /^(?:\[redacted:|\$[{(A-Za-z_]|\{|<|%[({A-Za-z]|\*{3}|\.{3})/;
/** A call, an index, or members without digits. */
const expression = /^(?:[A-Za-z_$][\w$.]*[([]|[A-Za-z_$]+(?:[?!]?\.[A-Za-z_$]+)+$)/;
const plainWord = /^(?:string|number|boolean|unknown|undefined|required|optional|inherit)$/i;

const privateKey = "(?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----";
/** A block up to its END; where that is missing, up to the last line of base64. */
const keyBlock = new RegExp(
  `-----BEGIN ${privateKey}(?:(?:[A-Za-z0-9+/=\\s\\\\:,.]|-(?!----)){0,20000}-?-----END ${privateKey}` +
    `|(?:(?:\\s|\\\\[nr])+(?:[+-]?[A-Za-z0-9+/=]{16,}|[A-Z][A-Za-z-]{2,20}: [^\\n\\\\]{0,200}))*)`,
  "g",
);
const keyEnd = new RegExp(`-----END ${privateKey}`);
const keyLine = /^\s*[+-]?[A-Za-z0-9+/=]+\s*$/;

const quoted = ['"', "'", "`"].map(
  (mark) => `${mark}[^${mark}\\\\\\n]*(?:\\\\.[^${mark}\\\\\\n]*){0,2000}${mark}`,
);
/** A name with its sign; behind it the value: quoted, quoted inside a quoted text, or (the beginning of) a bare one. */
const pair = new RegExp(
  "(?:password|passwd|passphrase|(?<=;)pwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credentials?|_auth)" +
    "(?:[_-]?(?:access[_-]?)?(?:key|value|base64)|[_-]?\\d{1,3})?\\\\{0,3}[\"'`]?[ \\t]{0,8}(?::=|=>|={1,3}|:)[ \\t]{0,8}" +
    `(?=(${quoted.join("|")}|\\\\{1,3}["'][^"'\\\\\\n]{6,}|[^\\s"'\`,;<>&|\\\\]{6,1024}))`,
  "gi",
);

function hideShapes(text: string): string {
  return shapes.reduce(
    (clean, [kind, pattern]) => clean.replace(pattern, (found) => mark(found, kind)),
    text,
  );
}

function hidePairs(text: string): string {
  const find = new RegExp(pair);
  let [clean, from] = ["", 0];
  for (let found = find.exec(text); found !== null; found = find.exec(text)) {
    const secret = secretIn(found[0], found[1] ?? "");
    if (secret === undefined) continue;
    const start = find.lastIndex + secret.open.length;
    const end = secret.open === "" ? endOfBare(text, start, secret.inner) : start + secret.inner.length;
    clean += text.slice(from, start) + mark(text.slice(start, end), "credential");
    from = end;
    find.lastIndex = end;
  }
  return clean + text.slice(from);
}

function secretIn(head: string, value: string): { open: string; inner: string } | undefined {
  const open = /^\\*["'`]?/.exec(value)?.[0] ?? "";
  const bare = open === "";
  const inner = bare ? value.replace(/[)\]}]+$/, "") : value.slice(open.length).replace(/["'`]$/, "");
  const secret = bare ? isBareSecret(head, inner) : /^pass/i.test(head) || !/\s/.test(inner);
  if (!secret || inner.length < minLength || placeholder.test(inner)) return undefined;
  return { open, inner };
}

/** A bare value may go on behind what was looked at. */
function endOfBare(text: string, start: number, inner: string): number {
  const rest = /[^\s"'`,;<>&|\\)\]}]*/y;
  rest.lastIndex = start + inner.length;
  rest.exec(text);
  return Math.max(rest.lastIndex, start + inner.length);
}

/** Tells a value as it stands in settings from calls, members, types and counts in source code. */
function isBareSecret(head: string, value: string): boolean {
  if (/^[A-Z\d_]+=$/.test(head)) return true;
  if (head.includes("=>") || expression.test(value) || plainWord.test(value)) return false;
  if (/^token\W/i.test(head) && /^\d+$/.test(value)) return false;
  return !/[ \t]$/.test(head) || /\d/.test(value);
}

function hideKeys(text: string): string {
  if (!text.includes("PRIVATE KEY")) return text;
  return hideKeyTails(text.replace(keyBlock, (found) => mark(found, "private-key")));
}

/** The lines of a key whose beginning was cut off. */
function hideKeyTails(text: string): string {
  if (!keyEnd.test(text)) return text;
  const lines = text.split("\n");
  for (const [index, line] of lines.entries()) {
    if (!keyEnd.test(line)) continue;
    for (let at = index - 1; at >= 0 && keyLine.test(lines[at] ?? ""); at -= 1) {
      lines[at] = "[redacted:private-key]";
    }
  }
  return lines.join("\n");
}

function hideValues(values: readonly string[]): Redact {
  const long = values.filter((value) => value.length >= minLength);
  return replaceAny(long.flatMap(encodedForms), "", (found) => mark(found, "value"));
}

function encodedForms(value: string): readonly string[] {
  const url = encodeURIComponent(value.toWellFormed());
  const json = JSON.stringify(value).slice(1, -1);
  const whole = Buffer.from(value, "utf8").toString("base64");
  const parts = [0, 1, 2].map((shift) => base64Core(value, shift));
  const plain = [whole, whole.replaceAll("=", ""), ...parts];
  const safe = plain.map((form) => form.replaceAll("+", "-").replaceAll("/", "_"));
  const forms = [value, json, url, url.toLowerCase(), url.replaceAll("%20", "+"), ...plain, ...safe];
  return forms.filter((form) => form.length >= minLength);
}

/** What a value always looks like inside a longer base64 text, at one of the three alignments. */
function base64Core(value: string, shift: number): string {
  const bytes = Buffer.concat([Buffer.alloc(shift), Buffer.from(value, "utf8")]);
  const certain = Math.floor((bytes.length * 8) / 6);
  return bytes.toString("base64").slice(Math.ceil((shift * 8) / 6), certain);
}

function hideDirs(dirs: readonly DirName[]): Redact {
  const names = new Map<string, string>();
  for (const [dir, name] of dirs) {
    const bare = dir.replace(/[/\\]+$/, "");
    if (bare.length < 2) continue;
    const slashed = bare.replaceAll("\\", "/");
    for (const form of [bare, slashed, bare.replaceAll("\\", "\\\\"), encodeURI(slashed.toWellFormed())]) {
      names.set(form, name);
    }
  }
  return replaceAny([...names.keys()], "(?![\\w-]|\\.\\w)", (found) => names.get(found) ?? found);
}

/** Replaces each of these texts, the longest first, where `after` follows. */
function replaceAny(texts: readonly string[], after: string, replace: (found: string) => string): Redact {
  if (texts.length === 0) return (text) => text;
  const sorted = [...new Set(texts)].toSorted((a, b) => b.length - a.length).map(escapePattern);
  const pattern = new RegExp(`(?:${sorted.join("|")})${after}`, "g");
  return (text) => text.replace(pattern, replace);
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}

/** The mark in the place of what was found; further lines keep their diff prefix only. */
function mark(found: string, kind: string): string {
  const [, ...rest] = found.split("\n");
  return [`[redacted:${kind}]`, ...rest.map((line) => /^[ +-]?/.exec(line)?.[0] ?? "")].join("\n");
}

function redactList(list: readonly unknown[], redact: Redact): unknown {
  if (!list.every((item) => typeof item === "string")) return list.map((item) => redactDeep(item, redact));
  const lines = redact(list.join("\n")).split("\n");
  return list.map((item) => lines.splice(0, item.split("\n").length).join("\n"));
}
