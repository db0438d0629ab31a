/** The goal of a contract that was made by a mark: whoever runs it says what shall be reached. */
export const draftGoal = "Say what shall be reached.";

/** The name of the contract that a first mark makes. */
export const draftName = "draft";

/** True while a contract's goal is still the one that a mark wrote. */
export function isDraftGoal(goal: string): boolean {
  return goal.trim() === draftGoal;
}
