import { expect, test } from "vitest";
import { ExitWords } from "./exit-words.ts";

function words(lines: readonly string[]): string {
  const heard = new ExitWords();
  for (const line of lines) heard.add(line);
  return heard.toString();
}

test("nothing was written", () => expect(words([])).toBe(""));

test("an error of Node keeps its message and the place in the plugin, without frames of Node", () => {
  const lines = [
    "node:internal/modules/run_main:111",
    "    triggerUncaughtException(",
    "    ^",
    "/srv/plugin/stage.ts:1",
    "export const = 3;",
    "             ^",
    "SyntaxError [ERR_INVALID_TYPESCRIPT_SYNTAX]: Unexpected token `=`",
    "    at parseTypeScript (node:internal/modules/typescript:61:36)",
    "    at ModuleLoader.loadAndTranslate (node:internal/modules/esm/loader:501:31) {",
    "  code: 'ERR_INVALID_TYPESCRIPT_SYNTAX'",
    "}",
    "Node.js v26.10.0",
  ];
  expect(words(lines)).toBe(
    [
      "/srv/plugin/stage.ts:1",
      "export const = 3;",
      "SyntaxError [ERR_INVALID_TYPESCRIPT_SYNTAX]: Unexpected token `=`",
      "  code: 'ERR_INVALID_TYPESCRIPT_SYNTAX'",
      "}",
    ].join("\n"),
  );
});

test("of many lines the first and the last are kept, and how many are missing", () => {
  const lines = Array.from({ length: 20 }, (_, at) => `line ${at + 1}`);
  expect(words(lines)).toBe([...lines.slice(0, 6), "… 8 more lines in the plugin's log", ...lines.slice(14)].join("\n"));
});

test.for(["panic: nil map", "Traceback (most recent call last):", "TypeError: x is undefined", "java.lang.NullPointerException: x"])(
  "what a program wrote before %s does not displace it",
  (head) => {
    const chatter = Array.from({ length: 20 }, (_, at) => `request ${at}`);
    expect(words([...chatter, head, "first frame", ...Array.from({ length: 20 }, () => "frame")])).toMatch(
      new RegExp(`^${RegExp.escape(head)}\nfirst frame\n`),
    );
  },
);

test("a long line is cut", () => expect(words(["x".repeat(10_000)])).toBe(`${"x".repeat(500)}…`));
