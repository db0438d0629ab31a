import type { RepoPath } from "../../base/repo-path.ts";

const names = new Set(
  `package-lock.json npm-shrinkwrap.json yarn.lock pnpm-lock.yaml bun.lock bun.lockb deno.lock cargo.lock go.sum
  go.work.sum gopkg.lock glide.lock poetry.lock uv.lock pdm.lock pixi.lock pipfile.lock gemfile.lock gems.locked
  composer.lock mix.lock rebar.lock pubspec.lock podfile.lock cartfile.resolved package.resolved packages.lock.json
  paket.lock gradle.lockfile buildscript-gradle.lockfile flake.lock conan.lock .terraform.lock.hcl chart.lock
  module.bazel.lock stack.yaml.lock cabal.project.freeze shard.lock project.assets.json conda-lock.yml esy.lock`.split(
    /\s+/,
  ),
);

/** A file in which a package manager keeps what it resolved: written by a program, and a matter of dependencies. */
export function isLockfile(path: RepoPath): boolean {
  return names.has(path.slice(path.lastIndexOf("/") + 1).toLowerCase());
}
