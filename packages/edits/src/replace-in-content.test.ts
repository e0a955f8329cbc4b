import { expect, test } from "vitest";
import { replaceInContent } from "./replace-in-content.ts";

const tag = { by: "yamlField", field: "$.tag" } as const;

test("a byte order mark and carriage returns stay", async () => {
  const content = Buffer.from("\ufeff# é\r\ntag: v1\r\n");
  expect(await replaceInContent({ name: "values.yaml", content }, tag, "v2")).toEqual(Buffer.from("\ufeff# é\r\ntag: v2\r\n"));
});

test("a file that has the value already is not written", async () => {
  expect(await replaceInContent({ name: "values.yaml", content: Buffer.from("tag: v2\n") }, tag, "v2")).toBeUndefined();
});

test.for([
  ["tag:\n  a: 1\n", "values.yaml:2:3: tag is a mapping; name one of its values"],
  ["", "values.yaml:1:1: there is no tag in the file"],
] as const)("%j is refused with the place", async ([text, message]) => {
  await expect(replaceInContent({ name: "values.yaml", content: Buffer.from(text) }, tag, "v2")).rejects.toMatchObject({
    code: "invalid",
    message,
  });
});

test("a JSON problem has its line and column", async () => {
  const content = Buffer.from('{\n  "tag": [1]\n}');
  await expect(replaceInContent({ name: "a.json", content }, { by: "jsonField", field: "$.tag" }, "v2")).rejects.toMatchObject({
    message: "a.json:2:10: tag is a list; name one of its values",
  });
});

test("a file that is not UTF-8 is refused, and so is a value with half of a character", async () => {
  const content = Buffer.from([0xff, 0xfe, 0x61]);
  await expect(replaceInContent({ name: "values.yaml", content }, tag, "v2")).rejects.toMatchObject({
    message: "values.yaml:1:1: the file is not UTF-8",
  });
  await expect(replaceInContent({ name: "values.yaml", content: Buffer.from("tag: 1\n") }, tag, "\ud800")).rejects.toMatchObject({
    code: "invalid",
  });
});
