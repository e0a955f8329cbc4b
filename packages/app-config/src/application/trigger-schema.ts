import { isFault } from "@slipway/domain";
import { z } from "zod";
import { durationField } from "../fields/duration.ts";
import { flag, textList } from "../fields/plain-fields.ts";
import { compilePathPattern } from "../matching/path-pattern.ts";

/** Reports path patterns that cannot be compiled. A blank pattern matches nothing and is allowed. */
const pathPatterns = z
  .array(
    z.string().superRefine((pattern, context) => {
      try {
        compilePathPattern(pattern);
      } catch (error) {
        if (!isFault(error, "invalid")) throw error;
        context.addIssue({ code: "custom", message: error.message });
      }
    }),
  )
  .default([]);

const onCommit = z.object({
  disabled: flag(false).describe("Do not deploy the application on commits."),
  paths: pathPatterns.describe(
    "Patterns of files outside the application's directory whose changes also deploy it, relative to the repository's root.",
  ),
  ignores: pathPatterns.describe("Patterns of files; a commit that changes one of them is not deployed."),
});

const onOutOfSync = z.object({
  disabled: flag(true).describe("Do not deploy the application on drift."),
  minWindow: durationField("5m").describe(
    "Minimum time since the last deployment ended. Twice as long after each one in a row that could not be planned, and after each repair in a row of the same drift.",
  ),
  maxRepairs: z
    .int()
    .min(0)
    .max(1_000)
    .default(5)
    .describe(
      "How often in a row the same field or object is repaired. If it drifts again within an hour after that, nothing is repaired any more until a new commit, a sync or a release. 0: no limit.",
    ),
});

export const triggerSchema = z
  .object({
    onCommit: onCommit.prefault({}).describe("Deploy when a commit changes the application."),
    onCommand: z
      .object({ disabled: flag(false).describe("Reject sync commands.") })
      .prefault({})
      .describe("Deploy on a sync command."),
    onOutOfSync: onOutOfSync.prefault({}).describe("Deploy when the live state drifts from Git."),
    onChain: z
      .object({ disabled: flag(true).describe("Leave the application out of deployment chains.") })
      .prefault({})
      .describe("Deploy as part of a deployment chain."),
  })
  .prefault({});

export const skipOnSchema = z
  .object({
    paths: pathPatterns.describe("Skip the stage if all changed files match one of these patterns."),
    commitMessagePrefixes: textList.describe("Skip the stage if the commit message starts with one of these prefixes."),
  })
  .prefault({});
