/** The page's words in the editor's language. English ones stand in the code and are the keys. */

let texts: ReadonlyMap<string, string> = new Map();

export function useTexts(translated: Readonly<Record<string, string>>): void {
  texts = new Map(Object.entries(translated));
}

/** A text in the editor's language, with `{0}`, `{1}` … replaced as `vscode.l10n.t` does. */
export function t(text: string, ...values: readonly (string | number)[]): string {
  return (texts.get(text) ?? text).replace(/\{(\d+)\}/g, (mark, at: string) =>
    String(values[Number(at)] ?? mark),
  );
}
