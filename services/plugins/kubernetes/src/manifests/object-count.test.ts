import { expect, test } from "vitest";
import { objectCount } from "./object-count.ts";

test.for([
  [0, "0 objects"],
  [1, "1 object"],
  [2, "2 objects"],
  ["1 or 2", "1 or 2 objects"],
] as const)("%j is %s", ([count, words]) => expect(objectCount(count)).toBe(words));
