import { Command } from "commander";
import { expect, onTestFinished, test } from "vitest";
import { storeOption, storeUrl } from "./store-option.ts";

function urlOf(words: readonly string[], variable?: string): string {
  const before = process.env["SLIPWAY_STORE"];
  onTestFinished(() => {
    if (before === undefined) delete process.env["SLIPWAY_STORE"];
    else process.env["SLIPWAY_STORE"] = before;
  });
  if (variable === undefined) delete process.env["SLIPWAY_STORE"];
  else process.env["SLIPWAY_STORE"] = variable;
  const command = new Command("x").addOption(storeOption());
  command.parse([...words], { from: "user" });
  return storeUrl(command);
}

test("a URL with a password comes from the variable, never from the command line", () => {
  const url = "mysql://slipway:s3cret@db/slipway";
  expect(urlOf([], url)).toBe(url);
  for (const words of [["--store", url], [`--store=${url}`]]) {
    const call = () => urlOf(words);
    expect(call).toThrow("pass the URL in SLIPWAY_STORE");
    expect(call).not.toThrow("s3cret");
  }
  expect(urlOf(["--store", "mysql://slipway@db/slipway"], url)).toBe("mysql://slipway@db/slipway");
  expect(urlOf(["--store", "sqlite:a:b@c"])).toBe("sqlite:a:b@c");
  expect(urlOf([])).toMatch(/^sqlite:.*history\.sqlite$/);
});
