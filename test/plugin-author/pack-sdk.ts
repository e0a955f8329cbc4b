import { join } from "node:path";
import { buildSdk } from "../../packages/plugin-sdk/build/build-sdk.ts";
import { runCommand } from "./run-command.ts";

/** The SDK as it is published. */
export interface PackedSdk {
  /** The folder that was packed. */
  readonly folder: string;
  /** The archive for `npm install`. */
  readonly tarball: string;
}

/** Builds and packs the SDK in `dir`. */
export async function packSdk(dir: string): Promise<PackedSdk> {
  const folder = join(dir, "plugin-sdk");
  await buildSdk(folder);
  const [{ filename }] = JSON.parse(await runCommand(folder, "npm", "pack", "--json", "--silent", "--pack-destination", dir));
  return { folder, tarball: join(dir, filename) };
}
