import type { HiddenPaths } from "@slipway/runtime";
import { z } from "zod";

const schema = z.object({ folders: z.array(z.string()), files: z.array(z.string()) });

/** Reads from the environment what the host wants to keep from programs that a plugin runs for repositories; nothing under a host that does not say it. */
export function privatePaths(env: Readonly<Record<string, string | undefined>> = process.env): HiddenPaths {
  const given = env["SLIPWAY_PRIVATE_PATHS"];
  return given ? schema.parse(JSON.parse(given)) : { folders: [], files: [] };
}
