import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { root } from "../runner/run-tool.ts";
import { licenseProblems } from "./licenses.ts";
import { type LockFile, lockProblems, shippedPackages } from "./lock-file.ts";
import { makeSbom, sbomProblems, writeSbom } from "./sbom.ts";

/** Checks what is installed: the lock file, licences, and the bill of materials, which it writes to `dist/sbom.cdx.json`. Asks no server. */
export async function checkDependencies(): Promise<readonly string[]> {
  const lock: LockFile = JSON.parse(await readFile(join(root, "package-lock.json"), "utf8"));
  const shipped = shippedPackages(lock);
  const sbom = await makeSbom();
  const components = sbom.components.map((each) => ({ ...each, isShipped: shipped.has(`${each.name}@${each.version}`) }));
  if (!components.some(({ isShipped }) => isShipped)) return ["the bill of materials names nothing of what ships"];
  await writeSbom(sbom);
  return [
    ...lockProblems(lock),
    ...licenseProblems(components),
    ...(await sbomProblems(sbom)).map((problem) => `bill of materials: ${problem}`),
  ];
}
