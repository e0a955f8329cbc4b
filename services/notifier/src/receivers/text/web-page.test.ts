import { expect, test } from "vitest";
import { webPage } from "./web-page.ts";

test.for([
  { url: "https://git.example.com/c0ffee", want: "https://git.example.com/c0ffee" },
  { url: "javascript:alert(1)", want: undefined },
  { url: "git@git.example.com:apps", want: undefined },
  { url: `https://git.example.com/${"x".repeat(500)}`, want: undefined },
  { url: undefined, want: undefined },
])("a message links to $want for $url", ({ url, want }) => expect(webPage(url)).toBe(want));
