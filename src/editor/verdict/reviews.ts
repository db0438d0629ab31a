import * as vscode from "vscode";
import { Fault } from "../../base/fault.ts";
import type { RecordedRun, Runs } from "../runs/runs.ts";
import type { Drafts } from "./drafts.ts";
import { Review } from "./review.ts";
import { readReviewed } from "./reviewed-run.ts";

/** The reviews of this window, read when they are first asked for and again when their record changed. */
export class Reviews implements vscode.Disposable {
  readonly #runs: Runs;
  readonly #drafts: Drafts;
  readonly #opened = new Map<string, Opened>();
  readonly #changed = new vscode.EventEmitter<Review>();
  readonly onDidChange = this.#changed.event;
  readonly #lost = new vscode.EventEmitter<LostReview>();
  /** A record that was open can no longer be read. */
  readonly onDidLose = this.#lost.event;
  readonly #listeners: vscode.Disposable;

  constructor(runs: Runs, drafts: Drafts) {
    this.#runs = runs;
    this.#drafts = drafts;
    this.#listeners = vscode.Disposable.from(
      runs.onDidChange(() => void this.#look()),
      vscode.workspace.onDidGrantWorkspaceTrust(async () => {
        for (const { review } of this.#opened.values()) (await review).touch();
      }),
    );
  }

  /** Faults: run-unknown, run-undecidable while it has no report, store-corrupt. */
  async open(run: string): Promise<Review> {
    const known = this.#opened.get(run);
    if (known !== undefined) return known.review;
    const entry = await this.#find(run);
    const again = this.#opened.get(run);
    if (again !== undefined) return again.review;
    const opened = { entry, review: this.#read(entry) };
    this.#opened.set(run, opened);
    opened.review.catch(() => this.#opened.delete(run));
    return opened.review;
  }

  /** Reads a run's record again, such as after a decision. */
  async reload(review: Review): Promise<void> {
    review.replace(await readReviewed(review.reviewed.stored));
    await this.#runs.refresh();
  }

  dispose(): void {
    this.#listeners.dispose();
    this.#changed.dispose();
    this.#lost.dispose();
    for (const { review } of this.#opened.values()) {
      void review.then(
        (opened) => opened.dispose(),
        () => undefined,
      );
    }
  }

  async #find(run: string): Promise<RecordedRun> {
    const found = this.#runs.find(run);
    if (found === undefined) await this.#runs.refresh();
    const entry = found ?? this.#runs.find(run);
    if (entry === undefined) {
      throw new Fault("run-unknown", vscode.l10n.t("There is no such run of the opened folders."));
    }
    if (entry.kind === "ended") return entry;
    const why =
      entry.kind === "live"
        ? vscode.l10n.t("The run still works. Its verdict is shown here when it has ended.")
        : vscode.l10n.t("The run was interrupted before its verdict. Run the contract again.");
    throw new Fault("run-undecidable", why);
  }

  async #read({ stored }: RecordedRun): Promise<Review> {
    const review = new Review(await readReviewed(stored), this.#drafts);
    review.onDidChange(() => this.#changed.fire(review));
    return review;
  }

  /** An entry that is another object than before has a record that grew: somebody decided, here or elsewhere. */
  async #look(): Promise<void> {
    for (const [run, opened] of this.#opened) {
      const entry = this.#runs.find(run);
      if (entry === undefined || entry === opened.entry) continue;
      this.#opened.set(run, { ...opened, entry });
      try {
        const review = await opened.review;
        if (!review.isBusy) review.replace(await readReviewed(entry.stored));
      } catch (thrown) {
        this.#opened.delete(run);
        this.#lost.fire({ run, thrown });
      }
    }
  }
}

export interface LostReview {
  readonly run: string;
  readonly thrown: unknown;
}

interface Opened {
  readonly entry: RecordedRun;
  readonly review: Promise<Review>;
}
