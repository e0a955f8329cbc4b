import { createHash } from "node:crypto";
import { glob, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Report } from "./build-go-module.ts";
import { exclusively } from "./exclusive.ts";
import { run } from "./run-command.ts";

const root = fileURLToPath(new URL("../../../../", import.meta.url));
const page = join(root, "services/web");
const stamp = join(page, "dist", ".sources");
/** What the page is built of. */
const sources = [
  "services/web/{index.html,package.json,vite.config.ts}",
  "services/web/{src,build,public}/**/*",
  "packages/{proto,domain,state,tunnel}/src/**/*.ts",
  "package-lock.json",
];

/** Builds the page into `services/web/dist`, unless that was done since its sources changed. */
export async function buildPage(report: Report): Promise<void> {
  await exclusively(
    join(root, ".slipway", "page.lock"),
    async () => {
      const now = await fingerprint();
      if ((await readFile(stamp, "utf8").catch(() => "")) === now) return;
      report("the page: building it");
      await run(join(root, "node_modules/.bin/vite"), ["build", "--logLevel", "warn"], page);
      await writeFile(stamp, now);
    },
    () => report("the page: waiting for another setup that is building it"),
  );
}

async function fingerprint(): Promise<string> {
  const found = await Array.fromAsync(glob([...sources], { cwd: root, withFileTypes: true }));
  const paths = found
    .filter((entry) => entry.isFile() && !entry.name.endsWith(".test.ts"))
    .map(({ parentPath, name }) => join(parentPath, name));
  const hash = createHash("sha256");
  for (const path of paths.toSorted()) hash.update(`\0${path.slice(root.length)}\0`).update(await readFile(path));
  return hash.digest("hex");
}
