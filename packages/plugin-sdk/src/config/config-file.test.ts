import { expect, test } from "vitest";
import { configFile } from "./config-file.ts";

test("the file of a source is read once", () => {
  const source = { configText: "kind: Application\n", configFilename: "app.pipecd.yaml" };
  expect(configFile(source).file?.value).toEqual({ kind: "Application" });
  expect(configFile(source)).toBe(configFile(source));
  expect(configFile({ ...source, configText: "kind: Other\n" }).file?.value).toEqual({ kind: "Other" });
});

test.for(["", " \n"])("%j is no file, and no problem", (configText) => {
  expect(configFile({ configText, configFilename: "" })).toEqual({ file: undefined, problems: [], warnings: [] });
});
