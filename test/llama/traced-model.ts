import type { Answer, ChatProgress, ChatRequest, Model } from "../../src/model/chat.ts";

/** One request with its answer and everything told in between. */
export interface Exchange {
  readonly request: ChatRequest;
  readonly answer: Answer;
  readonly progress: readonly ChatProgress[];
}

/** A model that hands everything on as it is, and keeps what was answered. */
export interface TracedModel extends Model {
  readonly exchanges: readonly Exchange[];
}

/** `before` is awaited ahead of every asking. */
export function traceModel(
  model: Model,
  before: (asked: number) => Promise<void> = async () => undefined,
): TracedModel {
  const exchanges: Exchange[] = [];
  return {
    url: model.url,
    exchanges,
    chat: async (request, onProgress, signal) => {
      await before(exchanges.length);
      const progress: ChatProgress[] = [];
      const report = async (told: ChatProgress): Promise<void> => {
        progress.push(told);
        await onProgress(told);
      };
      const answer = await model.chat(request, report, signal);
      exchanges.push({ request, answer, progress });
      return answer;
    },
  };
}
