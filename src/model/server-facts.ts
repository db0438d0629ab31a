import * as z from "zod/mini";
import { sha256 } from "../base/digest.ts";
import { brokenProtocol, refused } from "./faults.ts";
import { getJson, serverUrl } from "./http.ts";
import type { Endpoint, Reply } from "./http.ts";

/** What a loaded llama-server says about itself; undefined where it does not say it. */
export interface ServerFacts {
  readonly url: string;
  readonly model: string;
  readonly modelFile?: string;
  readonly build: string;
  /** The context of ONE slot. */
  readonly contextTokens: number;
  readonly totalSlots: number;
  /** Absent when the server was started without the endpoint. */
  readonly slots?: readonly SlotFacts[];
  readonly template: TemplateFacts;
  /** Its proxy for web pages lets a page reach other machines through the server. */
  readonly corsProxy: boolean;
  readonly parameters?: number;
  readonly trainedContextTokens?: number;
}

export interface SlotFacts {
  readonly id: number;
  readonly isProcessing: boolean;
}

export interface TemplateFacts {
  /** SHA-256 of the chat template; empty when the server does not show it. */
  readonly digest: string;
  readonly tools?: boolean;
  readonly preservesReasoning?: boolean;
}

/** Reads what a loaded server says. Faults: model-unreachable, model-loading, model-refused, model-protocol. */
export async function readServerFacts(endpoint: Endpoint, signal: AbortSignal): Promise<ServerFacts> {
  const props = parse(propsSchema, await get(endpoint, "/props", signal), endpoint);
  const slots = await readSlots(endpoint, signal);
  const models = modelsSchema.safeParse((await getJson(endpoint, "/v1/models", signal)).body);
  const meta = models.success ? models.data.data[0] : undefined;
  const parameters = meta?.meta?.n_params;
  const trained = meta?.meta?.n_ctx_train;
  return {
    url: serverUrl(endpoint.url),
    model: nameOf(props, meta?.id),
    ...(props.model_path === undefined ? {} : { modelFile: props.model_path }),
    build: props.build_info,
    contextTokens: props.default_generation_settings.n_ctx,
    totalSlots: props.total_slots,
    ...(slots === undefined ? {} : { slots }),
    template: templateFacts(props),
    corsProxy: props.cors_proxy_enabled,
    ...(parameters === undefined ? {} : { parameters }),
    ...(trained === undefined ? {} : { trainedContextTokens: trained }),
  };
}

/** The slots as they are now; undefined when the server was started without the endpoint. */
export async function readSlots(
  endpoint: Endpoint,
  signal: AbortSignal,
): Promise<readonly SlotFacts[] | undefined> {
  const reply = await getJson(endpoint, "/slots", signal);
  if (reply.status !== 200) return undefined;
  const parsed = slotsSchema.safeParse(reply.body);
  return parsed.success
    ? parsed.data.map((slot) => ({ id: slot.id, isProcessing: slot.is_processing }))
    : undefined;
}

const optionalFlag = z.optional(z.boolean());
const propsSchema = z.object({
  default_generation_settings: z.object({ n_ctx: z.number() }),
  total_slots: z._default(z.number(), 1),
  model_alias: z.optional(z.string()),
  model_path: z.optional(z.string()),
  build_info: z._default(z.string(), "unknown"),
  chat_template: z._default(z.string(), ""),
  chat_template_caps: z.optional(
    z.object({
      supports_tools: optionalFlag,
      supports_tool_calls: optionalFlag,
      supports_preserve_reasoning: optionalFlag,
    }),
  ),
  cors_proxy_enabled: z._default(z.boolean(), false),
});
type Props = z.infer<typeof propsSchema>;

const slotsSchema = z.array(z.object({ id: z.number(), is_processing: z.boolean() }));
const modelsSchema = z.object({
  data: z.array(
    z.object({
      id: z.string(),
      meta: z.optional(
        z.nullable(z.object({ n_params: z.optional(z.number()), n_ctx_train: z.optional(z.number()) })),
      ),
    }),
  ),
});
const errorSchema = z.object({
  error: z.object({ type: z._default(z.string(), ""), message: z._default(z.string(), "") }),
});

async function get(endpoint: Endpoint, path: string, signal: AbortSignal): Promise<Reply> {
  const reply = await getJson(endpoint, path, signal);
  if (reply.status === 200) return reply;
  const parsed = errorSchema.safeParse(reply.body);
  const said = parsed.success ? parsed.data.error : { type: "", message: `${path} is not there` };
  throw refused(endpoint.url, { status: reply.status, ...said });
}

function parse<T extends z.ZodMiniType>(schema: T, reply: Reply, endpoint: Endpoint): z.infer<T> {
  const parsed = schema.safeParse(reply.body);
  if (parsed.success) return parsed.data;
  throw brokenProtocol(endpoint.url, "/props has an unknown shape", parsed.error);
}

function nameOf(props: Props, id: string | undefined): string {
  return props.model_alias || id || props.model_path?.split(/[\\/]/).at(-1) || "unknown";
}

function templateFacts(props: Props): TemplateFacts {
  const caps = props.chat_template_caps;
  const tools = caps?.supports_tool_calls ?? caps?.supports_tools;
  const preserves = caps?.supports_preserve_reasoning;
  return {
    digest: props.chat_template === "" ? "" : sha256(props.chat_template),
    ...(tools === undefined ? {} : { tools }),
    ...(preserves === undefined ? {} : { preservesReasoning: preserves }),
  };
}
