import { expect, test } from "vitest";
import { manifestText } from "./manifest-text.ts";

test("a manifest is YAML that means the same to every reader, and keeps every digit", () => {
  const json = '{"kind":"Lamp","data":{"on":"yes","octal":"0777","text":"a\\nb\\n"},"spec":{"big":12345678901234567890,"share":0.5}}';
  expect(manifestText(json, "yaml")).toBe(
    'kind: Lamp\ndata:\n  "on": "yes"\n  octal: "0777"\n  text: |\n    a\n    b\nspec:\n  big: 12345678901234567890\n  share: 0.5',
  );
  expect(manifestText('{\n  "a": 12345678901234567890\n}', "json")).toBe('{\n  "a": 12345678901234567890\n}');
});

test("a manifest does not control the terminal", () => {
  const json = JSON.stringify({ name: "\u001b[2J" });
  expect(manifestText(json, "yaml")).not.toContain("\u001b");
  expect(manifestText(json, "json")).not.toContain("\u001b");
});
