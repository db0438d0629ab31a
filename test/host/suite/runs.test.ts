describe("a run", () => {});
