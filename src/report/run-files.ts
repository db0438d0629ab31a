/** The files of a run's folder. Command outputs lie where the evidence names them. */
export const runFiles = {
  /** What the store knows of a run from its start on; a part or a revision of a run has none. */
  start: "run.json",
  log: "log.jsonl",
  report: "report.json",
  sarif: "report.sarif",
  patch: "changes.patch",
  seal: "seal.json",
} as const;
