import { expect, test } from "vitest";
import { ParsedFiles } from "./parsed-files.ts";

const text = (name: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\n`;

test("the same content of the same file is parsed once", () => {
  const files = new ParsedFiles({ capacity: 1000 });
  const first = files.parse(text("a"), "a.yaml");
  expect(files.parse(text("a"), "a.yaml")).toBe(first);
  expect(files.parse(text("a"), "b.yaml").manifests[0]?.file).toBe("b.yaml");
  expect(files.parse(text("b"), "a.yaml").manifests[0]?.object.metadata.name).toBe("b");
});

test("the least recently used file is evicted first", () => {
  const files = new ParsedFiles({ capacity: text("a").length * 2 });
  const [a, b] = [files.parse(text("a"), "f"), files.parse(text("b"), "f")];
  expect(files.parse(text("a"), "f")).toBe(a);
  files.parse(text("c"), "f");
  expect(files.parse(text("a"), "f")).toBe(a);
  expect(files.parse(text("b"), "f")).not.toBe(b);
});

test("a text larger than the capacity is parsed and not cached", () => {
  const files = new ParsedFiles({ capacity: 1 });
  expect(files.parse(text("a"), "f")).not.toBe(files.parse(text("a"), "f"));
});
