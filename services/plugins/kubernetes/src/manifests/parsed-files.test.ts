import { expect, test } from "vitest";
import { ParsedFiles } from "./parsed-files.ts";

const text = (name: string) => Buffer.from(`apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\n`);

test("the same content of the same file is parsed once", async () => {
  const files = new ParsedFiles({ capacity: 1000 });
  const first = await files.parse(text("a"), "a.yaml");
  expect(await files.parse(text("a"), "a.yaml")).toBe(first);
  expect((await files.parse(text("a"), "b.yaml")).manifests[0]?.file).toBe("b.yaml");
  expect((await files.parse(text("b"), "a.yaml")).manifests[0]?.object.metadata.name).toBe("b");
});

test("the least recently used file is evicted first", async () => {
  const files = new ParsedFiles({ capacity: text("a").length * 2 });
  const [a, b] = [await files.parse(text("a"), "f"), await files.parse(text("b"), "f")];
  expect(await files.parse(text("a"), "f")).toBe(a);
  await files.parse(text("c"), "f");
  expect(await files.parse(text("a"), "f")).toBe(a);
  expect(await files.parse(text("b"), "f")).not.toBe(b);
});

test("a text larger than the capacity is parsed and not cached", async () => {
  const files = new ParsedFiles({ capacity: 1 });
  expect(await files.parse(text("a"), "f")).not.toBe(await files.parse(text("a"), "f"));
});

const bombs: readonly { readonly name: string; readonly text: string; readonly want: string }[] = [
  {
    name: "a file of many aliases",
    text: `a: &a 1\nb: [${"*a,".repeat(10_001)}]\n`,
    want: "f.yaml:2:30005: the file has more than 10000 aliases",
  },
  { name: "a file of deep lists", text: "[".repeat(10_000), want: "f.yaml:1:203: the file is nested more than 200 levels deep" },
];

test.for(bombs)("$name is refused in a thread, with its file and the limit", async ({ text: bomb, want }) => {
  expect(await new ParsedFiles({ capacity: 1000 }).parse(Buffer.from(bomb), "f.yaml")).toEqual({ manifests: [], problems: [want] });
});

test("an abort ends the thread that reads a file", async () => {
  const abort = new AbortController();
  const parsing = new ParsedFiles({ capacity: 1000 }).parse(Buffer.from("- a\n".repeat(1_000_000)), "f.yaml", { signal: abort.signal });
  abort.abort(new Error("the stage was cancelled"));
  await expect(parsing).rejects.toThrow("the stage was cancelled");
});
