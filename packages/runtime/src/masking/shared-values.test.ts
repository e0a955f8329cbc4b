import { renameSync, rmSync, utimesSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { eventually, tempDir } from "@slipway/testkit";
import { expect, test } from "vitest";
import { HiddenValues } from "./hidden-values.ts";
import { followHiddenValues, shareHiddenValues } from "./shared-values.ts";

test("what one process shares, others hide before they show anything, and go on to hide it", async () => {
  await using dir = await tempDir("values");
  const hidden = new HiddenValues();
  using _following = followHiddenValues(dir.path, hidden);
  expect(hidden.mask("first-value")).toBe("first-value");
  await shareHiddenValues(dir.path, "one", { applicationId: "a", values: ["first-value"] });
  expect(hidden.maskFor("a", "first-value")).toBe("*****");
  await shareHiddenValues(dir.path, "two", { applicationId: "b", values: ["other-value"] });
  await rm(join(dir.path, "one.values"));
  expect(hidden.mask("first-value other-value")).toBe("***** *****");
  await shareHiddenValues(dir.path, "one", { applicationId: "a", values: ["third-value"] });
  expect(hidden.mask("third-value")).toBe("*****");
});

test("what is removed before anything is shown is hidden all the same", async () => {
  await using dir = await tempDir("values");
  const hidden = new HiddenValues();
  using _following = followHiddenValues(dir.path, hidden);
  await shareHiddenValues(dir.path, "one", { applicationId: "a", values: ["short-lived"] });
  const look = new HiddenValues();
  using _other = followHiddenValues(dir.path, look);
  // Not asked before it is removed: the folder tells.
  await eventually(() => expect((hidden as unknown as { has(id: string): boolean }).has("a")).toBe(true));
  await rm(join(dir.path, "one.values"));
  expect(hidden.mask("short-lived")).toBe("*****");
});

test("a folder that is not there has nothing", async () => {
  await using dir = await tempDir("values");
  const folder = join(dir.path, "missing");
  const hidden = new HiddenValues();
  using _following = followHiddenValues(folder, hidden);
  expect(hidden.mask("a-value")).toBe("a-value");
  await mkdir(folder);
  await shareHiddenValues(folder, "one", { applicationId: "a", values: ["a-value"] });
  expect(hidden.mask("a-value")).toBe("*****");
});

test.for([
  { name: "a new name", later: "two" },
  { name: "a name of before", later: "one" },
])("what is shared under $name within a step of the kernel's clock after a look is hidden at once", async ({ later }) => {
  await using dir = await tempDir("values");
  await using other = await tempDir("values");
  await shareHiddenValues(other.path, later, { applicationId: "a", values: ["second-value"] });
  const hidden = new HiddenValues();
  using _following = followHiddenValues(dir.path, hidden);
  await shareHiddenValues(dir.path, "one", { applicationId: "a", values: ["first-value"] });
  // The folder's time, before and after: one that cannot grow old while a busy machine gets here. Nothing waits in between, so no watcher can help.
  const step = Math.ceil(Date.now() / 1_000) + 3_600;
  utimesSync(dir.path, step, step);
  expect(hidden.mask("first-value")).toBe("*****");
  rmSync(join(dir.path, "one.values"));
  renameSync(join(other.path, `${later}.values`), join(dir.path, `${later}.values`));
  utimesSync(dir.path, step, step);
  expect(hidden.mask("second-value")).toBe("*****");
});
