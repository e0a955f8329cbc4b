import { isFault } from "@slipway/domain";
import { parsePath } from "@slipway/yaml";
import { z } from "zod";
import { flag, requiredText, text, textMap } from "../fields/plain-fields.ts";
import { compileGoRegex } from "../matching/go-regex.ts";
import type { ReplacementConfig, ReplacementMethod } from "./application-config.ts";

const methods: readonly ReplacementMethod[] = ["yamlField", "jsonField", "HCLField", "tomlField", "regex"];

/** A value to replace in a file. */
export const replacementSchema = z
  .object({
    file: requiredText.describe("The file to change, relative to the application's directory."),
    yamlField: text.describe("Path of the field in a YAML file, such as $.image.tag."),
    jsonField: text.describe("Path of the field in a JSON file."),
    HCLField: text.describe("Path of the field in an HCL file, through types and labels of blocks: $.module.web.version."),
    tomlField: text.describe("Path of the field in a TOML file. A Slipway extension, which PipeCD ignores."),
    regex: text.describe("Go regular expression; its first group is replaced."),
  })
  .transform((written, context): ReplacementConfig => {
    const used = methods.filter((method) => written[method] !== "");
    const [by = "yamlField"] = used;
    const field = written[by];
    const isOne = used.length === 1;
    const problem = !isOne ? `needs exactly one of ${methods.join(", ")}` : by === "regex" ? regexProblem(field) : pathProblem(field);
    if (problem !== undefined) context.issues.push({ code: "custom", input: written, message: problem, path: isOne ? [by] : [] });
    return { file: written.file, by, field };
  });

function pathProblem(field: string): string | undefined {
  const parsed = parsePath(field);
  return "problem" in parsed ? parsed.problem : undefined;
}

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
      replacements: z.array(replacementSchema).default([]).describe("Values to replace with the event's data."),
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
