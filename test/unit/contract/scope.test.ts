import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { protectedBy } from "../../../src/contract/protected.ts";
import type { Scope } from "../../../src/contract/schema.ts";
import { compileScope, type ScopeAction, type ScopeOptions } from "../../../src/contract/scope.ts";
import { sharedGlob } from "./glob-arbitrary.ts";
import { openPathspecRepository, samplePaths } from "./pathspec-repository.ts";

const exact: ScopeOptions = { ignoreCase: false };

function scopeOf(scope: Partial<Scope>): Scope {
  return { write: [], create: [], never: [], read: ["**"], ...scope };
}

/** The clause that decided, marked + where it allows and - where it refuses. */
function clauseOf(scope: Partial<Scope>, path: string, action: ScopeAction, options = exact): string {
  const decision = compileScope(scopeOf(scope), options).decide(path, action);
  return `${decision.allowed ? "+" : "-"}${decision.clause}`;
}

describe("which clause decides", () => {
  const scope = {
    write: ["src/greet.ts", "docs/**", "app/[id]/page.tsx"],
    create: ["src/**", "test/*.test.ts"],
    never: ["**/*.snap", "docs/frozen/"],
    read: ["src/**", "docs/**", ".github/**"],
  };

  test.each<[string, ScopeAction, string]>([
    ["src/greet.ts", "write", "+scope.write[0]"],
    ["docs/a.md", "write", "+scope.write[1]"],
    ["docs/a.md", "delete", "+scope.write[1]"],
    ["src/new.ts", "create", "+scope.create[0]"],
    ["test/.a.test.ts", "create", "+scope.create[1]"],
    ["app/[id]/page.tsx", "write", "+scope.write[2]"],
    ["src/new.ts", "write", "-scope.write"],
    ["src/new.ts", "delete", "-scope.write"],
    ["docs/a.md", "create", "-scope.create"],
    ["test/x/a.test.ts", "create", "-scope.create"],
    ["docs/a.snap", "write", "-scope.never[0]"],
    ["src/a.snap", "create", "-scope.never[0]"],
    ["docs/frozen/a.md", "delete", "-scope.never[1]"],
    ["docs/a.snap", "read", "+scope.read[1]"],
    ["package.json", "read", "-scope.read"],
    [".github/workflows/ci.yml", "read", "+scope.read[2]"],
    ["src/.env", "read", "-secrets"],
    ["src/.env", "create", "-secrets"],
    ["docs/.env.local", "write", "-secrets"],
    ["docs/.env.example", "write", "+scope.write[1]"],
    ["src/../package.json", "create", "-paths"],
    ["docs//a.md", "write", "-paths"],
    ["docs/.git/config", "read", "-paths"],
    ["docs/.GIT/config", "write", "-paths"],
    ["src/.g\u200cit/hooks/x", "create", "-paths"],
    ["", "read", "-paths"],
    ["src/.vscode/settings.json", "create", "-protected"],
    ["docs/AGENTS.md", "write", "-protected"],
    ["docs/.gitattributes", "write", "-protected"],
  ])("%j %s: %s", (path, action, clause) => {
    expect(clauseOf(scope, path, action)).toBe(clause);
  });

  test("a list of globs that fits in two of three lists still says which one", () => {
    expect(clauseOf({ create: ["**"] }, "a", "write")).toBe("-scope.write");
    expect(clauseOf({ write: ["**"] }, "a", "create")).toBe("-scope.create");
    expect(clauseOf({}, "a", "create")).toBe("-scope.create");
  });

  test("on a file system without case, never and write hold every spelling", () => {
    const both = { write: ["Src/**"], never: ["src/Frozen.ts"] };
    expect(clauseOf(both, "src/a.ts", "write")).toBe("-scope.write");
    expect(clauseOf(both, "src/a.ts", "write", { ignoreCase: true })).toBe("+scope.write[0]");
    expect(clauseOf(both, "SRC/FROZEN.TS", "write", { ignoreCase: true })).toBe("-scope.never[0]");
  });

  test("a glob that cannot be used is a fault, not a hole", () => {
    expect(() => compileScope(scopeOf({ never: ["../x"] }), exact)).toThrow(
      expect.objectContaining({ code: "contract-invalid" }),
    );
  });
});

describe("protected paths", () => {
  const everything = { write: ["**", "**/*", ".vscode/**", "**/AGENTS.md"], create: ["**"] };

  test.each([
    [".remit/contracts/a.json", "Remit's own folder"],
    [".REMIT/x", "Remit's own folder"],
    [".github/workflows/ci.yml", "continuous integration"],
    ["packages/a/.github/workflows/ci.yml", "continuous integration"],
    [".github/actions/x/action.yml", "continuous integration"],
    [".github", "continuous integration"],
    [".gitlab-ci.yml", "continuous integration"],
    [".circleci/config.yml", "continuous integration"],
    ["azure-pipelines.yml", "continuous integration"],
    ["Jenkinsfile", "continuous integration"],
    ["jenkinsFILE", "continuous integration"],
    [".buildkite/pipeline.yml", "continuous integration"],
    ["AGENTS.md", "agent configuration"],
    ["docs/agents.md", "agent configuration"],
    ["CLAUDE.md", "agent configuration"],
    ["GEMINI.md", "agent configuration"],
    [".cursor/rules/a.mdc", "agent configuration"],
    [".cursorrules", "agent configuration"],
    [".claude/settings.json", "agent configuration"],
    [".codex/config.toml", "agent configuration"],
    [".opencode/x", "agent configuration"],
    [".qwen/settings.json", "agent configuration"],
    [".mcp.json", "agent configuration"],
    [".aider.conf.yml", "agent configuration"],
    [".windsurfrules", "agent configuration"],
    [".continue/config.yaml", "agent configuration"],
    [".github/copilot-instructions.md", "agent configuration"],
    [".vscode/tasks.json", "editor configuration"],
    [".vscode", "editor configuration"],
    [".vscode. /tasks.json", "editor configuration"],
    [".vs\u200ccode/tasks.json", "editor configuration"],
    [".idea/x", "editor configuration"],
    ["my.code-workspace", "editor configuration"],
    [".gitattributes", "git configuration"],
    [".gitmodules", "git configuration"],
    ["sub/.gitignore", "git configuration"],
    [".husky/pre-commit", "hooks"],
    [".npmrc", "package manager configuration"],
    [".cargo/config.toml", "package manager configuration"],
  ])("%s (%s) needs its own name, for every way to change it", (path, what) => {
    expect(protectedBy(path)).toBe(what);
    for (const action of ["write", "create", "delete"] as const) {
      expect(clauseOf(everything, path, action)).toBe("-protected");
    }
    expect(clauseOf({ write: ["x", path] }, path, "write")).toBe("+scope.write[1]");
    expect(clauseOf({ write: [path] }, path, "create")).toBe("-protected");
    expect(clauseOf({ create: [path] }, path, "create")).toBe("+scope.create[0]");
    expect(clauseOf({ write: [path], never: ["**"] }, path, "write")).toBe("-scope.never[0]");
    expect(clauseOf(everything, path, "read")).toBe("+scope.read[0]");
  });

  test.each([
    "src/vscode/a.ts",
    ".github/ISSUE_TEMPLATE/bug.md",
    "src/agents.ts",
    "docs/claude.md.ts",
    ".editorconfig",
    "package.json",
    "src/cursor/a.ts",
    "workflows/ci.yml",
    ".env.example",
    "github/workflows/a.yml",
    "README.md",
  ])("%s is an ordinary file", (path) => {
    expect(protectedBy(path)).toBeUndefined();
    expect(clauseOf(everything, path, "write")).toBe("+scope.write[0]");
  });

  test("the contract itself, wherever it lies and however it is spelled", () => {
    const options = { ignoreCase: false, contractFile: "plans/now.json" };
    expect(clauseOf(everything, "plans/now.json", "write", options)).toBe("-protected");
    expect(clauseOf(everything, "Plans/NOW.json", "create", options)).toBe("-protected");
    expect(clauseOf(everything, "plans/then.json", "write", options)).toBe("+scope.write[0]");
    expect(clauseOf({ write: ["plans/now.json"] }, "plans/now.json", "write", options)).toBe(
      "+scope.write[0]",
    );
  });

  test("another spelling names it only where the file system takes both for one", () => {
    const named = { write: ["agents.md"] };
    expect(clauseOf(named, "AGENTS.md", "write")).toBe("-protected");
    expect(clauseOf(named, "AGENTS.md", "write", { ignoreCase: true })).toBe("+scope.write[0]");
  });
});

describe("messages", () => {
  function messageOf(scope: Partial<Scope>, path: string, action: ScopeAction): string {
    const decision = compileScope(scopeOf(scope), exact).decide(path, action);
    return decision.allowed ? "allowed" : decision.message;
  }

  test("say what is refused, by what, and what would be allowed", () => {
    const scope = {
      write: ["src/greet.ts"],
      create: ["src/**", "test/*.ts"],
      never: ["**/*.snap"],
      read: ["src/**"],
    };
    expect(messageOf(scope, "package.json", "write")).toBe(
      "package.json is outside the contract's scope for write: write allows src/greet.ts; create allows src/**, test/*.ts.",
    );
    expect(messageOf({ write: ["a"] }, "b", "create")).toBe(
      "b is outside the contract's scope for create: create allows nothing; write allows a.",
    );
    expect(messageOf(scope, "package.json", "read")).toBe(
      "package.json is outside the contract's scope for read: read allows src/**.",
    );
    expect(messageOf(scope, "a.snap", "write")).toBe(
      "a.snap must stay untouched: the contract's never list holds **/*.snap, which wins over write and create.",
    );
    expect(messageOf({ write: ["**"] }, ".vscode/tasks.json", "write")).toBe(
      ".vscode/tasks.json is protected (editor configuration): only a scope.write that names it literally, without a wildcard, allows it.",
    );
    expect(messageOf(scope, ".env", "read")).toBe(
      ".env is a secret: no contract lets it be read or written.",
    );
    expect(messageOf(scope, "../x", "write")).toBe('../x has a part "..": no contract allows it.');
  });

  test("stay short and cannot act on a terminal", () => {
    const globs = Array.from({ length: 500 }, (_, index) => `folder-${index}/**`);
    const message = messageOf(
      { write: globs, create: ["y".repeat(500)] },
      `${"x".repeat(4000)}\u001b[2J`,
      "write",
    );
    expect(message.length).toBeLessThan(1000);
    expect(message).toMatch(/\\x1b\[2J is outside .* and 48\d more; create allows \.\.\.y+\.$/);
    expect(message).not.toContain("\u001b");
  });
});

// Two questions, not one with ":(exclude)": git strips the common folder of what is included from exclusions too.
test("write without never agrees with git's own pathspecs", () => {
  using repository = openPathspecRepository(samplePaths);
  const lists = fc.tuple(
    fc.array(sharedGlob, { minLength: 1, maxLength: 3 }),
    fc.array(sharedGlob, { maxLength: 2 }),
  );
  fc.assert(
    fc.property(lists, ([write, never]) => {
      const matcher = compileScope(scopeOf({ write, never }), exact);
      const ours = samplePaths.filter((path) => matcher.decide(path, "write").allowed).toSorted();
      const included = repository.named(...write.map((glob) => `:(glob)${glob}`));
      const excluded = never.flatMap((glob) => repository.named(`:(glob)${glob}`));
      expect(ours).toEqual(included.filter((path) => !excluded.includes(path)));
    }),
    { numRuns: 100 },
  );
});

test("whatever the scope says, nothing unsafe, secret or nameless is ever allowed", () => {
  const globs = fc.array(fc.oneof(sharedGlob, fc.constantFrom("**", "**/*", ".*/**", "**/.*")), {
    maxLength: 4,
  });
  const path = fc.constantFrom(
    "../a",
    "a/../b",
    ".git/config",
    "A/.Git/x",
    "a/.git./x",
    ".env",
    "a/.ENV.local",
    ".github/workflows/a.yml",
  );
  fc.assert(
    fc.property(globs, path, fc.boolean(), (list, unsafe, ignoreCase) => {
      const matcher = compileScope(scopeOf({ write: list, create: list }), { ignoreCase });
      for (const action of ["write", "create", "delete"] as const) {
        expect(matcher.decide(unsafe, action).allowed).toBe(false);
      }
    }),
  );
});
