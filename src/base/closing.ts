/** What was opened so far and must be closed, the last first. Node.js 22 has no AsyncDisposableStack. */
export class Closing implements AsyncDisposable {
  #closers: (() => PromiseLike<void> | void)[] = [];

  use<Opened extends AsyncDisposable>(opened: Opened): Opened {
    this.defer(() => opened[Symbol.asyncDispose]());
    return opened;
  }

  defer(close: () => PromiseLike<void> | void): void {
    this.#closers.push(close);
  }

  /** Hands everything over: disposing of this one then closes nothing. */
  move(): Closing {
    const moved = new Closing();
    moved.#closers = this.#closers;
    this.#closers = [];
    return moved;
  }

  /** Closes everything, whatever fails; then throws what failed. */
  async [Symbol.asyncDispose](): Promise<void> {
    const failures: unknown[] = [];
    for (const close of this.#closers.splice(0).toReversed()) {
      try {
        await close();
      } catch (thrown) {
        failures.push(thrown);
      }
    }
    if (failures.length === 1) throw failures[0];
    if (failures.length > 1) throw new AggregateError(failures, "Several things could not be closed.");
  }
}
