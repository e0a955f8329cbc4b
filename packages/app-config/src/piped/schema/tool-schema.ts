import { z } from "zod";
import { text } from "../../fields/plain-fields.ts";
import type { PipedToolConfig } from "../piped-config.ts";

/** Used in paths and command lines. */
const plainName = /^[A-Za-z0-9][A-Za-z0-9._+-]{0,99}$/;

/** The source of a tool, instead of the plugin's install script. */
export const toolSchema = z
  .object({
    name: z.string().regex(plainName, "is not a valid tool name").describe("Name of the tool, as plugins request it, such as helm."),
    version: text.describe("Version of the tool. For a tool on the PATH, empty means any version."),
    platform: text.describe("Platform, such as linux/amd64; empty for all."),
    url: text.describe("URL of the download."),
    sha256: text.describe("SHA-256 of the download, in hex."),
    path: text.describe("Path of the program in the downloaded tar archive."),
    versionArgs: z
      .array(z.string())
      .optional()
      .describe("Use the tool on the PATH if it prints the requested version with these arguments."),
  })
  .transform(({ name, version, platform, url, sha256, path, versionArgs }, context): PipedToolConfig => {
    const refuse = (field: string, message: string) => context.issues.push({ code: "custom", path: [field], input: undefined, message });
    if (versionArgs !== undefined) {
      for (const [field, value] of Object.entries({ url, sha256, path, platform }))
        if (value !== "") refuse(field, "cannot be combined with versionArgs, which is for a tool on the PATH");
      if (version !== "" && !plainName.test(version)) refuse("version", "is not a valid version");
      return { kind: "installed", name, version: version === "" ? undefined : version, versionArgs };
    }
    if (!plainName.test(version)) refuse("version", version === "" ? "is required for a download" : "is not a valid version");
    if (!/^[0-9a-f]{64}$/i.test(sha256))
      refuse("sha256", sha256 === "" ? "is required for a download" : "is not a SHA-256: must be 64 hex digits");
    if (platform !== "" && !/^[a-z0-9]+\/[a-z0-9]+$/.test(platform)) refuse("platform", "is not a platform such as linux/amd64");
    const parsed = URL.parse(url);
    if (parsed === null || parsed.protocol !== "https:") {
      refuse("url", url === "" ? "give either url and sha256, or versionArgs" : "must be an https URL");
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
