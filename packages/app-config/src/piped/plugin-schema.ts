import { z } from "zod";
import { durationField } from "../fields/duration.ts";
import { requiredText, textMap } from "../fields/plain-fields.ts";
import { secretSettings } from "../fields/secret-fields.ts";
import { uniqueList } from "../fields/unique-list.ts";

const schemes = ["file:", "https:", "oci:", "http:"];

const deployTarget = z.object({
  name: requiredText.describe("Name of the target."),
  labels: textMap.describe("Labels of the target."),
  config: secretSettings.describe("Settings of the target, as the plugin defines them."),
});

export const pluginSchema = z.object({
  name: requiredText.describe("Name by which application files mean the plugin."),
  url: z
    .string()
    .refine((url) => URL.canParse(url) && schemes.includes(new URL(url).protocol), {
      error: "must be a URL of file:, https:, oci: or http:",
    })
    .optional()
    .describe(
      "Where the program comes from (file:, https:, oci:), or where it already runs (http:). None for a plugin that comes with the product.",
    ),
  port: z.int().min(1).max(65_535).optional().describe("Where the plugin listens."),
  startTimeout: durationField("2m").describe("How long the plugin may take from its start until it listens. A field of ours."),
  configVia: z
    .enum(["argv", "file"])
    .optional()
    .describe(
      "How a launched plugin gets this block: argv is --config as PipeCD's plugins know it, which every user of the machine can read; file is --config-file, which plugins of Slipway's SDK know too. Unless told, file for a plugin that comes with the product and argv for others. A field of ours.",
    ),
  config: secretSettings.describe("The plugin's own settings."),
  deployTargets: uniqueList(deployTarget, "name").describe("Where the plugin deploys to."),
});
