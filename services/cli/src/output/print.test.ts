import { expect, onTestFinished, test, vi } from "vitest";
import { parse } from "yaml";
import { printValue } from "./print.ts";

const value = { application: "shop", stages: [{ name: "K8S_SYNC", rollback: false }], warnings: [] };

function printed(format: Parameters<typeof printValue>[1]): string {
  const write = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  onTestFinished(() => write.mockRestore());
  printValue(value, format, () => "as text");
  return write.mock.calls.map(([text]) => text).join("");
}

test("a value is printed as text for people", () => {
  expect(printed("table")).toBe("as text\n");
});

test("a value is printed in full as JSON", () => {
  expect(JSON.parse(printed("json"))).toEqual(value);
});

test("a value is printed in full as YAML", () => {
  const text = printed("yaml");
  expect(text).toMatch(/^application: shop\n/);
  expect(parse(text)).toEqual(value);
});

test.for(["json", "yaml"] as const)("%s means the same and controls no terminal, whatever is in it", (format) => {
  const hostile = { "key\u202e": "\u001b]0;owned\u0007 \u009b2K\r\n\u202e tail \u{e0041}", plain: "shop" };
  const write = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  onTestFinished(() => write.mockRestore());
  printValue(hostile, format, () => "");
  const text = write.mock.calls.map(([each]) => each).join("");
  expect(text).not.toMatch(/(?![\n])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
  expect(parse(text)).toEqual(hostile);
});
