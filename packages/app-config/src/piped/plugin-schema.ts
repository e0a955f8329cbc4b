import { z } from "zod";
import { durationField } from "../fields/duration.ts";
import { requiredText, textMap } from "../fields/plain-fields.ts";
import { secretSettings } from "../fields/secret-fields.ts";
import { uniqueList } from "../fields/unique-list.ts";
import { firstPluginPort } from "./plugin-endpoints.ts";

/** A scheme that is known, or a path, which has none. */
const knownUrl = /^((file|https|oci|http|npm|exec):|(?![a-z][a-z0-9+.-]*:).)/i;
const hasScheme = (url: string | undefined, scheme: string): boolean => url?.toLowerCase().startsWith(scheme) ?? false;

const deployTarget = z.object({
  name: requiredText.describe("Name of the target."),
  labels: textMap.describe("Labels of the target."),
  config: secretSettings.describe("Settings of the target, as the plugin defines them."),
});

const fields = z.object({
  name: requiredText.describe("Name by which application files mean the plugin."),
  url: z
    .string()
    .regex(knownUrl, { error: "must be a URL of file:, https:, oci:, npm:, exec: or http:, or a path" })
    .optional()
    .describe(
      "Where the program comes from (file:///path, a path, https://…, oci://registry/repository:tag, npm:package@1.2.3, exec:program arg…), or where it already runs (http://host:port). None for a plugin that comes with the product.",
    ),
  sha256: z
    .string()
    .regex(/^(sha256:)?[0-9a-fA-F]{64}$/, { error: "must be a sha256: 64 hexadecimal digits" })
    .optional()
    .describe(
      "What the content of an https: program must be. Without it whoever controls the server controls the plugin. A field of ours.",
    ),
  integrity: z
    .string()
    .regex(/^sha(256|384|512)-[A-Za-z0-9+/]+={0,2}$/, { error: "must be an integrity as npm writes it, such as sha512-…" })
    .optional()
    .describe("What the content of an npm: package must be. A field of ours."),
  port: z.int().min(1).max(65_535).optional().describe("Where the plugin listens."),
  startTimeout: durationField("2m").describe("How long the plugin may take from its start until it listens. A field of ours."),
  configVia: z
    .enum(["argv", "file"])
    .optional()
    .describe(
      "How a launched plugin gets this block: argv is --config as PipeCD's plugins know it, which every user of the machine can read; file is --config-file, which plugins of Slipway's SDK know too. Unless told, file for a plugin that comes with the product and argv for others. A field of ours.",
    ),
  token: z
    .boolean()
    .optional()
    .describe(
      "Whether the plugin proves by a token that it is the one it speaks for, as plugins of Slipway's SDK do. Unless told, true for a plugin that comes with the product and false for others. A field of ours.",
    ),
  config: secretSettings.describe("The plugin's own settings."),
  deployTargets: uniqueList(deployTarget, "name").describe("Where the plugin deploys to."),
});

const pluginSchema = fields.superRefine(({ url, sha256, integrity, token }, context) => {
  if (sha256 !== undefined && !hasScheme(url, "https:"))
    context.addIssue({ code: "custom", path: ["sha256"], message: "is for a url of https:" });
  if (integrity !== undefined && !hasScheme(url, "npm:"))
    context.addIssue({ code: "custom", path: ["integrity"], message: "is for a url of npm:" });
  if (token === true && hasScheme(url, "http:"))
    context.addIssue({
      code: "custom",
      path: ["token"],
      message: "is for a plugin that is launched: one that runs elsewhere can not be given a token",
    });
});

/** The plugins of a piped file: no two of one name, nor of those that are launched two at one port. */
export const pluginList = uniqueList(pluginSchema, "name").superRefine((plugins, context) => {
  const owners = new Map<number, string>();
  for (const [at, { name, url, port = firstPluginPort + at }] of plugins.entries()) {
    if (hasScheme(url, "http:")) continue;
    const owner = owners.get(port);
    owners.set(port, name);
    if (owner === undefined) continue;
    const isGiven = plugins[at]?.port !== undefined;
    const message = isGiven
      ? `is the port of plugin ${owner} too`
      : `listens on port ${port} unless told, which is the port of plugin ${owner} too`;
    context.addIssue({ code: "custom", path: isGiven ? [at, "port"] : [at], message: `${message}: give one of them another` });
  }
});
