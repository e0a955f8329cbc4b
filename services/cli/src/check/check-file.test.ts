import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { tempDir } from "@slipway/testkit";
import { expect, test } from "vitest";
import { checkFile, describeChecked, exitCodeFor } from "./check-file.ts";

const valid = "apiVersion: pipecd.dev/v1beta1\nkind: Application\n";

test("a valid file is ok, an invalid one has its problems with their positions", async () => {
  await using dir = await tempDir("check");
  const [good, bad] = [join(dir.path, "good.pipecd.yaml"), join(dir.path, "bad.pipecd.yaml")];
  await writeFile(good, valid);
  await writeFile(bad, `${valid}spec: { timeout: soon }\n`);

  const checked = await Promise.all([good, bad].map(checkFile));

  expect(checked.map(describeChecked)).toEqual([
    `ok      ${good}`,
    `invalid ${bad}\n        error: ${bad}:3:18: spec.timeout: must be a duration such as 30s, 5m or 1h30m`,
  ]);
  expect(exitCodeFor(checked)).toBe(1);
  expect(exitCodeFor(checked.slice(0, 1))).toBe(0);
});

test("a missing file and a directory are reported without a position, with exit code 3", async () => {
  await using dir = await tempDir("check");
  await writeFile(join(dir.path, "app.pipecd.yaml"), valid);

  const missing = await checkFile("nope.yaml");
  const directory = await checkFile(dir.path);

  expect(describeChecked(missing)).toBe("invalid nope.yaml\n        error: nope.yaml: no such file");
  expect(describeChecked(directory)).toContain(
    `error: ${dir.path}: is a directory; name a file in it, such as ${dir.path}/app.pipecd.yaml`,
  );
  expect(exitCodeFor([missing])).toBe(3);
});
