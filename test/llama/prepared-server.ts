import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { buildLlamaServer, llamaCacheDir, llamaSourceDir } from "../../dev/llama/build.ts";
import { writeTinyModel } from "../../dev/llama/gguf.ts";

/** What every file of these tests starts its servers from; absolute paths. */
export interface PreparedServer {
  readonly binary: string;
  readonly model: string;
}

declare module "vitest" {
  interface ProvidedContext {
    prepared: PreparedServer;
  }
}

let modelDir: string | undefined;

/** Builds llama-server unless the cache has it, and writes the tiny model. */
export async function setup(project: TestProject): Promise<void> {
  const cacheDir = llamaCacheDir();
  console.log(`llama-server from ${cacheDir} (built once, which takes some minutes)`);
  const binary = await buildLlamaServer(cacheDir, (line) => console.log(line));
  modelDir = await mkdtemp(join(tmpdir(), "remit-tiny-model-"));
  const model = join(modelDir, "tiny.gguf");
  await writeTinyModel(llamaSourceDir(cacheDir), model);
  project.provide("prepared", { binary, model });
}

export async function teardown(): Promise<void> {
  if (modelDir !== undefined) await rm(modelDir, { recursive: true, force: true });
}
