import type { RepoPath } from "../../base/repo-path.ts";
import { matchesName } from "../generated/pattern.ts";

/**
 * What counts as configuration, as the page of the rule shows it: names with `*`, at any depth and in any case; what ends in
 * a slash is a folder with everything below it.
 */
export const configurationTable: readonly (readonly [what: string, names: string])[] = [
  [
    "continuous integration",
    `.github/workflows/ .github/actions/ .github/dependabot.y*ml .github/codeowners codeowners renovate.json renovate.json5
    .renovaterc* .gitlab/ .gitlab-ci.y*ml .circleci/ .buildkite/ .azure-pipelines/ azure-pipelines*.y*ml jenkinsfile*
    .travis.y*ml .drone.y*ml .woodpecker/ .woodpecker.y*ml bitbucket-pipelines.y*ml appveyor.y*ml .appveyor.y*ml
    .cirrus.y*ml cloudbuild*.y*ml buildspec*.y*ml .teamcity/ .semaphore/ .forgejo/ .gitea/ .tekton/ .builds/ .build.y*ml
    codemagic.y*ml .harness/ codecov.y*ml .codecov.y*ml .coveralls.y*ml sonar-project.properties .readthedocs.y*ml
    netlify.toml vercel.json`,
  ],
  [
    "build",
    `makefile gnumakefile *.mk justfile .justfile taskfile.y*ml rakefile cmakelists.txt *.cmake cmakepresets.json configure
    configure.ac configure.in makefile.am makefile.in meson.build meson_options.txt meson.options sconstruct sconscript
    wscript build.ninja build.bazel build workspace workspace.bazel module.bazel *.bzl .bazelrc .bazelversion .buckconfig
    build.gradle build.gradle.kts settings.gradle settings.gradle.kts gradle.properties gradle-wrapper.properties gradlew
    gradlew.bat build.xml build.sbt build.sc build.zig build.rs pom.xml .mvn/ directory.build.props directory.build.targets tsconfig*.json jsconfig*.json webpack.*.js webpack.*.ts webpack.*.mjs webpack.*.cjs rollup.config.*
    vite.config.* esbuild.config.* esbuild.mjs esbuild.cjs tsup.config.* tsdown.config.* rspack.config.* next.config.* nuxt.config.* svelte.config.*
    astro.config.* angular.json nx.json turbo.json lerna.json babel.config.* .babelrc* .swcrc postcss.config.*
    .postcssrc* tailwind.config.* metro.config.* gulpfile.* gruntfile.* .browserslistrc setup.py setup.cfg manifest.in
    noxfile.py hatch.toml pdm.toml rust-toolchain rust-toolchain.toml clippy.toml .cargo/ .goreleaser.y*ml
    .nvmrc .node-version .python-version .ruby-version .java-version .go-version .tool-versions mise.toml .mise.toml
    .sdkmanrc`,
  ],
  [
    "lint and format",
    `.eslintrc* eslint.config.* .eslintignore .prettierrc* prettier.config.* .prettierignore biome.json biome.jsonc
    .oxlintrc* .oxfmtrc* .stylelintrc* stylelint.config.* .stylelintignore .markdownlint* .editorconfig .clang-format
    .clang-tidy .clangd .golangci.* .flake8 .pylintrc pylintrc ruff.toml .ruff.toml mypy.ini .mypy.ini pyrightconfig.json
    .isort.cfg .bandit .rubocop*.y*ml .haml-lint.y*ml .erb_lint.y*ml .reek.y*ml rustfmt.toml .rustfmt.toml
    checkstyle*.xml pmd*.xml spotbugs*.xml phpcs.xml* .phpcs.xml* phpstan.neon* psalm.xml* .php-cs-fixer*.php
    .swiftlint.y*ml .swiftformat detekt*.y*ml .scalafmt.conf .scalafix.conf .yamllint* .hadolint.y*ml
    .shellcheckrc .commitlintrc* commitlint.config.* .lintstagedrc* lint-staged.config.* deny.toml .typos.toml
    _typos.toml typos.toml cspell.* .cspell.* knip.json knip.jsonc knip.ts .sqlfluff buf.yaml buf.gen.yaml`,
  ],
  [
    "tests and coverage",
    `jest.config.* vitest.config.* vitest.workspace.* karma.conf.* playwright.config.* cypress.config.* cypress.json
    wdio.conf.* .mocharc* ava.config.* .nycrc* .c8rc* nyc.config.* .taprc pytest.ini tox.ini .coveragerc .rspec
    .simplecov phpunit.xml* nextest.toml tarpaulin.toml .tarpaulin.toml`,
  ],
  [
    "editors",
    `.vscode/ .vs/ .idea/ .zed/ .fleet/ .devcontainer/ .devcontainer.json .dir-locals.el .exrc .nvim.lua .nvimrc .lvimrc
    *.code-workspace *.sublime-project`,
  ],
  [
    "containers",
    `dockerfile dockerfile.* *.dockerfile containerfile containerfile.* .dockerignore .containerignore
    docker-compose*.y*ml compose.y*ml compose.*.y*ml docker-bake.* skaffold.y*ml tiltfile`,
  ],
  [
    "infrastructure",
    `*.tf *.tfvars *.tofu *.hcl *.bicep pulumi*.y*ml serverless.y*ml serverless.ts samconfig.toml cdk.json
    kustomization.y*ml helmfile.y*ml chart.yaml ansible.cfg vagrantfile *.nomad *.nix procfile fly.toml render.y*ml wrangler.toml wrangler.json* firebase.json heroku.y*ml railway.json nginx.conf *.service`,
  ],
  [
    "git and hooks",
    `.gitattributes .gitignore .gitmodules .gitconfig .lfsconfig .git-blame-ignore-revs .mailmap .husky/ .githooks/
    .lefthook/ .lefthook.* lefthook.* .overcommit.y*ml .pre-commit-config.y*ml .pre-commit-hooks.y*ml .envrc`,
  ],
  [
    "package managers",
    `.npmrc .yarnrc .yarnrc.y*ml .yarn/ .pnpmfile.* pnpm-workspace.y*ml bunfig.toml pip.conf .pypirc nuget.config
    .bundle/ .condarc`,
  ],
];

interface Entry {
  readonly what: string;
  readonly parts: readonly string[];
  readonly isFolder: boolean;
}

const entries: readonly Entry[] = configurationTable.flatMap(([what, names]) =>
  names.split(/\s+/).map((name) => ({
    what,
    parts: name.replace(/\/$/, "").split("/"),
    isFolder: name.endsWith("/"),
  })),
);

const byName = new Map<string, string>();
for (const { what, parts, isFolder } of entries) {
  const [name = ""] = parts;
  if (parts.length === 1 && !isFolder && !name.includes("*")) byName.set(name, what);
}
const others = entries.filter(
  ({ parts, isFolder }) => parts.length > 1 || isFolder || parts[0]?.includes("*") === true,
);

/** What a path configures; undefined for every other path. */
export function configures(path: RepoPath): string | undefined {
  const parts = path.toLowerCase().split("/");
  const name = parts.at(-1) ?? "";
  return byName.get(name) ?? others.find((entry) => holds(entry, parts))?.what;
}

function holds({ parts: wanted, isFolder }: Entry, parts: readonly string[]): boolean {
  const last = parts.length - wanted.length;
  const starts = isFolder ? parts.map((_, at) => at).filter((at) => at < last) : [last];
  return starts.some((at) => at >= 0 && wanted.every((part, i) => matchesName(part, parts[at + i] ?? "")));
}

/** Folders whose files are read by tests or by readers, not by tools. */
export function isSampleFolder(path: RepoPath): boolean {
  return /(?:^|\/)(?:__)?(?:fixtures?|testdata|test-data|examples?|samples?|templates?(?:-[\w-]+)?|demos?|playgrounds?|snapshots?|testassets|test-fixtures|skeletons?|scaffolds?|boilerplate)(?:__)?\//i.test(
    path,
  );
}
