import type { ObjectPart } from "./application-search.ts";

/** The keys that open a part of an object, as in k9s. */
const parts: Readonly<Record<string, ObjectPart>> = { l: "logs", y: "live", e: "events", d: "difference" };
const sequenceMs = 1_000;
let last = { key: "", at: 0 };

// After the listeners of what is on the page, so that these see the key before.
addEventListener("keydown", ({ key, timeStamp }) => {
  last = { key, at: timeStamp };
});

interface Key {
  readonly key: string;
  readonly timeStamp: number;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

/** The part of an object that a key opens; undefined for other keys, and for the second one of `g d` and its like. */
export function partOfKey({ key, timeStamp, ctrlKey, metaKey, altKey }: Key): ObjectPart | undefined {
  if (ctrlKey || metaKey || altKey) return undefined;
  return last.key === "g" && timeStamp - last.at < sequenceMs ? undefined : parts[key];
}
