import { expect, test } from "vitest";
import { oneLine } from "./one-line.ts";

test.for([
  ["no quota", "no quota"],
  ["not valid:\n  a.yaml:5:33 wrong\n  a.yaml:6:1 wrong\n  a.yaml:7:1 wrong", "not valid: a.yaml:5:33 wrong, and 2 more"],
  ["1 rejected:\nService web: errors:\n  .spec.x: wrong\n  .spec.y: wrong", "1 rejected: Service web: errors: .spec.x: wrong, and 1 more"],
  ["one\ntwo", "one, and 1 more"],
  ["", ""],
] as const)("%j is %j in a cell", ([text, says]) => expect(oneLine(text)).toBe(says));

test("a wide table shows every line", () => expect(oneLine("one:\n two\n three", true)).toBe("one: two three"));
