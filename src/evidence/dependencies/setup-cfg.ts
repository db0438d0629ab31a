import type { Item } from "./item.ts";
import { requirementItem } from "./requirement.ts";

/** setup.cfg, by the grammar of Python's configparser: sections, keys, and values that go on in indented lines. */
export function readSetupCfg(text: string): readonly Item[] {
  return sectionsOf(text).flatMap(({ section, key, lines }): readonly Item[] => {
    const name = key.toLowerCase().replaceAll("-", "_");
    if (section === "options.extras_require")
      return lines.map((line) => requirementItem(`${section}.${key}`, line));
    if (section !== "options") return [];
    if (requirementKeys.has(name)) return lines.map((line) => requirementItem(`options.${name}`, line));
    const value = lines.join(" ");
    if (name === "python_requires") return [{ kind: "toolchain", group: "options", name, value }];
    return name === "dependency_links" ? [{ kind: "source", group: "options", name, value }] : [];
  });
}

const requirementKeys: ReadonlySet<string> = new Set(["install_requires", "setup_requires", "tests_require"]);

interface Entry {
  readonly section: string;
  readonly key: string;
  readonly lines: string[];
}

function sectionsOf(text: string): readonly Entry[] {
  const entries: Entry[] = [];
  let section = "";
  for (const raw of text.replace(/^\ufeff/, "").split(/\r\n|\n|\r/)) {
    const line = raw.trim();
    if (line === "" || line.startsWith("#") || line.startsWith(";")) continue;
    const last = entries.at(-1);
    if (/^\s/.test(raw) && last?.section === section) last.lines.push(line);
    else if (line.startsWith("[") && line.endsWith("]")) section = line.slice(1, -1).trim();
    else {
      const cut = line.search(/[=:]/);
      if (cut === -1) throw new SyntaxError(`found a line without a value: ${line.slice(0, 60)}`);
      const value = line.slice(cut + 1).trim();
      entries.push({ section, key: line.slice(0, cut).trim(), lines: value === "" ? [] : [value] });
    }
  }
  return entries;
}
