import { expect, test } from "vitest";
import { visibleJson, visibleLine, visibleText } from "./visible-text.ts";

const cases = [
  { name: "an escape sequence", text: "\u001b]0;owned\u0007\u001b[2K", want: "\\u001b]0;owned\\u0007\\u001b[2K" },
  { name: "a carriage return", text: "a\rb", want: "a\\rb" },
  { name: "a line break", text: "a\nb", want: "a\\nb" },
  { name: "a tab", text: "a\tb", want: "a\\tb" },
  { name: "a control sequence in one character", text: "\u009b2K", want: "\\u009b2K" },
  { name: "directions", text: "\u202e\u2066\u200f\u061c", want: "\\u202e\\u2066\\u200f\\u061c" },
  { name: "separators", text: "a\u2028b\u2029", want: "a\\u2028b\\u2029" },
  { name: "what does not show", text: "a\ufeff\u00ad\u{e0041}", want: "a\\ufeff\\u00ad\\udb40\\udc41" },
  { name: "half a character", text: "a\ud800", want: "a\\ud800" },
];
test.for(cases)("$name appears as an escape", ({ text, want }) => {
  expect(visibleLine(text)).toBe(want);
});

test("letters of all scripts and emoji stay as they are", () => {
  const text = "Ünïcode 日本語 नमस्ते می‌خواهم 👩‍🚀 ✓";
  expect(visibleLine(text)).toBe(text);
});

test("a text keeps its line breaks and tabs, nothing else", () => {
  expect(visibleText("a\n\tb\r\u001b[1m")).toBe("a\n\tb\\u000d\\u001b[1m");
});

test("JSON means the same after its characters were escaped", () => {
  const value = { name: "spoof\u001b\u009b\u202e\n\u{e0041}" };
  const shown = visibleJson(JSON.stringify(value, undefined, 2));
  expect(JSON.parse(shown)).toEqual(value);
  expect(shown).toBe(visibleText(shown));
});
