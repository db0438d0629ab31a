import { accessSync, constants, existsSync, readFileSync } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";
import * as z from "zod/mini";
import { ignoresCase } from "../base/letter-case.ts";
import type { RepoPath } from "../base/repo-path.ts";
import { fsPath } from "../base/repo-path.ts";
import type { LintFacts } from "../contract/lint-facts.ts";
import type { RunRequest } from "./request.ts";

/** What lint must know of the developer's folder and of this machine. */
export async function readLintFacts(
  request: Pick<RunRequest, "root" | "contractFile" | "env" | "floors">,
  paths: readonly RepoPath[],
): Promise<LintFacts> {
  const { root, contractFile, env, floors = [] } = request;
  return {
    floors,
    paths,
    caseInsensitive: await ignoresCase(root),
    contractFile,
    npmScripts: readScripts(join(root, "package.json")),
    programExists: (name) => programExists(name, root, env),
    fileExists: (path) => existsSync(fsPath(root, path)),
  };
}

const packageSchema = z.object({ scripts: z.optional(z.record(z.string(), z.unknown())) });

function readScripts(file: string): readonly string[] | undefined {
  if (!existsSync(file)) return undefined;
  try {
    const parsed = packageSchema.safeParse(JSON.parse(readFileSync(file, "utf8")));
    return parsed.success ? Object.keys(parsed.data.scripts ?? {}) : undefined;
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return undefined;
    throw thrown;
  }
}

function programExists(name: string, root: string, env: NodeJS.ProcessEnv): boolean {
  if (isAbsolute(name)) return isExecutable(name);
  if (name.includes("/")) return isExecutable(join(root, name));
  const dirs = (env["PATH"] ?? "").split(delimiter).filter((dir) => dir !== "");
  const endings = process.platform === "win32" ? ["", ".exe", ".cmd", ".bat"] : [""];
  return dirs.some((dir) => endings.some((ending) => isExecutable(join(dir, `${name}${ending}`))));
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
