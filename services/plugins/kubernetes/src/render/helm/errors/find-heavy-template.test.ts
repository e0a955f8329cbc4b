import { expect, test } from "vitest";
import { findHeavyTemplate } from "./find-heavy-template.ts";

const templates = ["a", "b", "c", "d", "e"];
/** Helm runs out of memory if the templates have all of `heavy`. */
const search = async (heavy: readonly string[], runs = 10) => {
  let left = runs;
  return await findHeavyTemplate({
    templates,
    isTooHeavy: async (given) => {
      left -= 1;
      return heavy.every((each) => given.includes(each));
    },
    hasTime: () => left > 0,
  });
};

test.for(templates)("the template %s is found wherever it is", async (heavy) => expect(await search([heavy])).toBe(heavy));

test("templates that are too much only together are not blamed one by one", async () => {
  expect(await search(["a", "e"])).toBeUndefined();
  expect(await search(["a", "b"])).toBeUndefined();
});

test("without time nothing is guessed", async () => {
  expect(await search(["a"], 3)).toBeUndefined();
  expect(await search(["a"], 0)).toBeUndefined();
});

test("of a chart without templates none is found", async () => {
  expect(await findHeavyTemplate({ templates: [], isTooHeavy: async () => true, hasTime: () => true })).toBeUndefined();
});
