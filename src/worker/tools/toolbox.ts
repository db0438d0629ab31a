import type { ToolDefinition } from "../../model/chat.ts";
import { createFileTool } from "./create-file.ts";
import { deleteFileTool } from "./delete-file.ts";
import { editFileTool } from "./edit-file.ts";
import { listFilesTool } from "./list-files.ts";
import { readFileTool } from "./read-file.ts";
import { runCommandTool } from "./run-command.ts";
import { searchTool } from "./search.ts";
import { submitTool } from "./submit.ts";
import type { Tool } from "./tool.ts";

const tools: readonly Tool[] = [
  readFileTool,
  listFilesTool,
  searchTool,
  editFileTool,
  createFileTool,
  deleteFileTool,
  runCommandTool,
  submitTool,
];

/**
 * The same eight under every contract: what a contract forbids is refused when it is tried, and all conversations
 * on one server begin with the same bytes.
 */
export const toolDefinitions: readonly ToolDefinition[] = tools.map((tool) => tool.definition);

export function toolNamed(name: string): Tool | undefined {
  return tools.find((tool) => tool.definition.name === name);
}
