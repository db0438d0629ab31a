import type { RequestName, Requests, ToHost, ToPanel } from "./protocol.ts";

/** The page's end of the protocol: numbered requests out, snapshots and answers in. */

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}
declare function acquireVsCodeApi(): VsCodeApi;

type Snapshot = Exclude<ToPanel, { readonly type: "answer" | "failure" }>;

export interface Host {
  /** Rejects with the host's own message when the host could not do it. */
  ask<Name extends RequestName>(
    name: Name,
    params: Requests[Name]["params"],
  ): Promise<Requests[Name]["result"]>;
  readState(): unknown;
  keepState(state: unknown): void;
}

export function openHost(onSnapshot: (message: Snapshot) => void): Host {
  const api = acquireVsCodeApi();
  const waiting = new Map<number, { done(result: unknown): void; fail(error: Error): void }>();
  let last = 0;
  window.addEventListener("message", ({ data }: MessageEvent<ToPanel>) => {
    if (data.type === "answer") {
      waiting.get(data.id)?.done(data.result);
      waiting.delete(data.id);
    } else if (data.type === "failure") {
      waiting.get(data.id)?.fail(new Error(data.message));
      waiting.delete(data.id);
    } else onSnapshot(data);
  });
  return {
    ask(name, params) {
      last += 1;
      const request = { type: "request", id: last, name, params } as ToHost;
      return new Promise((done, fail) => {
        waiting.set(request.id, { done: done as (result: unknown) => void, fail });
        api.postMessage(request);
      });
    },
    readState: () => api.getState(),
    keepState: (state) => api.setState(state),
  };
}
