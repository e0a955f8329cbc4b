import { expect, test } from "vitest";
import { insertRows, quoted } from "./mysql-insert.ts";

test("the columns of the first row name those of all, and the values are lists in their order", () => {
  const { sql, parameters } = insertRows(
    "t",
    [
      { a: 1n, b: null },
      { b: "?", a: 2n },
    ],
    ["`a` = `t`.`a`"],
  );
  expect(sql).toBe("insert into `t` (`a`, `b`) values ? on duplicate key update `a` = `t`.`a`");
  expect(parameters).toEqual([
    [
      [1n, null],
      [2n, "?"],
    ],
  ]);
});

test("without assignments, a key that exists is an error of the database", () => {
  expect(insertRows("t", [{ a: 1n }]).sql).toBe("insert into `t` (`a`) values ?");
});

test("a name cannot end its quotes", () => {
  expect(quoted("a` = 1; --")).toBe("`a`` = 1; --`");
});
