// Serves the verdict panel's page without VS Code: every sample in every theme. Build first: node esbuild.mjs
import { once } from "node:events";
import { openPreview, previewThemes } from "./panel-preview/server.ts";
import { samples } from "./panel-preview/samples.ts";

await using preview = await openPreview(Number(process.argv[2] ?? 0));
for (const sample of Object.keys(samples)) {
  for (const theme of previewThemes) console.log(preview.urlOf(sample, theme));
}
await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
