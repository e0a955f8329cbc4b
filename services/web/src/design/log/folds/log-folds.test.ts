import { create } from "@bufbuild/protobuf";
import { LogBlockSchema } from "@slipway/proto/state";
import { expect, test } from "vitest";
import { LogLines } from "../log-lines.ts";
import { LogFolds } from "./log-folds.ts";

const blocks = (from: number, texts: readonly string[]) => ({
  blocks: texts.map((text, at) => create(LogBlockSchema, { index: BigInt(from + at), text })),
  completed: false,
});
const foldsOf = (...texts: string[]) => new LogFolds().find(new LogLines().add([blocks(0, texts)]));

test.for([
  {
    name: "a group",
    texts: ["a", "::group::Install", "b", "c", "::endgroup::", "d"],
    folds: [{ head: 1, last: 4, kind: "group", isOpen: false }],
  },
  {
    name: "a group in which something failed",
    texts: ["##[group]Build", "ERROR no", "##[endgroup]"],
    folds: [{ head: 0, last: 2, kind: "group", isOpen: true }],
  },
  { name: "a group that goes on", texts: ["::group::x", "b"], folds: [{ head: 0, last: undefined, kind: "group", isOpen: true }] },
  {
    name: "a group that the next one ends",
    texts: ["::group::x", "b", "::group::y", "c", "::endgroup::"],
    folds: [
      { head: 0, last: 1, kind: "group", isOpen: false },
      { head: 2, last: 4, kind: "group", isOpen: false },
    ],
  },
  { name: "a group without lines, and an end without a begin", texts: ["::endgroup::", "::group::x", "::group::y"], folds: [] },
  {
    name: "a trace of Java with its cause",
    texts: [
      "java.lang.Error: no",
      "\tat a.B.c(B.java:1)",
      "\tat a.B.d(B.java:2)",
      "Caused by: x",
      "\tat e.F.g(F.java:3)",
      "\t... 3 more",
      "next",
    ],
    folds: [{ head: 0, last: 5, kind: "trace", isOpen: false }],
  },
  {
    name: "a trace of JavaScript at the end of the log",
    texts: ["TypeError: x", "    at f (a.js:1:2)", "    at g (a.js:3:4)", "    at h (a.js:5:6)"],
    folds: [{ head: 0, last: 3, kind: "trace", isOpen: false }],
  },
  {
    name: "a trace of Python",
    texts: [
      "Traceback (most recent call last):",
      '  File "a.py", line 1, in f',
      "    g()",
      '  File "a.py", line 2, in g',
      "    h()",
      '  File "a.py", line 3, in h',
      "    raise X",
      "X: no",
    ],
    folds: [{ head: 0, last: 6, kind: "trace", isOpen: false }],
  },
  {
    name: "a panic of Go",
    texts: [
      "goroutine 1 [running]:",
      "main.f(...)",
      "\t/src/a.go:1",
      "main.g(0x1)",
      "\t/src/a.go:2 +0x1d",
      "main.main()",
      "\t/src/a.go:3 +0x20",
      "exit status 2",
    ],
    folds: [{ head: 1, last: 6, kind: "trace", isOpen: false }],
  },
  { name: "two frames, which are no trace", texts: ["TypeError: x", "    at f (a.js:1:2)", "    at g (a.js:3:4)", "end"], folds: [] },
  { name: "words that only begin like frames", texts: ["at noon", "at last", "at all", "at it"], folds: [] },
])("folded is $name", ({ texts, folds }) => {
  expect(foldsOf(...texts)).toEqual(folds);
});

test("a log that grows has the folds of one that was read at once", () => {
  const texts = ["::group::x", "E: no", " at a.b", " at c.d", " at e.f", "::endgroup::", "E: no", " at a.b", " at c.d", " at e.f", "end"];
  const [lines, folds] = [new LogLines(), new LogFolds()];
  for (const [at, text] of texts.entries()) folds.find(lines.add([blocks(at, [text])]));
  expect(folds.find(lines.add([]))).toEqual(foldsOf(...texts));
});
