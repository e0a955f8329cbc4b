import { expect, test } from "vitest";
import { MatchIndex } from "./match-index.ts";

const each = (id: string, name: string, labels: Record<string, string> = {}) => ({ id, name, kind: "Application", labels });

test("applications are found by name and labels as they are now", () => {
  const index = new MatchIndex([each("1", "db", { tier: "base", env: "dev" }), each("2", "cache", { tier: "base" })]);
  const names = (name: string, labels = {}) => index.matching({ name, labels }, "x").map((found) => found.name);
  expect(names("", { tier: "base" })).toEqual(["cache", "db"]);
  expect(names("", { tier: "base", env: "dev" })).toEqual(["db"]);
  expect(names("db", { env: "prod" })).toEqual([]);
  index.put(each("1", "store", { tier: "top" }));
  expect([names("db"), names("store"), names("", { tier: "base" })]).toEqual([[], ["store"], ["cache"]]);
  index.delete("2");
  expect([index.get("2"), names("", { tier: "base" }), [...index.all()].length]).toEqual([undefined, [], 1]);
});
