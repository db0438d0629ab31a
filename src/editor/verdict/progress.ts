import * as vscode from "vscode";
import type { Desk } from "./desk.ts";
import type { Review } from "./review.ts";

/** Shows that something takes its time, with a way to stop it, while it does: in its panel, else as a notification. */
export async function withProgress<Result>(
  title: string,
  { desk, review }: { readonly desk: Desk; readonly review: Review },
  act: () => Promise<Result>,
): Promise<Result> {
  const { Notification, Window } = vscode.ProgressLocation;
  const location = desk.isInFront(review.run) ? Window : Notification;
  return vscode.window.withProgress({ location, title, cancellable: true }, async (_progress, token) => {
    const listening = token.onCancellationRequested(() => review.stop());
    try {
      return await act();
    } finally {
      listening.dispose();
    }
  });
}
