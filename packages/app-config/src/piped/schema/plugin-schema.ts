import { z } from "zod";
import { durationField } from "../../fields/duration.ts";
import { requiredText, textMap } from "../../fields/plain-fields.ts";
import { secretSettings } from "../../fields/secret-fields.ts";
import { uniqueList } from "../../fields/unique-list.ts";

/** A known scheme, or a path, which has none. */
const knownUrl = /^((file|https|oci|http|npm|exec):|(?![a-z][a-z0-9+.-]*:).)/i;
const hasScheme = (url: string | undefined, scheme: string): boolean => url?.toLowerCase().startsWith(scheme) ?? false;

const deployTarget = z.object({
  name: requiredText.describe("Name of the target."),
  labels: textMap.describe("Labels of the target."),
  config: secretSettings.describe("Settings of the target; the plugin defines them."),
});

const fields = z.object({
  name: requiredText.describe("Name of the plugin in application files."),
  url: z
    .string()
    .regex(knownUrl, { error: "must be a URL of file:, https:, oci:, npm:, exec: or http:, or a path" })
    .optional()
    .describe(
      "Where the program comes from (file:///path, a path, https://…, oci://registry/repository:tag, npm:package@1.2.3, exec:program arg…), or where it already runs (http://host:port). Omit for a bundled plugin.",
    ),
  sha256: z
    .string()
    .regex(/^(sha256:)?[0-9a-fA-F]{64}$/, { error: "must be a SHA-256: 64 hexadecimal digits" })
    .optional()
    .describe("The SHA-256 of an https: program. Without it, the owner of the server controls the plugin. A Slipway extension."),
  integrity: z
    .string()
    .regex(/^sha(256|384|512)-[A-Za-z0-9+/]+={0,2}$/, { error: "must be an integrity in npm's notation, such as sha512-…" })
    .optional()
    .describe("The integrity of an npm: package. A Slipway extension."),
  port: z
    .int()
    .min(1)
    .max(65_535)
    .optional()
    .describe(
      "Port of the plugin. Omit it unless something else calls the plugin: plugins on Slipway's SDK then listen on a private Unix socket, others on a free port.",
    ),
  startTimeout: durationField("2m").describe("How long the plugin may take to start listening. A Slipway extension."),
  configVia: z
    .enum(["argv", "file"])
    .optional()
    .describe(
      "How a launched plugin receives this block. argv: with --config, as in PipeCD, which every user of the machine can read. file: with --config-file, which plugins on Slipway's SDK support. Default: file for bundled plugins, argv for others. A Slipway extension.",
    ),
  token: z
    .boolean()
    .optional()
    .describe(
      "Whether the plugin proves its identity with a token, as plugins on Slipway's SDK do. Default: true for bundled plugins, false for others. A Slipway extension.",
    ),
  config: secretSettings.describe("Settings of the plugin."),
  deployTargets: uniqueList(deployTarget, "name").describe("Deploy targets of the plugin."),
});

const pluginSchema = fields.superRefine(({ url, sha256, integrity, token }, context) => {
  if (sha256 !== undefined && !hasScheme(url, "https:"))
    context.addIssue({ code: "custom", path: ["sha256"], message: "is only for https: URLs" });
  if (integrity !== undefined && !hasScheme(url, "npm:"))
    context.addIssue({ code: "custom", path: ["integrity"], message: "is only for npm: URLs" });
  if (token === true && hasScheme(url, "http:"))
    context.addIssue({
      code: "custom",
      path: ["token"],
      message: "is only for launched plugins: a plugin that is managed externally cannot receive a token",
    });
});

/** The plugins of a piped file. Names must be unique, and ports of launched plugins too. */
export const pluginList = uniqueList(pluginSchema, "name").superRefine((plugins, context) => {
  const owners = new Map<number, string>();
  for (const [at, { name, url, port }] of plugins.entries()) {
    if (hasScheme(url, "http:") || port === undefined) continue;
    const owner = owners.get(port);
    owners.set(port, name);
    if (owner === undefined) continue;
    const message = `is also the port of plugin ${owner}: set another port for one of them, or none`;
    context.addIssue({ code: "custom", path: [at, "port"], message });
  }
});
