import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { ServerResponse } from "node:http";
import { join, resolve } from "node:path";
import { panelPage } from "../../src/editor/verdict/panel-page.ts";
import { samples } from "./samples.ts";
import themes from "./themes.json" with { type: "json" };

export type PreviewTheme = keyof typeof themes;
export const previewThemes = Object.keys(themes) as readonly PreviewTheme[];

export interface Preview extends AsyncDisposable {
  /** The panel's page with a sample, in a theme. */
  urlOf(sample: string, theme?: PreviewTheme): string;
}

const root = resolve(import.meta.dirname, "..", "..");
const files: Readonly<Record<string, string>> = {
  "/main.js": "dist/panel/main.js",
  "/panel.css": "dist/panel/panel.css",
  "/codicon.css": "dist/panel/codicon.css",
  "/codicon.ttf": "dist/panel/codicon.ttf",
  "/page-host.js": "dev/panel-preview/page-host.js",
  "/webview.css": "dev/panel-preview/webview.css",
};
const types: Readonly<Record<string, string>> = {
  js: "text/javascript",
  css: "text/css",
  ttf: "font/ttf",
};

/** Serves the built page with a host of its own, under the policy that the editor gives it. */
export async function openPreview(port = 0): Promise<Preview> {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://127.0.0.1");
    answer(url, response).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const at = typeof address === "object" && address !== null ? address.port : 0;
  return {
    urlOf: (sample, theme = "dark") => `http://127.0.0.1:${at}/?sample=${sample}&theme=${theme}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

async function answer(url: URL, response: ServerResponse): Promise<void> {
  const file = files[url.pathname];
  if (file !== undefined) {
    const type = types[file.slice(file.lastIndexOf(".") + 1)] ?? "text/plain";
    response.writeHead(200, { "content-type": type }).end(await readFile(join(root, file)));
    return;
  }
  if (url.pathname !== "/") {
    response.writeHead(url.pathname === "/favicon.ico" ? 204 : 404).end();
    return;
  }
  const sample = samples[url.searchParams.get("sample") ?? "broken"];
  const theme = themes[(url.searchParams.get("theme") ?? "dark") as PreviewTheme];
  if (sample === undefined) {
    response.writeHead(404).end("no such sample");
    return;
  }
  const page = pageWith({ theme, ...(await sample()) });
  response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(page);
}

function pageWith(data: object): string {
  const nonce = randomUUID();
  const origin = "'self'";
  const page = panelPage(
    { script: "/main.js", styles: "/panel.css", icons: "/codicon.css", source: origin },
    nonce,
  );
  const json = JSON.stringify(data).replaceAll("<", "\\u003c");
  const scripts = `<script nonce="${nonce}">window.preview = ${json};</script><script nonce="${nonce}" src="/page-host.js"></script>`;
  return page
    .replace("</head>", `<link rel="stylesheet" href="/webview.css" nonce="${nonce}"></head>`)
    .replace("<body>", () => `<body>${scripts}`);
}
