import { isFault } from "@slipway/domain";
import { z } from "zod";
import { flag, requiredText, text, textMap } from "../fields/plain-fields.ts";
import { compileGoRegex } from "../matching/go-regex.ts";
import type { ReplacementConfig, ReplacementMethod } from "./application-config.ts";

const methods: readonly ReplacementMethod[] = ["yamlField", "jsonField", "HCLField", "regex"];

const replacement = z
  .object({
    file: requiredText.describe("The file to change, relative to the application's directory."),
    yamlField: text.describe("Path of the field in a YAML file, such as $.image.tag."),
    jsonField: text.describe("Path of the field in a JSON file."),
    HCLField: text.describe("Path of the field in an HCL file."),
    regex: text.describe("Go regular expression; its first group is replaced."),
  })
  .transform((written, context): ReplacementConfig => {
    const used = methods.filter((method) => written[method] !== "");
    const [by = "yamlField"] = used;
    const problem =
      used.length === 1 ? (by === "regex" ? regexProblem(written.regex) : undefined) : `needs exactly one of ${methods.join(", ")}`;
    if (problem !== undefined)
      context.issues.push({ code: "custom", input: written, message: problem, path: by === "regex" && used.length === 1 ? ["regex"] : [] });
    return { file: written.file, by, field: written[by] };
  });

function regexProblem(pattern: string): string | undefined {
  try {
    return compileGoRegex(pattern).groups === 0 ? "must have a group ( ) around the text to replace" : undefined;
  } catch (error) {
    if (isFault(error, "invalid")) return error.message;
    throw error;
  }
}

const handler = z.object({
  type: z.enum(["GIT_UPDATE"]).default("GIT_UPDATE").describe("The action for the event."),
  config: z
    .object({
      commitMessage: text.describe("Commit message; a template with .Value and .EventName."),
      makePullRequest: flag(false).describe("Commit to a new branch."),
      replacements: z.array(replacement).default([]).describe("Values to replace with the event's data."),
    })
    .prefault({}),
});

export const eventWatcherSchema = z
  .object({
    matcher: z
      .object({ name: text.describe("Name of the event."), labels: textMap.describe("Labels of the event; all must match exactly.") })
      .prefault({})
      .describe("The events to handle."),
    handler: handler.prefault({}),
  })
  .transform(({ matcher, handler: { config } }) => ({ matcher, ...config }));
