import type { Item, Origin } from "./item.ts";

/** One requirement of Python, as PEP 508 writes it: `name[extras] specifier ; marker` or `name @ address`. */
export interface Requirement {
  readonly name: string;
  readonly value: string;
  readonly origin: Origin;
}

export function readRequirement(text: string): Requirement {
  const plain = text.trim();
  const name = /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?/.exec(plain)?.[0] ?? "";
  const rest = plain.slice(name.length).trim();
  const address = /^(?:\[[^\]]*\])?\s*@\s*(.+)$/.exec(rest)?.[1];
  if (address !== undefined)
    return { name: distributionName(name), value: rest, origin: pythonOrigin(address) };
  const isWhole = name === "" || /^[:/\\]/.test(rest) || /^\+[a-z]+:/.test(rest);
  if (isWhole) return { name: plain, value: "", origin: pythonOrigin(plain) };
  return { name: distributionName(name), value: spaced(rest), origin: "registry" };
}

/** PEP 503: case and the marks between parts tell no two distributions apart. */
export function distributionName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, "-");
}

export function pythonOrigin(address: string): Origin {
  if (/^(?:git|hg|svn|bzr)\+/i.test(address)) return "git";
  if (/^(?:https?|ftp):/i.test(address)) return "url";
  return "file";
}

/** Blanks around operators mean nothing, nor does the order of a specifier's clauses. */
function spaced(rest: string): string {
  const [specifier = "", ...marker] = rest.split(";");
  const extras = /^\[[^\]]*\]/.exec(specifier)?.[0] ?? "";
  const clauses = specifier
    .slice(extras.length)
    .replace(/^\s*\((.*)\)\s*$/, "$1")
    .split(",")
    .map((clause) => clause.replace(/\s+/g, ""))
    .filter((clause) => clause !== "")
    .toSorted();
  const condition = marker.join(";").trim().replaceAll("'", '"').replace(/\s+/g, " ");
  const named = `${extras.replace(/\s+/g, "").toLowerCase()}${clauses.join(",")}`;
  return condition === "" ? named : `${named} ; ${condition}`.trim();
}

export function requirementItem(group: string, text: string): Item {
  const { name, value, origin } = readRequirement(text);
  return { kind: "dependency", group, name, value, ...(origin !== "registry" && { origin }) };
}

/**
 * A requirements or constraints file, by https://pip.pypa.io/en/stable/reference/requirements-file-format/: a line is a
 * requirement with its options or an option; a backslash joins lines, a comment begins after a blank.
 */
export function readRequirementsFile(text: string): readonly Item[] {
  return logicalLines(text).flatMap((line) => (line.startsWith("-") ? optionItems(line) : [lineItem(line)]));
}

function logicalLines(text: string): readonly string[] {
  const joined: string[] = [];
  let open = "";
  for (const raw of text.replace(/^\ufeff/, "").split(/\r\n|\n|\r/)) {
    const isComment = raw.trimStart().startsWith("#");
    if (raw.endsWith("\\") && !isComment) {
      open += `${raw.slice(0, -1)} `;
      continue;
    }
    joined.push(isComment && open !== "" ? open : open + raw);
    open = "";
  }
  return [...joined, open]
    .map((line) => line.replace(/(?:^|\s)#.*$/, "").trim())
    .filter((line) => line !== "");
}

function lineItem(line: string): Item {
  const [said = "", ...options] = line.split(/\s+(?=--)/);
  const item = requirementItem("requirements", said);
  const hashes = options
    .filter((option) => option.startsWith("--hash"))
    .map((option) => option.slice("--hash".length + 1).trim());
  const first = hashes.toSorted()[0];
  const others = options.filter((option) => !option.startsWith("--hash"));
  const sealed = first === undefined ? [] : [`with hash ${first.slice(0, 20)} and ${hashes.length - 1} more`];
  return { ...item, value: [item.value, ...others, ...sealed].filter((part) => part !== "").join(" ") };
}

function optionItems(line: string): readonly Item[] {
  const [, option = "", value = ""] = /^(-[A-Za-z]|--[A-Za-z-]+)[\s=]*(.*)$/.exec(line) ?? [];
  if (option === "-e" || option === "--editable") {
    const { name, origin } = readRequirement(value);
    return [{ kind: "dependency", group: "requirements", name, value: "editable", origin }];
  }
  const kind = sources.has(option) ? "source" : includes.has(option) ? "workspace" : "setting";
  return [{ kind, group: "", name: includes.has(option) ? `included by ${option}` : `pip ${option}`, value }];
}

const sources: ReadonlySet<string> = new Set([
  "-i",
  "--index-url",
  "--extra-index-url",
  "--no-index",
  "-f",
  "--find-links",
  "--trusted-host",
]);
const includes: ReadonlySet<string> = new Set(["-r", "--requirement", "-c", "--constraint"]);
