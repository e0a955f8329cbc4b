import { Fault } from "@slipway/plugin-sdk";
import { expect, test } from "vitest";
import { installTool } from "./install-tool.ts";

const helm = { name: "helm", version: "4.3.1", script: "true", field: "input.helmVersion" };

test("a tool that cannot be installed is named with the field that names another version, before what its script wrote", async () => {
  const failing = (error: Error) => installTool({ install: () => Promise.reject(error) }, helm);
  await expect(failing(new Fault("precondition", "the script failed\n  curl: no network"))).rejects.toMatchObject({
    code: "precondition",
    message: "the script failed; to use another version of helm, set input.helmVersion\n  curl: no network",
  });
  await expect(failing(new Fault("deadline", "late"))).rejects.toThrow("late; to use another version of helm, set input.helmVersion");
  await expect(failing(new Error("aborted"))).rejects.toThrow(/^aborted$/);
});
