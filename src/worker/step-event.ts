import type { TokenCount } from "./worker.ts";

/** What happens inside one step of the worker's loop. */
export type StepEvent =
  | { readonly kind: "asking"; readonly step: number; readonly requestDigest: string }
  | {
      readonly kind: "prompt-progress";
      readonly step: number;
      readonly processed: number;
      readonly total: number;
      readonly cached: number;
    }
  | {
      readonly kind: "generating";
      readonly step: number;
      readonly channel: "thinking" | "text" | "tool";
      readonly characters: number;
    }
  | {
      readonly kind: "answered";
      readonly step: number;
      readonly text: string;
      readonly thinking: string;
      readonly calls: readonly { readonly tool: string; readonly arguments: string }[];
      readonly finish: string;
      readonly tokens: TokenCount;
      readonly total: TokenCount;
    }
  | {
      readonly kind: "acted";
      readonly step: number;
      readonly tool: string;
      readonly summary: string;
      readonly result: string;
      readonly refused: boolean;
      /** Tree object after the step, when the tool could have changed it. */
      readonly tree?: string;
    }
  | { readonly kind: "recovered"; readonly step: number; readonly from: string; readonly attempt: number }
  | {
      readonly kind: "cache-miss";
      readonly step: number;
      readonly evaluated: number;
      readonly cached: number;
    }
  | { readonly kind: "waiting"; readonly step: number; readonly message: string }
  | {
      readonly kind: "compacted";
      readonly step: number;
      readonly promptTokens: number;
      readonly contextTokens: number;
    };

/** Awaited by the loop. */
export type EmitStep = (event: StepEvent) => Promise<void>;
