import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import { toFault } from "../../base/fault.ts";
import type { ToHost, ToPanel } from "../../panel/protocol.ts";
import { editorHint, shownLine } from "../shown-text.ts";
import type { Desk, VerdictTarget } from "./desk.ts";
import { readMessage } from "./panel-messages.ts";
import { panelPage } from "./panel-page.ts";
import { answerRequest } from "./panel-requests.ts";
import { proposalOf } from "./panel-proposal.ts";
import type { Review } from "./review.ts";

/** One run's verdict in a webview. The page holds nothing that is not here: it may be thrown away and made anew. */
export class VerdictPanel implements vscode.Disposable {
  readonly #desk: Desk;
  readonly #panel: vscode.WebviewPanel;
  readonly #run: string;
  readonly #listeners: vscode.Disposable;
  #review: Review | undefined;
  /** Digest and revision of the proposal that the page has. */
  #sent: string | undefined;
  #target: VerdictTarget | undefined;
  #sending: Promise<void> = Promise.resolve();

  constructor(desk: Desk, panel: vscode.WebviewPanel, run: string) {
    this.#desk = desk;
    this.#panel = panel;
    this.#run = run;
    const files = vscode.Uri.joinPath(desk.surroundings.context.extensionUri, "dist", "panel");
    panel.webview.options = { enableScripts: true, localResourceRoots: [files] };
    this.#listeners = vscode.Disposable.from(
      panel.webview.onDidReceiveMessage((message: unknown) => this.#receive(message)),
      desk.reviews.onDidChange((review) => {
        if (review.run === run && this.#sent !== undefined) void this.#send(review);
      }),
      desk.reviews.onDidLose((lost) => {
        if (lost.run !== run) return;
        this.#review = undefined;
        this.#sent = "";
        this.#miss(lost.thrown);
      }),
      desk.runs.onDidChange(() => {
        const isKnown = desk.runs.find(run) !== undefined;
        if (this.#review === undefined && this.#sent !== undefined && isKnown) void this.#load();
      }),
    );
    this.#label();
    panel.webview.html = pageOf(panel.webview, files);
  }

  get isInFront(): boolean {
    return this.#panel.visible;
  }

  get isActive(): boolean {
    return this.#panel.active;
  }

  reveal(target: VerdictTarget | undefined): void {
    this.#target = target ?? this.#target;
    this.#panel.reveal(undefined, false);
    this.#scroll();
  }

  dispose(): void {
    this.#listeners.dispose();
  }

  async #receive(message: unknown): Promise<void> {
    const read = readMessage(message);
    const { log } = this.#desk.surroundings;
    if (read.kind === "invalid") {
      log.warn(`A message of the verdict panel was refused: ${read.why}.`);
      if (read.id !== undefined)
        this.#post({ type: "failure", id: read.id, message: vscode.l10n.t("Refused.") });
      return;
    }
    const { id, name } = read.request;
    try {
      this.#post({ type: "answer", id, result: await this.#answer(read.request) });
    } catch (thrown) {
      const { code, message: text, hint } = toFault(thrown);
      log.error(`Verdict panel, ${name}: ${code}: ${text}`);
      if (code === "internal" && thrown instanceof Error) log.error(thrown);
      this.#post({ type: "failure", id, message: `${text} ${editorHint(hint)}`.trimEnd() });
    }
  }

  async #answer(request: ToHost): Promise<unknown> {
    if (request.name === "ready") {
      await this.#begin();
      return null;
    }
    const review = this.#review ?? (await this.#desk.reviews.open(this.#run));
    return answerRequest({ desk: this.#desk, review }, request);
  }

  /** The page is new, or new again: it has nothing. */
  async #begin(): Promise<void> {
    this.#sent = "";
    if (vscode.l10n.bundle !== undefined) this.#post({ type: "texts", texts: vscode.l10n.bundle });
    await this.#load();
    this.#scroll();
  }

  async #load(): Promise<void> {
    try {
      this.#review = await this.#desk.reviews.open(this.#run);
      await this.#send(this.#review);
    } catch (thrown) {
      this.#miss(thrown);
    }
  }

  /** One after the other, so that no state comes before the proposal that it is of. Never rejects. */
  #send(review: Review): Promise<void> {
    this.#sending = this.#sending
      .then(() => this.#sendNow(review))
      .catch((thrown: unknown) => this.#miss(thrown));
    return this.#sending;
  }

  #miss(thrown: unknown): void {
    const { message, hint } = toFault(thrown);
    this.#desk.surroundings.log.warn(`Verdict panel of run ${this.#run}: ${message}`);
    this.#post({ type: "absent", message: `${message} ${editorHint(hint)}`.trimEnd() });
  }

  async #sendNow(review: Review): Promise<void> {
    const { revision, evidence, record } = review.reviewed;
    const key = `${evidence.digest} ${revision} ${record.kind}`;
    this.#label();
    if (this.#sent !== key) {
      this.#sent = key;
      const proposal = await proposalOf(review.reviewed, this.#desk.surroundings);
      this.#post({ type: "proposal", proposal });
    }
    this.#post({ type: "review", review: review.state() });
  }

  /** The tab: what the run was for, and its verdict as far as it is known. */
  #label(): void {
    const entry = this.#desk.runs.find(this.#run);
    const goal = this.#review?.reviewed.stored.goal ?? entry?.stored.goal;
    const kind = this.#review?.state().verdict.kind ?? entry?.summary?.verdict;
    this.#panel.title =
      goal === undefined ? vscode.l10n.t("Verdict") : vscode.l10n.t("Verdict: {0}", shownLine(goal, 40));
    if (kind !== undefined) this.#panel.iconPath = icons[kind];
  }

  #scroll(): void {
    if (this.#target === undefined || this.#review === undefined) return;
    this.#post({ type: "reveal", ...this.#target });
    this.#target = undefined;
  }

  #post(message: ToPanel): void {
    // False for a page that is hidden: it asks again when it is shown.
    void this.#panel.webview.postMessage(message);
  }
}

const icons = {
  pass: new vscode.ThemeIcon("pass", new vscode.ThemeColor("testing.iconPassed")),
  fail: new vscode.ThemeIcon("error", new vscode.ThemeColor("testing.iconFailed")),
  inconclusive: new vscode.ThemeIcon("question", new vscode.ThemeColor("testing.iconQueued")),
};

function pageOf(webview: vscode.Webview, files: vscode.Uri): string {
  const address = (name: string): string => webview.asWebviewUri(vscode.Uri.joinPath(files, name)).toString();
  const page = {
    script: address("main.js"),
    styles: address("panel.css"),
    icons: address("codicon.css"),
    source: webview.cspSource,
  };
  return panelPage(page, randomBytes(24).toString("base64url"));
}
