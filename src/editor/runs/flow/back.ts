/** What Escape does while an input of the run flow is on screen. */
let back: (() => void) | undefined;

export function setBack(listener: (() => void) | undefined): void {
  back = listener;
}

/** Goes back a step; nothing when no flow is on screen. */
export function goBack(): void {
  back?.();
}
