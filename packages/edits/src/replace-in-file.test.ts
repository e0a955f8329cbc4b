import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, test } from "vitest";
import { replaceInFile } from "./replace-in-file.ts";

test("a value that a regular expression finds a place for everywhere does not fill the memory", async () => {
  const file = { name: "notes.txt", content: Buffer.from("a".repeat(8_000)) };
  await expect(replaceInFile(file, { by: "regex", field: "()" }, "v".repeat(4_000))).rejects.toMatchObject({
    code: "invalid",
    message: "notes.txt:1:1: with the value in every match, it has more than 10485760 characters",
  });
});

test("a regular expression that looks at the rest of a small file for each of its matches does not hold up the process", async () => {
  const file = { name: "notes.txt", content: Buffer.from("a".repeat(3_000)) };
  let isOver = false;
  const replacing = replaceInFile(file, { by: "regex", field: "(?s)(a).*z|(a)" }, "v2").finally(() => {
    isOver = true;
  });
  for (let turn = 0; turn < 3; turn++) await nextTurn();
  expect(isOver).toBe(false);
  expect(await replacing).toBeUndefined();
});
