import fc from "fast-check";
import { globProblem } from "../../../src/base/glob.ts";

const inPart = fc.constantFrom("a", "b", "A", ".", "*", "?", "[ab]", "[!a]", "[^b]", "[a-c]", "[A-Z]");
const part = fc.oneof(
  { weight: 3, arbitrary: fc.array(inPart, { minLength: 1, maxLength: 4 }).map((pieces) => pieces.join("")) },
  { weight: 2, arbitrary: fc.constantFrom("**", "*", "a", "B", "ab", ".a", "*.b") },
);

/**
 * Globs in the syntax that git's `:(glob)` pathspecs share. Two differences stay out: git takes a pathspec without any
 * wildcard for a folder too (here `src/` says that), and braces are ours alone.
 */
export const sharedGlob = fc
  .array(part, { minLength: 1, maxLength: 4 })
  .map((parts) => parts.join("/"))
  .filter((glob) => /[*?[]/.test(glob) && globProblem(glob) === undefined);
