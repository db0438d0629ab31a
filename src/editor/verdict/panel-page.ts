/** Addresses of the page's files, as its webview may load them. */
export interface PageFiles {
  readonly script: string;
  readonly styles: string;
  readonly icons: string;
  /** What the page may load from: the webview's own `cspSource`. */
  readonly source: string;
}

/**
 * The page around the script: nothing of a run stands in it, everything comes as messages. Only the one script runs;
 * nothing can be loaded from elsewhere, framed, or sent.
 */
export function panelPage({ script, styles, icons, source }: PageFiles, nonce: string): string {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${source} 'nonce-${nonce}'`,
    `font-src ${source}`,
    `img-src ${source} data:`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${quoted(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${quoted(icons)}" id="vscode-codicon-stylesheet" nonce="${nonce}">
<link rel="stylesheet" href="${quoted(styles)}" nonce="${nonce}">
<title>Verdict</title>
</head>
<body>
<script nonce="${nonce}" src="${quoted(script)}"></script>
</body>
</html>
`;
}

function quoted(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
}
