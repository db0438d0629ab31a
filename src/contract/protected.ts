import { plainPart } from "../base/glob.ts";
import type { RepoPath } from "../base/repo-path.ts";

/**
 * What a path configures, when it is one that acts on people, tools or machines beyond the code itself: a scope reaches
 * it only by naming it literally. Undefined for every other path.
 *
 * Names count at any depth (the opened folder need not be the repository's root), for folders and everything below them,
 * and in any case. `.gitignore` is among them: it decides what a person's git shows after the work was applied.
 */
export function protectedBy(path: RepoPath): string | undefined {
  const parts = path.split("/").map(plainPart);
  for (const [index, part] of parts.entries()) {
    const found = protectedPart(part, parts[index + 1]);
    if (found !== undefined) return found;
  }
  return undefined;
}

function protectedPart(part: string, next: string | undefined): string | undefined {
  if (next === undefined && parents.has(part)) return parents.get(part);
  const pair = next === undefined ? undefined : names.get(`${part}/${next}`);
  return names.get(part) ?? pair ?? namePatterns.find(([, pattern]) => pattern.test(part))?.[0];
}

const tables: readonly (readonly [what: string, names: string])[] = [
  ["Remit's own folder", ".remit"],
  [
    "continuous integration",
    `.github/workflows .github/actions .github/dependabot.yml .github/dependabot.yaml .github/codeowners codeowners
    .gitlab .gitlab-ci.yml .gitlab-ci.yaml .circleci .buildkite .azure-pipelines azure-pipelines.yml
    azure-pipelines.yaml jenkinsfile .travis.yml .drone.yml .woodpecker .woodpecker.yml .woodpecker.yaml
    bitbucket-pipelines.yml appveyor.yml .appveyor.yml .cirrus.yml cloudbuild.yml cloudbuild.yaml buildspec.yml
    .teamcity .semaphore .forgejo .gitea .tekton .builds .build.yml codemagic.yaml .harness`,
  ],
  [
    "agent configuration",
    `agents.md agents.override.md claude.md claude.local.md gemini.md qwen.md .agent .agents .amp .augment .claude
    .clinerules .codex .continue .crush .crush.json crush.json .cursor .cursorignore .cursorrules .gemini .goosehints
    .junie .kilocode .kiro .mcp.json .opencode opencode.json opencode.jsonc .qwen .roo .roomodes .rules .trae
    .github/agents .github/chatmodes .github/copilot-instructions.md .github/hooks .github/instructions
    .github/prompts .github/skills`,
  ],
  [
    "editor configuration",
    ".vscode .vs .idea .zed .fleet .devcontainer .devcontainer.json .dir-locals.el .exrc .nvim.lua .nvimrc .lvimrc",
  ],
  ["git configuration", ".gitattributes .gitignore .gitmodules .gitconfig .lfsconfig"],
  [
    "hooks",
    `.husky .githooks .lefthook .lefthook.yml .lefthook.yaml .lefthook.toml lefthook.yml lefthook.yaml lefthook.toml
    .overcommit.yml .pre-commit-config.yaml .pre-commit-hooks.yaml .envrc mise.toml .mise.toml`,
  ],
  [
    "package manager configuration",
    ".npmrc .yarnrc .yarnrc.yml .yarn .pnpmfile.cjs .pnpmfile.mjs bunfig.toml .cargo pip.conf .mvn",
  ],
];

const namePatterns: readonly (readonly [what: string, pattern: RegExp])[] = [
  ["agent configuration", /^\.(?:aider|windsurf)/],
  ["editor configuration", /\.code-workspace$/],
];

const names: ReadonlyMap<string, string> = new Map(
  tables.flatMap(([what, list]) => list.split(/\s+/).map((name) => [name, what] as const)),
);

/** A folder that holds protected ones: as a file or link it would replace them all. The first table's word stands. */
const parents: ReadonlyMap<string, string> = new Map(
  [...names]
    .filter(([name]) => name.includes("/"))
    .map(([name, what]) => [name.split("/")[0] ?? name, what] as const)
    .toReversed(),
);
