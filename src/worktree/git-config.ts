/** One value of a git configuration file, read as data; the last one wins, as git has it. Includes are not followed. */
export function configValue(text: string, section: string, key: string): string | undefined {
  let current = "";
  let found: string | undefined;
  for (const raw of logicalLines(text)) {
    const header = /^\s*\[\s*([^\]\s"]+)(?:\s+"(?:[^"\\]|\\.)*")?\s*\]/u.exec(raw);
    if (header !== null) current = (header[1] ?? "").toLowerCase();
    const line = header === null ? raw : raw.slice(header[0].length);
    const pair = /^\s*([A-Za-z][\w-]*)\s*(?:=(.*))?$/su.exec(line);
    if (pair === null || current !== section || pair[1]?.toLowerCase() !== key) continue;
    found = pair[2] === undefined ? "true" : unquote(pair[2]);
  }
  return found;
}

/** Lines, with those that end in a backslash joined to the next. */
function logicalLines(text: string): string[] {
  return text.replace(/\\\r?\n/gu, "").split(/\r?\n/u);
}

const escapes: Readonly<Record<string, string>> = { n: "\n", t: "\t", b: "\b" };

/** A value without quotes, escapes and comment. */
function unquote(raw: string): string {
  let value = "";
  let kept = 0;
  let quoted = false;
  const trimmed = raw.trimStart();
  for (let at = 0; at < trimmed.length; at += 1) {
    const char = trimmed.charAt(at);
    if (char === '"') quoted = !quoted;
    else if (char === "\\") {
      at += 1;
      value += escapes[trimmed.charAt(at)] ?? trimmed.charAt(at);
    } else if (!quoted && (char === "#" || char === ";")) break;
    else value += char;
    if (quoted || !/\s/u.test(char)) kept = value.length;
  }
  return value.slice(0, kept);
}
