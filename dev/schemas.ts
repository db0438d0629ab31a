import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { contractCompletionSchema } from "../src/contract/completion-schema.ts";
import { floorJsonSchema } from "../src/contract/floor-schema.ts";
import { contractJsonSchema } from "../src/contract/schema.ts";
import { reportJsonSchema } from "../src/report/schema.ts";

/** A JSON Schema made from the code: its path in the repository and the text that it must have. */
export interface GeneratedSchema {
  readonly file: string;
  readonly text: string;
}

/** Every JSON Schema that the package carries; `node dev/schemas.ts` writes them. */
export function generatedSchemas(): GeneratedSchema[] {
  return [
    { file: "media/contract.schema.json", text: schemaText(contractJsonSchema()) },
    { file: "media/contract.completion.schema.json", text: schemaText(contractCompletionSchema()) },
    { file: "media/policy.schema.json", text: schemaText(floorJsonSchema()) },
    { file: "media/report.schema.json", text: schemaText(reportJsonSchema()) },
  ];
}

function schemaText(schema: unknown): string {
  return `${JSON.stringify(schema, undefined, 2)}\n`;
}

if (import.meta.main) {
  const root = join(import.meta.dirname, "..");
  for (const { file, text } of generatedSchemas()) await writeFile(join(root, file), text);
}
