import type { Writable } from "node:stream";
import { isErrno, toFault } from "../base/fault.ts";

/** A stream that a reader may leave: what is written after that goes nowhere, quietly. */
export interface Output extends Disposable {
  /** Resolves when the stream has taken the text; texts arrive in the order of the calls. Rejects with a Fault. */
  write(text: string): Promise<void>;
}

/** Puts an output on a stream of the process. Disposing leaves the stream open. */
export function openOutput(stream: Writable): Output {
  let gone = false;
  // A reader that left shows here and in the callback below; without a listener it would end the process.
  const leave = (thrown: Error): void => {
    gone ||= hasLeft(thrown);
  };
  stream.on("error", leave);
  let last = Promise.resolve();
  const write = (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      if (gone) return resolve();
      stream.write(text, (thrown) => {
        if (thrown === null || thrown === undefined) return resolve();
        leave(thrown);
        return gone ? resolve() : reject(toFault(thrown));
      });
    });
  return {
    write(text) {
      const written = write(text);
      last = written.catch(() => undefined);
      return written;
    },
    // What is still on its way may find that the reader left.
    [Symbol.dispose]: () => void last.then(() => setImmediate(() => stream.off("error", leave))),
  };
}

/** True for what a stream says when its reader left, as `head` does. */
export function hasLeft(thrown: Error): boolean {
  const codes = ["EPIPE", "ECONNRESET", "ERR_STREAM_DESTROYED", "ERR_STREAM_WRITE_AFTER_END"];
  return codes.some((code) => isErrno(thrown, code));
}
