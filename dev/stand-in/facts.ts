import { build } from "./wire.ts";

/** What the server says of itself: /props, /slots, /v1/models, /metrics. */
export interface Facts {
  readonly model: string;
  readonly contextTokens: number;
  readonly slots: readonly { readonly isProcessing: boolean; readonly promptTokens: number }[];
  readonly slotsEndpoint: boolean;
  readonly templateTools: boolean;
  readonly corsProxy: boolean;
}

export interface Counts {
  readonly evaluated: number;
  readonly cached: number;
  readonly generated: number;
}

export function props(facts: Facts): unknown {
  return {
    default_generation_settings: { params: generationSettings, n_ctx: facts.contextTokens },
    total_slots: facts.slots.length,
    model_alias: facts.model,
    model_ftype: "Q4_K - Medium",
    model_path: `${facts.model}.gguf`,
    modalities: { vision: false, video: false, audio: false },
    media_marker: "<__media_stand_in__>",
    endpoint_slots: facts.slotsEndpoint,
    endpoint_props: false,
    endpoint_metrics: true,
    ui: true,
    ui_settings: {},
    chat_template: "(of the stand-in)",
    chat_template_caps: templateCaps(facts.templateTools),
    bos_token: "<|endoftext|>",
    eos_token: "<|im_end|>",
    build_info: build,
    is_sleeping: false,
    cors_proxy_enabled: facts.corsProxy,
  };
}

function templateCaps(tools: boolean): unknown {
  return {
    supports_object_arguments: true,
    supports_parallel_tool_calls: tools,
    supports_preserve_reasoning: false,
    supports_reasoning_effort: false,
    supports_string_content: true,
    supports_system_role: true,
    supports_tool_calls: tools,
    supports_tools: tools,
    supports_typed_content: true,
  };
}

export function slots(facts: Facts): unknown {
  return facts.slots.map((slot, id) => ({
    id,
    n_ctx: facts.contextTokens,
    speculative: false,
    is_processing: slot.isProcessing,
    id_task: id,
    n_prompt_tokens: slot.promptTokens,
    n_prompt_tokens_processed: 0,
    n_prompt_tokens_cache: 0,
    params: { ...generationSettings, chat_format: "peg-native", reasoning_format: "deepseek" },
    next_token: [{ has_next_token: slot.isProcessing, has_new_line: false, n_remain: -1, n_decoded: 0 }],
  }));
}

export function models(facts: Facts): unknown {
  const { model } = facts;
  const details = {
    parent_model: "",
    format: "gguf",
    family: "",
    families: [""],
    parameter_size: "",
    quantization_level: "",
  };
  const listed = { modified_at: "", size: "", digest: "", type: "model", description: "", tags: [""] };
  const trained = {
    vocab_type: 2,
    n_vocab: 151_936,
    n_ctx: facts.contextTokens,
    n_ctx_train: 262_144,
    n_embd: 2048,
  };
  const meta = { ...trained, n_params: 34_660_610_688, size: 22_134_528_000, ftype: "Q4_K - Medium" };
  const object = { object: "model", created: Math.floor(Date.now() / 1000), owned_by: "llamacpp", meta };
  return {
    models: [{ name: model, model, ...listed, capabilities: ["completion"], parameters: "", details }],
    object: "list",
    data: [{ id: model, aliases: [model], tags: [], ...object }],
  };
}

export function metrics(facts: Facts, counts: Counts): string {
  const values: Readonly<Record<string, number>> = {
    prompt_tokens_total: counts.evaluated,
    prompt_tokens_cached_total: counts.cached,
    tokens_predicted_total: counts.generated,
    requests_processing: facts.slots.filter((slot) => slot.isProcessing).length,
  };
  return metricLines
    .map(([name, kind, help]) => {
      const full = `llamacpp:${name}`;
      return `# HELP ${full} ${help}\n# TYPE ${full} ${kind}\n${full} ${values[name] ?? 0}\n`;
    })
    .join("");
}

const metricLines = [
  ["prompt_tokens_total", "counter", "Number of prompt tokens processed, excluding cached tokens"],
  ["prompt_tokens_cached_total", "counter", "Number of prompt tokens reused from the cache"],
  ["prompt_seconds_total", "counter", "Total time spent processing prompts"],
  ["tokens_predicted_total", "counter", "Number of generation tokens processed"],
  ["tokens_predicted_seconds_total", "counter", "Total time spent generating tokens"],
  [
    "n_decode_total",
    "counter",
    "Total number of llama_decode() calls, excluding speculative decoding and multimodal decoding",
  ],
  ["n_tokens_max", "counter", "Largest observed sequence length (prompt + generation)"],
  ["spec_decode_num_draft_tokens_total", "counter", "Speculative: Total draft tokens generated"],
  [
    "spec_decode_num_accepted_tokens_total",
    "counter",
    "Speculative: Total draft tokens accepted by the target model",
  ],
  ["spec_decode_num_drafts_total", "counter", "Speculative: Total speculative decoding verification steps"],
  ["prompt_tokens_seconds", "gauge", "Average prompt throughput in tokens/s"],
  ["predicted_tokens_seconds", "gauge", "Average generation throughput in tokens/s"],
  ["requests_processing", "gauge", "Number of requests processing"],
  ["requests_deferred", "gauge", "Number of requests deferred"],
  ["n_busy_slots_per_decode", "gauge", "Average number of busy slots per llama_decode() call"],
] as const;

const generationSettings = {
  seed: 4294967295,
  temperature: 0.800000011920929,
  dynatemp_range: 0,
  dynatemp_exponent: 1,
  top_k: 40,
  top_p: 0.949999988079071,
  min_p: 0.05000000074505806,
  top_n_sigma: -1,
  xtc_probability: 0,
  xtc_threshold: 0.10000000149011612,
  typical_p: 1,
  repeat_last_n: 64,
  repeat_penalty: 1,
  presence_penalty: 0,
  frequency_penalty: 0,
  dry_multiplier: 0,
  dry_base: 1.75,
  dry_allowed_length: 2,
  dry_penalty_last_n: 64,
  mirostat: 0,
  mirostat_tau: 5,
  mirostat_eta: 0.10000000149011612,
  adaptive_target: -1,
  adaptive_decay: 0.8999999761581421,
  max_tokens: -1,
  n_predict: -1,
  n_keep: 0,
  n_discard: 0,
  ignore_eos: false,
  stream: false,
  n_probs: 0,
  min_keep: 0,
  chat_format: "Content-only",
  reasoning_format: "none",
  reasoning_in_content: false,
  generation_prompt: "",
  samplers: ["penalties", "dry", "top_n_sigma", "top_k", "typ_p", "top_p", "min_p", "xtc", "temperature"],
  "speculative.types": "none",
  timings_per_token: false,
  post_sampling_probs: false,
  backend_sampling: false,
  lora: [],
};
