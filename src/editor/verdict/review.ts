import * as vscode from "vscode";
import { Fault } from "../../base/fault.ts";
import { Stopped } from "../../base/stop.ts";
import type { Notice, ReviewState } from "../../panel/protocol.ts";
import type { Drafts } from "./drafts.ts";
import { fittingDraft, reviewState, type Draft, type Obstacle } from "./review-state.ts";
import type { ReviewedRun } from "./reviewed-run.ts";

/** One person's review of one run: its record, the draft of a decision, and what is under way. */
export class Review implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  /** Fires after any change of the record or of the state. */
  readonly onDidChange = this.#changed.event;
  readonly #drafts: Drafts;
  #reviewed: ReviewedRun;
  #draft: Draft;
  #under: { readonly text: string; readonly stop: AbortController } | undefined;
  #notice: Notice | undefined;

  constructor(reviewed: ReviewedRun, drafts: Drafts) {
    this.#drafts = drafts;
    this.#reviewed = reviewed;
    this.#draft = this.#kept();
  }

  get run(): string {
    return this.#reviewed.stored.run;
  }

  get reviewed(): ReviewedRun {
    return this.#reviewed;
  }

  get draft(): Draft {
    return this.#draft;
  }

  get isBusy(): boolean {
    return this.#under !== undefined;
  }

  state(): ReviewState {
    const { contract, evidence, decisions, held } = this.#reviewed;
    const obstacle = this.#obstacle();
    const facts = {
      contract,
      evidence,
      decisions,
      held,
      ...(obstacle === undefined ? {} : { obstacle }),
      ...(this.#under === undefined ? {} : { busy: this.#under.text }),
      ...(this.#notice === undefined ? {} : { notice: this.#notice }),
    };
    return reviewState(facts, this.#draft, vscode.l10n.t);
  }

  /** Changes the draft and keeps it. */
  change(part: Partial<Draft>): void {
    this.#draft = fittingDraft({ ...this.#draft, ...part }, this.#reviewed.evidence);
    this.#drafts.keep(this.run, this.#reviewed.evidence.digest, this.#draft);
    this.#changed.fire();
  }

  tell(notice: Notice | undefined): void {
    this.#notice = notice;
    this.#changed.fire();
  }

  /** Takes over the record as it is now. A draft goes with its proposal, also to a new judgement of the same trees. */
  replace(reviewed: ReviewedRun): void {
    const { digest, proposalTree } = this.#reviewed.evidence;
    const draft = this.#draft;
    this.#reviewed = reviewed;
    if (reviewed.evidence.digest === digest) this.#draft = fittingDraft(draft, reviewed.evidence);
    else if (reviewed.evidence.proposalTree === proposalTree) this.change(draft);
    else this.#draft = this.#kept();
    this.#changed.fire();
  }

  /** One thing at a time: says what is under way while `act` runs. Fault busy while something else is. */
  async during<Result>(text: string, act: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
    if (this.#under !== undefined) {
      throw new Fault("busy", vscode.l10n.t("Something is under way for this run already."), {
        hint: vscode.l10n.t("Wait until it has ended."),
      });
    }
    const stop = new AbortController();
    this.#under = { text, stop };
    this.tell(undefined);
    try {
      return await act(stop.signal);
    } finally {
      this.#under = undefined;
      this.#changed.fire();
    }
  }

  /** Ends what is under way, as far as it can be ended. */
  stop(): void {
    const message = vscode.l10n.t("You stopped it.");
    this.#under?.stop.abort(new Stopped({ kind: "person", message }));
  }

  /** Something that the state depends on changed outside, such as the workspace's trust. */
  touch(): void {
    this.#changed.fire();
  }

  dispose(): void {
    this.stop();
    this.#changed.dispose();
  }

  #obstacle(): Obstacle | undefined {
    const { stored, record } = this.#reviewed;
    if (!vscode.workspace.isTrusted) return "untrusted";
    if (record.kind === "altered") return "altered";
    return stored.kind === "judge" ? "judged" : undefined;
  }

  #kept(): Draft {
    const { evidence } = this.#reviewed;
    return fittingDraft(this.#drafts.read(this.run, evidence.digest), evidence);
  }
}
