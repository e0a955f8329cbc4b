import type { HiddenPaths } from "@slipway/plugin-sdk";
import { z } from "zod";

const schema = z.object({ folders: z.array(z.string()), files: z.array(z.string()) });

/** Reads from the environment what the host wants to keep from scripts; nothing under a host that does not say it. */
export function privatePaths(env: Readonly<Record<string, string | undefined>> = process.env): HiddenPaths {
  const given = env["SLIPWAY_PRIVATE_PATHS"];
  return given ? schema.parse(JSON.parse(given)) : { folders: [], files: [] };
}
