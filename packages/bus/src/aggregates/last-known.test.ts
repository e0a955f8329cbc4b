import { expect, test } from "vitest";
import { LastKnown } from "./last-known.ts";

test("the value that was set longest ago is forgotten first", () => {
  const known = new LastKnown<number>(2);
  known.set("a", 1);
  known.set("b", 2);
  known.set("a", 3);
  known.set("c", 4);
  expect([known.get("a"), known.get("b"), known.get("c")]).toEqual([3, undefined, 4]);
});
