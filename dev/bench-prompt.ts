// Prints the size of the first prompt of a run in tokens, counted by a real llama-server with Qwen's own tokenizer.
import { join } from "node:path";
import { contractSchema } from "../src/contract/schema.ts";
import { openModel } from "../src/model/llama.ts";
import { contractPrompt, systemPrompt } from "../src/worker/prompt.ts";
import { toolDefinitions } from "../src/worker/tools/toolbox.ts";
import { buildLlamaServer, llamaCacheDir, llamaSourceDir } from "./llama/build.ts";
import { writeTinyModel } from "./llama/gguf.ts";
import { openLlamaServer } from "./llama/server.ts";

const cacheDir = llamaCacheDir();
const tell = (line: string): void => console.error(line);
const binary = await buildLlamaServer(cacheDir, tell);
const model = join(cacheDir, "bench.gguf");
await writeTinyModel(llamaSourceDir(cacheDir), model);
await using server = await openLlamaServer({ binary, model, slots: 1, contextTokens: 8192 }, () => {});

const contract = contractSchema.parse({
  goal: "greet() takes an optional name and greets by it; without one it says what it says today.",
  scope: { write: ["src/greet.mjs", "test/greet.test.mjs"] },
  commands: [{ name: "test", run: ["npm", "test"] }],
});
const options = { url: server.url, loadingTimeoutMs: 30_000, idleTimeoutMs: 30_000, connectTimeoutMs: 5000 };
const answer = await openModel(options).chat(
  {
    messages: [
      { role: "system", content: systemPrompt },
      { role: "user", content: contractPrompt(contract) },
    ],
    tools: toolDefinitions,
    maxTokens: 1,
  },
  async () => {},
  AbortSignal.timeout(60_000),
);
console.log(
  `first prompt: ${answer.promptTokens} tokens with ${toolDefinitions.length} tools (aim: under 2000)`,
);
