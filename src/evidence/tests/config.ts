import type { Change } from "../../worktree/change.ts";
import type { RuleTrees } from "../rule-trees.ts";
import type { Finding } from "./finding.ts";
import { isTestConfig, readSettings, type Settings } from "./settings.ts";
import { shownText } from "./tokens.ts";

/** Settings of the tests that ask for less than before: coverage, time, tries, and which tests run at all. */
export async function compareTestConfig(
  changes: readonly Change[],
  trees: RuleTrees,
): Promise<readonly Finding[]> {
  const found = await Promise.all(
    changes
      .filter(({ path, base }) => base !== undefined && isTestConfig(path))
      .map(async (change) => compareFile(change, trees)),
  );
  return found.flat();
}

async function compareFile(
  { path, proposal, renamedTo }: Change,
  trees: RuleTrees,
): Promise<readonly Finding[]> {
  const before = await trees.base.text(path);
  const settings = before === undefined ? undefined : await readSettings(path, before);
  if (proposal === undefined || settings === undefined) {
    if (
      renamedTo !== undefined ||
      settings === undefined ||
      ![...settings.keys()].some((key) => kindOf(key, path) !== undefined)
    )
      return [];
    return [
      {
        path,
        message: "Settings of the tests were removed.",
        certain: false,
        why: "Whether others hold in their place is not known.",
      },
    ];
  }
  const after = await trees.proposal.text(path);
  const now = after === undefined ? undefined : await readSettings(path, after);
  if (now === undefined || after === undefined)
    return [
      {
        path,
        message: "Settings of the tests were changed.",
        certain: false,
        why: "The file cannot be read any more.",
      },
    ];
  return [...new Set([...settings.keys(), ...now.keys()])].flatMap((key) =>
    compareSetting({ path, key, settings, now, after }),
  );
}

interface Compared {
  readonly path: string;
  readonly key: string;
  readonly settings: Settings;
  readonly now: Settings;
  readonly after: string;
}

function compareSetting({ path, key, settings, now, after }: Compared): readonly Finding[] {
  const [old, value] = [settings.get(key), now.get(key)];
  const kind = kindOf(key, path);
  if (kind === undefined || old === value) return [];
  const change = changes[kind]({ key, old, value });
  if (change === undefined) return [];
  const line = lineOf(after, key, value);
  return [
    {
      path,
      ...change,
      ...(line !== undefined && { lines: { start: line, end: line, side: "proposal" as const } }),
    },
  ];
}

type Kind = "threshold" | "ceiling" | "selection" | "script";

function kindOf(key: string, path: string): Kind | undefined {
  const last = key.split(".").at(-1) ?? "";
  if (path.endsWith("package.json")) {
    if (/^scripts\.(?:pre|post)?(?:test|tests|coverage|ci|check|verify)(?:[:-].*)?$/.test(key))
      return "script";
    if (!/^(?:jest|nyc|c8|mocha|ava|tap|vitest)\./.test(key)) return undefined;
  }
  if (/(?:coverageThreshold|thresholds?)(?:\.|$)/.test(key) || asking.test(last)) return "threshold";
  if (/codecov/.test(path)) return /^(?:target|threshold)$/.test(last) ? "threshold" : undefined;
  if (/(?:nycrc|c8rc|nyc\.config|taprc)/.test(path) || /^(?:nyc|c8)\./.test(key)) return kindOfCoverage(last);
  return kindOfCeiling(key, last, path) ?? kindOfSelection(key, last, path);
}

const asking = /^(?:fail_under|fail-under|check-coverage|checkCoverage|cov-fail-under)$/;

function kindOfCoverage(last: string): Kind | undefined {
  if (/^(?:branches|lines|functions|statements)$/.test(last)) return "threshold";
  return /^(?:exclude|include|all)$/.test(last) ? "selection" : undefined;
}

function kindOfCeiling(key: string, last: string, path: string): Kind | undefined {
  if (/^(?:testTimeout|hookTimeout|retries|retry|rerunFailingTestsCount|reruns)$/.test(last))
    return "ceiling";
  if (last !== "timeout" || !/^(?:timeout|mocha|ava|.*pytest.*)/.test(key)) return undefined;
  return /mocharc|playwright|pytest|cypress|ava|package\.json|(?:pyproject\.toml|setup\.cfg|tox\.ini)$/.test(
    path,
  )
    ? "ceiling"
    : undefined;
}

function kindOfSelection(key: string, last: string, path: string): Kind | undefined {
  const isSelecting = (pattern: RegExp, text: string): Kind | undefined =>
    pattern.test(text) ? "selection" : undefined;
  if (path.endsWith("Cargo.toml"))
    return isSelecting(/^(?:lib\.test|package\.autotests|lib\.doctest|lib\.harness)$/, key);
  if (/(?:pyproject\.toml|setup\.cfg|tox\.ini|pytest\.ini|\.coveragerc)$/.test(path)) {
    if (/pytest/.test(key))
      return isSelecting(
        /^(?:addopts|testpaths|python_files|python_classes|python_functions|norecursedirs|xfail_strict|filterwarnings)$/,
        last,
      );
    return /coverage|^run\.|^report\./.test(key)
      ? isSelecting(/^(?:omit|exclude_lines|exclude_also|source)$/, last)
      : undefined;
  }
  return (
    isSelecting(choosing, last) ??
    isSelecting(/(?:^|\.)test(?:\.coverage)?\.(?:exclude|include|dir)$|^(?:ignore|exclude|files)$/, key)
  );
}

const choosing =
  /^(?:testMatch|testRegex|testPathIgnorePatterns|coveragePathIgnorePatterns|modulePathIgnorePatterns|collectCoverageFrom|testIgnore|grep|grepInvert|fgrep|invert|passWithNoTests|testNamePattern|forbidOnly|spec|specPattern|excludeSpecPattern|roots)$/;

interface Setting {
  readonly key: string;
  readonly old: string | undefined;
  readonly value: string | undefined;
}

type Weakening = Pick<Finding, "message" | "certain" | "why">;

const changes: Record<Kind, (setting: Setting) => Weakening | undefined> = {
  threshold: loweredThreshold,
  ceiling: raisedCeiling,
  selection: changedSelection,
  script: changedScript,
};

function loweredThreshold({ key, old, value }: Setting): Weakening | undefined {
  if (old === undefined || old === "false") return undefined;
  const isSlack = key.endsWith("threshold");
  const text = `${key} ${shownText(old, 40)}`;
  if (value === undefined) return isSlack ? undefined : droppedThreshold(text);
  const [before, after] = [numberOf(old), numberOf(value)];
  const both = { certain: true, why: "Both values stand in the files." };
  if (before !== undefined && after !== undefined) {
    const message = `The coverage that is asked for was lowered: ${text} became ${value}.`;
    return (isSlack ? after > before : after < before) ? { message, ...both } : undefined;
  }
  if (value === "false")
    return { message: `The coverage that is asked for was turned off: ${text}.`, ...both };
  const message = `The coverage that is asked for was changed: ${text} became ${shownText(value, 40)}.`;
  return { message, certain: false, why: "The two cannot be compared as numbers." };
}

function droppedThreshold(text: string): Weakening {
  const message = `The coverage that is asked for was dropped: ${text} is gone.`;
  return { message, certain: false, why: "Whether it is asked for in another place is not known." };
}

function raisedCeiling({ key, old, value }: Setting): Weakening | undefined {
  const [before, after] = [numberOf(old ?? ""), numberOf(value ?? "")];
  const isRetry = /retr|rerun/i.test(key);
  if (after === undefined || !isHigher(before, after, isRetry)) return undefined;
  const isKnown = before !== undefined || isRetry;
  const what = isRetry ? "Tests are tried more often" : "Tests may take longer";
  return {
    message: `${what}: ${key} ${before ?? "the default"} became ${after}.`,
    certain: isKnown,
    why: isKnown ? "Both numbers stand in the files." : "What the default is stands elsewhere.",
  };
}

/** No time-out at all is written as 0. */
function isHigher(before: number | undefined, after: number, isRetry: boolean): boolean {
  if (after === 0) return !isRetry;
  return before === undefined || after > before;
}

const harmless = /^(?:--(?:strict|cov|color|tb|durations|verbose|import-mode)|-v|-r|-q)/;

function changedSelection({ key, old = "", value = "" }: Setting): Weakening | undefined {
  const shown = (text: string): string => (text === "" ? "nothing" : shownText(text, 60));
  const isOptions = key.endsWith("addopts");
  const added = wordsMissing(value, old);
  const isExcluding =
    isOptions && added.some((word) => /^(?:-k|--deselect|--ignore|--ignore-glob)(?:=|$)/.test(word));
  const isHarmless =
    isOptions && added.every((word) => harmless.test(word)) && wordsMissing(old, value).length === 0;
  if (isHarmless) return undefined;
  return {
    message: `Which tests run, or what counts of them, was changed: ${key} ${shown(old)} became ${shown(value)}.`,
    certain: isExcluding,
    why: isExcluding
      ? "The new option leaves tests out."
      : "Which tests the old and the new setting choose, two trees cannot show.",
  };
}

function changedScript({ key, old, value }: Setting): Weakening | undefined {
  if (old === undefined || value === undefined) return undefined;
  const name = key.slice("scripts.".length);
  const isMuted = (text: string): boolean => muted.test(text);
  if (isMuted(value) && !isMuted(old))
    return {
      message: `The script ${name} passes whatever the tests say: ${shownText(value, 80)}.`,
      certain: true,
      why: "It ends well also when the tests fail.",
    };
  const chosen = wordsMissing(value, old).find((word) => choosingOption.test(word));
  if (chosen === undefined) return undefined;
  return {
    message: `The script ${name} may run fewer tests: ${chosen} is new in ${shownText(value, 80)}.`,
    certain: false,
    why: "Which tests the option leaves out, two trees cannot show.",
  };
}

const muted = /^[^()|&;]*(?:\|\|\s*(?:true|:|exit 0)|;\s*(?:true|exit 0))\s*$/;
const choosingOption =
  /^(?:-t|-g|-k|-m|-run|--testNamePattern|--test-name-pattern|--test-only|--grep|--fgrep|--invert|--exclude|--testPathIgnorePatterns|--test-path-ignore-patterns|--passWithNoTests|--pass-with-no-tests|--deselect|--ignore|--skip|--shard|--changed|--onlyChanged|--bail)(?:=|$)/;

function wordsMissing(text: string, from: string): readonly string[] {
  const known = new Set(words(from));
  return words(text).filter((word) => !known.has(word));
}

function words(text: string): readonly string[] {
  return text.split(/[\s,"'[\]]+/).filter((word) => word !== "");
}

function numberOf(text: string): number | undefined {
  const value = Number(text.trim().replace(/%$/, "").replaceAll("_", ""));
  return text.trim() === "" || Number.isNaN(value) ? undefined : value;
}

/** The first line that names the last part of a setting, and its value where it has one. */
function lineOf(text: string, key: string, value: string | undefined): number | undefined {
  const last = key.split(".").at(-1) ?? "";
  const lines = text.split("\n");
  const isNamed = (line: string): boolean => line.includes(last);
  const exact = lines.findIndex(
    (line) => isNamed(line) && value !== undefined && line.includes(value.split(/[\s",]/)[0] ?? ""),
  );
  const at = exact === -1 ? lines.findIndex(isNamed) : exact;
  return at === -1 ? undefined : at + 1;
}
