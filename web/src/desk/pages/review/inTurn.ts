/**
 * A quick hand presses the next key before the last answer is here: each waits
 * for its turn. What was pressed after a step that was refused meant the case
 * after it, and is dropped.
 */
export function inTurn() {
  let last: Promise<unknown> = Promise.resolve();
  let run = 0;
  return {
    press(act: () => unknown): Promise<unknown> {
      const mine = run;
      last = last.then(() => (mine === run ? act() : undefined));
      return last;
    },
    drop() {
      run++;
    },
  };
}
