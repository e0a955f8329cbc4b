import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { smallDisk } from "./small-disk.ts";

test("a full disk accepts no byte until it is freed", async () => {
  await using disk = await smallDisk({ megabytes: 1 });
  const file = join(disk.path, "file");
  await writeFile(file, "before");
  await disk.fill();
  await expect(writeFile(join(disk.path, "other"), Buffer.alloc(4_096))).rejects.toMatchObject({ code: "ENOSPC" });
  await disk.free();
  await writeFile(join(disk.path, "other"), Buffer.alloc(4_096));
});
