const everyMs = 10_000;

/** Calls back at most once in a while: a flood of what is wrong must not fill the log. */
export function seldom<T>(callback: (value: T) => void): (value: T) => void {
  let calledAt = Number.NEGATIVE_INFINITY;
  return (value) => {
    const now = performance.now();
    if (now - calledAt < everyMs) return;
    calledAt = now;
    callback(value);
  };
}
