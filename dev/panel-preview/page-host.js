// Plays VS Code around the panel's page: theme variables, state and the host's answers. Only for previews and tests.
(() => {
  const { theme, proposal, review, absent, delay } = window.preview;
  for (const [name, value] of Object.entries(theme.variables))
    document.documentElement.style.setProperty(name, value);
  for (const [name, value] of Object.entries({
    "font-size": "13px",
    "font-family": "'Segoe WPC', 'Segoe UI', system-ui, Ubuntu, sans-serif",
    "editor-font-family": "'Cascadia Code', Menlo, Consolas, 'DejaVu Sans Mono', monospace",
  }))
    document.documentElement.style.setProperty(`--vscode-${name}`, value);
  document.documentElement.style.setProperty("--monaco-monospace-font", "monospace");
  document.body.className = theme.class;
  document.body.dataset.vscodeThemeId = theme.id;

  const sent = [];
  let current = review;
  const tell = (message) => window.postMessage(message, "*");
  const show = (change) => {
    current = { ...current, ...change };
    tell({ type: "review", review: current });
  };
  const results = {
    ready() {
      if (absent !== undefined) return tell({ type: "absent", message: absent });
      tell({ type: "proposal", proposal });
      tell({ type: "review", review: current });
    },
    accept: ({ digest }) => decide({ kind: "accepted", digest }, true),
    acceptSelected: ({ digest }) => decide({ kind: "accepted", digest, hunks: kept() }, true),
    reject: ({ digest }) => decide({ kind: "rejected", digest }, false),
    rollback: () => decide({ kind: "rolled-back", digest: proposal.report.evidence.digest }, false),
    setDropped: ({ dropped }) =>
      show({
        dropped,
        acceptSelectedRefused:
          dropped.length === 0 ? "Every hunk is selected: leave one out first." : undefined,
      }),
    setReviewed: ({ reviewed }) => show({ reviewed }),
    readOutput: ({ file }) => ({ text: `The whole of ${file}\n${"line after line\n".repeat(200)}` }),
    cancelBusy: () => show({ busy: undefined }),
  };
  function kept() {
    return proposal.report.evidence.changes
      .flatMap(({ hunks }) => hunks.map(({ id }) => id))
      .filter((id) => !current.dropped.includes(id));
  }
  function decide(decision, held) {
    show({ decisions: [...current.decisions, { ...decision, at: new Date().toISOString() }], held });
  }

  let state = JSON.parse(sessionStorage.getItem("state") ?? "null") ?? undefined;
  window.previewSent = sent;
  window.previewTell = tell;
  window.previewShow = show;
  window.acquireVsCodeApi = () => ({
    postMessage({ id, name, params }) {
      sent.push({ name, params });
      setTimeout(() => {
        const failure = window.previewFailures?.[name];
        if (failure !== undefined) return tell({ type: "failure", id, message: failure });
        tell({ type: "answer", id, result: results[name]?.(params) ?? null });
      }, delay ?? 0);
    },
    getState: () => state,
    setState(next) {
      state = next;
      sessionStorage.setItem("state", JSON.stringify(next));
    },
  });
})();
