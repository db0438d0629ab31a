import * as vscode from "vscode";
import { shownLine } from "../shown-text.ts";
import type { Review } from "./review.ts";

/** Shows that something takes its time, with a way to stop it, while it does. */
export async function withProgress<Result>(
  title: string,
  review: Review,
  act: () => Promise<Result>,
): Promise<Result> {
  const location = vscode.ProgressLocation.Notification;
  return vscode.window.withProgress({ location, title, cancellable: true }, async (progress, token) => {
    progress.report({ message: shownLine(review.reviewed.stored.goal, 80) });
    const listening = token.onCancellationRequested(() => review.stop());
    try {
      return await act();
    } finally {
      listening.dispose();
    }
  });
}
