// Copies what the end-to-end tests photographed (`npm run test:e2e -- screens`) into the package: README and walkthrough.
import { copyFile, mkdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { root } from "./sample.ts";

const screens = join(root, ".tmp", "screenshots");
const media = join(root, "media");
const variants = { dark: "dark", light: "light", hc: "hc-black", hcLight: "hc-light" };
const steps = { connect: "doctor", mark: "marks", run: "live", decide: "verdict-fail" };
const readme = { marks: "marks", flow: "flow-scope", verdict: "verdict-fail", problems: "problems" };

await mkdir(join(media, "walkthrough"), { recursive: true });
await mkdir(join(media, "readme"), { recursive: true });
let bytes = 0;
for (const [step, screen] of Object.entries(steps)) {
  for (const [variant, theme] of Object.entries(variants)) {
    await copy(
      join(screens, theme, "parts", `${screen}.png`),
      join(media, "walkthrough", `${step}-${variant}.png`),
    );
  }
}
for (const [name, screen] of Object.entries(readme))
  await copy(join(screens, "light", `${screen}.png`), join(media, "readme", `${name}.png`));
console.log(`${(bytes / 1024).toFixed(0)} kB of pictures`);

async function copy(from: string, to: string): Promise<void> {
  await copyFile(from, to);
  bytes += (await stat(to)).size;
}
