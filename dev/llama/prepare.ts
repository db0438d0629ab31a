import { buildLlamaServer, llamaCacheDir } from "./build.ts";

// Builds llama-server ahead of the tests that use it.
const binary = await buildLlamaServer(llamaCacheDir(), (line) => console.log(line));
console.log(binary);
