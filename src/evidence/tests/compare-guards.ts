import { linesOf, titleOf, type Finding } from "./finding.ts";
import type { Pair } from "./match.ts";
import type { Assertion } from "./test-case.ts";
import { shownText } from "./tokens.ts";

/** An assertion that is what it was, and is kept from being carried out or from being heard. */
export function guardFindings({ proposal }: Pair, before: Assertion, after: Assertion): readonly Finding[] {
  const [old, now] = [before.guard, after.guard];
  const what = shownText(after.node.text, 60);
  const finding = (message: string, certain: boolean, why: string): Finding => ({
    path: proposal.file.path,
    message: `${titleOf(proposal.test)}: ${what} ${message}.`,
    certain,
    why,
    lines: linesOf(after.node),
  });
  if (now.isUnreachable && !old.isUnreachable)
    return [
      finding(
        "comes after a statement that leaves and never runs",
        true,
        "Nothing behind it in its block is carried out.",
      ),
    ];
  if (now.isCaught && !old.isCaught)
    return [
      finding(
        "fails without anyone noticing: it is caught now",
        true,
        "The handler neither throws nor calls anything.",
      ),
    ];
  if (now.isUnawaited && !old.isUnawaited)
    return [finding("is not waited for any more", true, "Its promise is neither awaited nor returned.")];
  if (now.conditions > old.conditions)
    return [
      finding(
        "runs only under a condition now",
        false,
        "Whether the condition is ever false, two trees cannot show.",
      ),
    ];
  return [];
}
