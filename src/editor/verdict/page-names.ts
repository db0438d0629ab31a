/** A page below `docs` and the heading on it; no fragment stands for its beginning. */
export interface PageName {
  readonly file: string;
  readonly fragment: string;
}

/** Where a rule, a reason's code or, as `contract/CODE`, a contract's problem is explained. */
export function pageOf(rule: string, exists: (file: string) => boolean): PageName {
  if (rule.startsWith("contract/")) {
    return { file: "contract.md", fragment: rule.slice("contract/".length) };
  }
  const own = `rules/${rule}.md`;
  if (/^[A-Za-z]+$/.test(rule) && exists(own)) return { file: own, fragment: "" };
  return { file: "verdict.md", fragment: "reasons" };
}
