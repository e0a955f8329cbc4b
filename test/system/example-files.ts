import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Files } from "@slipway/testkit";

const examples = new URL("../../examples/", import.meta.url);

/** Returns the files of applications in `examples/` by their paths below it. */
export async function exampleFiles(names: readonly string[]): Promise<Files> {
  const found = await Promise.all(
    names.map(async (name) => {
      const files = await readdir(new URL(`${name}/`, examples));
      return await Promise.all(
        files.map(
          async (file): Promise<[string, string]> => [
            `${name}/${file}`,
            await readFile(fileURLToPath(new URL(`${name}/${file}`, examples)), "utf8"),
          ],
        ),
      );
    }),
  );
  return Object.fromEntries(found.flat());
}
