/** Functions that every object would get from a text that reached a prototype, by name. */
const builtIns = [Object.prototype, Array.prototype, Function.prototype, String.prototype] as const;
const names = builtIns.map((each) => Reflect.ownKeys(each).length);

/** How many values, and characters of them, an answer may hold for each byte that was read, and at least. */
const most = { perByte: 500, always: 200_000 };

/**
 * Throws if a decoder has changed what all objects have, if a value that it returned has a prototype that the input has chosen, or if it made very much of little.
 */
export function requireHarmless(answer: unknown, inputBytes: number): void {
  for (const [at, each] of builtIns.entries())
    if (Reflect.ownKeys(each).length !== names[at]) throw new Error("the decoder has changed a prototype that all objects share");
  let left = most.always + most.perByte * inputBytes;
  const seen = new Set<object>();
  const waiting: unknown[] = [answer];
  while (waiting.length > 0) {
    const value = waiting.pop();
    left -= typeof value === "string" ? value.length : 1;
    if (left < 0) throw new Error(`the decoder has made more than ${most.always} values of ${inputBytes} bytes`);
    if (typeof value !== "object" || value === null || seen.has(value)) continue;
    seen.add(value);
    requireKnownPrototype(value);
    if (value instanceof Map || value instanceof Set) waiting.push(...value);
    else if (!ArrayBuffer.isView(value)) waiting.push(...Object.values(value));
  }
}

/** The prototype of an object is none, or that of a class. */
function requireKnownPrototype(value: object): void {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (typeof prototype !== "object" || prototype === null) return;
  const maker = Object.getOwnPropertyDescriptor(prototype, "constructor")?.value;
  const isClass = typeof maker === "function" && maker.prototype === prototype;
  // Iterators and the like have a tag instead.
  if (!isClass && !Object.hasOwn(prototype, Symbol.toStringTag)) throw new Error("a text has become the prototype of a value");
}
