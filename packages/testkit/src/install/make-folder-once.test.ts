import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { tempDir } from "../temp-dir.ts";
import { makeFolderOnce } from "./make-folder-once.ts";

test("concurrent calls make the folder once", async () => {
  await using dir = await tempDir();
  const target = join(dir.path, "tool");
  const fill = vi.fn((folder: string) => writeFile(join(folder, "file"), "made"));
  await Promise.all([1, 2, 3].map(() => makeFolderOnce(target, fill, () => {})));
  expect(fill).toHaveBeenCalledTimes(1);
  expect(await readFile(join(target, "file"), "utf8")).toBe("made");
});

test("a failure leaves no folder, and the next call starts with an empty one", async () => {
  await using dir = await tempDir();
  const target = join(dir.path, "tool");
  const failing = async (folder: string): Promise<void> => {
    await writeFile(join(folder, "file"), "half");
    throw new Error("broken");
  };
  await expect(makeFolderOnce(target, failing, () => {})).rejects.toThrow("broken");
  await expect(readFile(join(target, "file"))).rejects.toThrow("ENOENT");
  await makeFolderOnce(
    target,
    (folder) => writeFile(join(folder, "file"), "made", { flag: "wx" }),
    () => {},
  );
  expect(await readFile(join(target, "file"), "utf8")).toBe("made");
});
