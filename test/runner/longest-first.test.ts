import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { longestFiles, placeOf } from "./longest-first.ts";
import { root } from "./run-tool.ts";

test("every file that is begun first exists", () => {
  expect(longestFiles.filter((file) => !existsSync(`${root}/${file}`))).toEqual([]);
});

test("a long file comes before any other", () => {
  const order = ["/repo/test/e2e/push.test.ts", "/repo/test/e2e/plan-preview.test.ts", "/repo/test/compat/pipecd-plugin.test.ts"];
  expect(order.toSorted((one, other) => placeOf(one) - placeOf(other))).toEqual(order.toReversed());
});
