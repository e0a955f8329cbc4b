import { expect, test } from "vitest";
import { HiddenValues } from "./hidden-values.ts";

test("an application's texts are masked by its own values, logs by those of all", () => {
  const hidden = new HiddenValues();
  expect([hidden.isEmpty, hidden.mask("alpha-secret")]).toEqual([true, "alpha-secret"]);
  hidden.add("a", ["alpha-secret"]);
  hidden.add("b", ["beta-secret"]);
  const text = "alpha-secret beta-secret";
  expect(hidden.maskFor("a", text)).toBe("***** beta-secret");
  expect(hidden.maskFor("c", text)).toBe(text);
  expect(hidden.mask(text)).toBe("***** *****");
  expect([hidden.has("a"), hidden.has("c"), hidden.isEmpty]).toEqual([true, false, false]);
});

test("values of other processes are looked for before anything is masked", () => {
  const hidden = new HiddenValues();
  let told: string[] = [];
  using _ = hidden.alsoFrom(() => hidden.add("a", told));
  expect(hidden.maskFor("a", "a-late-value")).toBe("a-late-value");
  told = ["a-late-value"];
  expect(hidden.maskFor("a", "a-late-value")).toBe("*****");
});
