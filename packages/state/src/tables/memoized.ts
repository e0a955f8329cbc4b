/** Returns a function that computes the result for an object once. For objects that never change: the result is kept as long as the object. */
export function memoized<From extends object, To>(compute: (from: From) => To): (from: From) => To {
  const known = new WeakMap<From, To>();
  return (from) => {
    const found = known.get(from);
    if (found !== undefined) return found;
    const made = compute(from);
    known.set(from, made);
    return made;
  };
}
