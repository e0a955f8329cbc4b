import { expect, test } from "vitest";
import { escapedWithin } from "./escaped-within.ts";

const toFormat = (text: string) => text.replaceAll("&", "&amp;");

test.for([
  { name: "what fits stays", text: "a&b", most: 7, want: "a&amp;b" },
  { name: "what does not is cut, with a sign of it", text: "abcdef", most: 4, want: "abc…" },
  { name: "an escape is not torn", text: "a&b", most: 6, want: "a…" },
  { name: "nor a character of two halves", text: "👩👩👩", most: 4, want: "👩…" },
])("$name", ({ text, most, want }) => expect(escapedWithin(text, toFormat, most)).toBe(want));
