import { expect, test } from "vitest";
import { authorFrame } from "./author-frame.ts";

function thrown(...stack: readonly string[]): Error {
  const error = new Error("boom");
  error.stack = ["Error: boom", ...stack.map((each) => `    at ${each}`)].join("\n");
  return error;
}
const sdk = new URL("../serve/run-stage.ts", import.meta.url).pathname;

test.for([
  { name: "the author's file, relative to the plugin", error: thrown("run (file:///plugin/src/bad.ts:7:11)"), want: "src/bad.ts:7:11" },
  { name: "a frame without a function", error: thrown("file:///plugin/src/bad.ts:7:11"), want: "src/bad.ts:7:11" },
  { name: "a path instead of a URL", error: thrown("async Object.run (/plugin/bad.js:1:2)"), want: "bad.js:1:2" },
  { name: "a file elsewhere", error: thrown("run (/lib/bad.js:1:2)"), want: "/lib/bad.js:1:2" },
  {
    name: "the first frame after Node's, a package's and the SDK's",
    error: thrown(
      "listOnTimeout (node:internal/timers:605:17)",
      "f (/plugin/node_modules/x/i.js:1:1)",
      `g (file://${sdk}:1:1)`,
      "h (/plugin/a.ts:2:3)",
    ),
    want: "a.ts:2:3",
  },
  { name: "no frame", error: thrown(), want: undefined },
  { name: "a thrown text", error: "boom", want: undefined },
])("$name", ({ error, want }) => expect(authorFrame(error, "/plugin")).toBe(want));
