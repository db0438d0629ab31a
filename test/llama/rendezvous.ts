/** A place where parties wait for each other before they go on together. */
export interface Rendezvous {
  /** Waits until every party that has not left has arrived. */
  arrive(): Promise<void>;
  /** The caller comes no more. */
  leave(): void;
  /** How often all parties went on together. */
  met(): number;
}

export function rendezvous(parties: number): Rendezvous {
  let present = parties;
  let met = 0;
  let waiting: (() => void)[] = [];
  const goOn = (): void => {
    if (waiting.length < present || waiting.length === 0) return;
    if (present === parties) met += 1;
    const released = waiting;
    waiting = [];
    for (const release of released) release();
  };
  return {
    arrive: () =>
      new Promise<void>((resolve) => {
        waiting.push(resolve);
        goOn();
      }),
    leave: () => {
      present -= 1;
      goOn();
    },
    met: () => met,
  };
}
