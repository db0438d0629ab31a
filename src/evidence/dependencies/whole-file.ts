import type { RepoPath } from "../../base/repo-path.ts";

/**
 * What a file is that no parser here reads: a lockfile holds nothing but what is installed, a source says where
 * packages come from, a manifest may hold other things too.
 */
export type WholeFile = "lockfile" | "source" | "manifest";

const names: Readonly<Record<WholeFile, string>> = {
  lockfile: `bun.lockb deno.lock Gemfile.lock gems.locked composer.lock gradle.lockfile buildscript-gradle.lockfile
    packages.lock.json project.assets.json paket.lock Package.resolved Podfile.lock Cartfile.resolved mix.lock
    rebar.lock pubspec.lock conan.lock vcpkg-lock.json pdm.lock pixi.lock conda-lock.yml flake.lock MODULE.bazel.lock
    Manifest.toml cabal.project.freeze stack.yaml.lock renv.lock cpanfile.snapshot Chart.lock .terraform.lock.hcl
    pylock.toml gradle-dependency-locks`,
  source: `.npmrc .yarnrc .yarnrc.yml bunfig.toml .pnpmfile.cjs .pnpmfile.mjs pnpmfile.cjs pip.conf pip.ini .pypirc
    nuget.config NuGet.config NuGet.Config uv.toml`,
  manifest: `Gemfile gems.rb composer.json pom.xml build.gradle build.gradle.kts settings.gradle settings.gradle.kts
    libs.versions.toml gradle-wrapper.properties packages.config Directory.Packages.props Directory.Build.props
    Directory.Build.targets paket.dependencies global.json Package.swift Podfile Cartfile mix.exs rebar.config
    pubspec.yaml conanfile.txt conanfile.py vcpkg.json environment.yml environment.yaml pixi.toml deno.json deno.jsonc
    flake.nix MODULE.bazel WORKSPACE WORKSPACE.bazel build.sbt project.clj deps.edn dub.json cpanfile stack.yaml
    cabal.project Chart.yaml setup.py`,
};

const endings: readonly (readonly [ending: string, kind: WholeFile])[] = [
  [".gemspec", "manifest"],
  [".csproj", "manifest"],
  [".fsproj", "manifest"],
  [".vbproj", "manifest"],
  [".podspec", "manifest"],
  [".cabal", "manifest"],
  [".versions.toml", "manifest"],
];

const folders: readonly (readonly [end: string, kind: WholeFile])[] = [
  [".cargo/config.toml", "source"],
  [".cargo/config", "source"],
  [".mvn/extensions.xml", "source"],
  [".mvn/settings.xml", "source"],
];

const byName: ReadonlyMap<string, WholeFile> = new Map(
  (["lockfile", "source", "manifest"] as const).flatMap((kind) =>
    names[kind].split(/\s+/).map((name) => [name, kind] as const),
  ),
);

/** The table of paths that count as a whole; undefined for every other path. */
export function wholeFileKind(path: RepoPath): WholeFile | undefined {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const named = byName.get(name);
  if (named !== undefined) return named;
  const below = folders.find(([end]) => path === end || path.endsWith(`/${end}`));
  return below?.[1] ?? endings.find(([ending]) => name.endsWith(ending))?.[1];
}
