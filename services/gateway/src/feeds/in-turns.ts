import { setImmediate } from "node:timers/promises";

/** How many values are yielded in one turn of the event loop. */
const perTurn = 20;

/** The values of a snapshot. Other calls have their turn in between, so that hundreds of watchers that begin at once do not stop the process. */
export async function* inTurns<T>(values: readonly T[]): AsyncGenerator<T> {
  for (const [index, value] of values.entries()) {
    if (index % perTurn === perTurn - 1) await setImmediate();
    yield value;
  }
}
