import type { Comparison, Shift } from "./compare.ts";

/** Two types as written, and what users do with values of them. */
export interface TypePair {
  readonly before: string;
  readonly after: string;
  readonly use: "read" | "given" | "both";
  /** Whose type it is, such as "the type of the parameter `name`". */
  readonly whose?: string;
}

/** What another written type means. It is not known where the two mention names that may stand for the same. */
export function compareTypes(pair: TypePair, { dialect, isKnown }: Comparison): readonly Shift[] {
  const { before, after, use, whose = "its type" } = pair;
  if (before === after) return [];
  const what = `${whose} is another`;
  if (dialect.unions) {
    const direction = unionDirection(before, after);
    if (direction === "same") return [];
    if (direction === "wider") return [{ what: `${whose} is wider`, grade: widerGrade[use] }];
    if (direction === "narrower") return [{ what: `${whose} is narrower`, grade: narrowerGrade[use] }];
  }
  const [old, now] = [namesIn(before), namesIn(after)];
  const differing = [...old, ...now].filter((name) => !(old.has(name) && now.has(name)));
  const unknown = differing.find((name) => !isKnown(name));
  if (unknown !== undefined) {
    const unclear = `\`${unknown}\` may be another name for the same type.`;
    return [{ what, grade: "unclear", unclear }];
  }
  const structural = /[{<]/.test(before) && /[{<]/.test(after) && differing.length === 0;
  return [{ what, grade: structural ? "unclear" : "breaks" }];
}

const widerGrade = { given: "fine", read: "breaks", both: "unclear" } as const;
const narrowerGrade = { given: "breaks", read: "fine", both: "unclear" } as const;

function unionDirection(before: string, after: string): "same" | "wider" | "narrower" | undefined {
  const [old, now] = [unionParts(before), unionParts(after)];
  const kept = old.every((part) => now.includes(part));
  const nothingNew = now.every((part) => old.includes(part));
  if (kept && nothingNew) return "same";
  if (kept || after === "unknown" || after === "any") return "wider";
  return nothingNew || before === "unknown" || before === "any" ? "narrower" : undefined;
}

/** The alternatives of a union that stand at its top. */
export function unionParts(type: string): readonly string[] {
  const parts: string[][] = [[]];
  let depth = 0;
  for (const token of type.split(" ")) {
    if (/^[([{<]$/.test(token)) depth += 1;
    if (/^[)\]}>]$/.test(token)) depth -= 1;
    if (depth === 0 && token === "=>") return [type];
    if (depth === 0 && token === "|") parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts.map((part) => part.join(" ")).filter((part) => part !== "");
}

/** The names of types: neither those of members and parameters nor what stands behind a dot. */
function namesIn(type: string): ReadonlySet<string> {
  const tokens = type.split(" ");
  return new Set(
    tokens.filter((token, at) => {
      const [previous, next, second] = [tokens[at - 1], tokens[at + 1], tokens[at + 2]];
      const isKey = next === ":" || (next === "?" && second === ":");
      return (
        /^[A-Za-z_$]/.test(token) && !/^\$\d+$/.test(token) && previous !== "." && !isKey && token !== "_"
      );
    }),
  );
}
