import { z } from "zod";
import { text } from "../fields/plain-fields.ts";
import type { PipedToolConfig } from "./piped-config.ts";

/** Becomes part of paths and command lines. */
const plainName = /^[A-Za-z0-9][A-Za-z0-9._+-]{0,99}$/;

/** Where a tool comes from when the plugin's own install script is not to be used. */
export const toolSchema = z
  .object({
    name: z.string().regex(plainName, "is no name of a tool").describe("The tool, as plugins ask for it, such as helm."),
    version: text.describe("The version this is about; empty, for a tool on the PATH, for whatever is asked for."),
    platform: text.describe("The platform this is about, such as linux/amd64; empty for all."),
    url: text.describe("Where it is downloaded from."),
    sha256: text.describe("The hash of what is downloaded, in hex."),
    path: text.describe("Path of the program in a tar archive that is downloaded."),
    versionArgs: z
      .array(z.string())
      .optional()
      .describe("Use the tool on the PATH, if with these arguments it tells the version that is asked for."),
  })
  .transform(({ name, version, platform, url, sha256, path, versionArgs }, context): PipedToolConfig => {
    const refuse = (field: string, message: string) => context.issues.push({ code: "custom", path: [field], input: undefined, message });
    if (versionArgs !== undefined) {
      for (const [field, value] of Object.entries({ url, sha256, path, platform }))
        if (value !== "") refuse(field, "has no place beside versionArgs: that is about the tool on the PATH");
      if (version !== "" && !plainName.test(version)) refuse("version", "is no version");
      return { kind: "installed", name, version: version === "" ? undefined : version, versionArgs };
    }
    if (!plainName.test(version)) refuse("version", version === "" ? "is needed for a download" : "is no version");
    if (!/^[0-9a-f]{64}$/i.test(sha256)) refuse("sha256", sha256 === "" ? "is needed for a download" : "is no sha256: write 64 hex digits");
    if (platform !== "" && !/^[a-z0-9]+\/[a-z0-9]+$/.test(platform)) refuse("platform", "is no platform: write one such as linux/amd64");
    const parsed = URL.parse(url);
    if (parsed === null || parsed.protocol !== "https:") {
      refuse("url", url === "" ? "give either url and sha256, or versionArgs" : "must be an https address");
      return z.NEVER;
    }
    return {
      kind: "download",
      name,
      version,
      platform: platform === "" ? undefined : platform,
      url: parsed,
      sha256: sha256.toLowerCase(),
      path: path === "" ? undefined : path,
    };
  });
