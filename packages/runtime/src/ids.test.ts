import { expect, test } from "vitest";
import { derivedId } from "./ids.ts";

test("the same name has the same id, and it is a UUID of version 8", () => {
  expect(derivedId("a", "b")).toBe(derivedId("a", "b"));
  expect(derivedId("a", "b")).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
test("parts are not run together", () => expect(derivedId("ab", "c")).not.toBe(derivedId("a", "bc")));
