import { isFault } from "@slipway/domain";
import { z } from "zod";
import { durationField } from "../fields/duration.ts";
import { flag, textList } from "../fields/plain-fields.ts";
import { compilePathPattern } from "../matching/path-pattern.ts";

/** Reports path patterns that can not be compiled. A blank one matches nothing and does no harm. */
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
  disabled: flag(false).describe("Commits do not deploy the application."),
  paths: pathPatterns.describe(
    "Patterns of files outside the application's directory that deploy it too, relative to the repository's root.",
  ),
  ignores: pathPatterns.describe("Patterns of files that veto the deployment of the commit that changes them."),
});

const onOutOfSync = z.object({
  disabled: flag(true).describe("Drift does not deploy the application."),
  minWindow: durationField("5m").describe("Least time since the last deployment ended."),
});

export const triggerSchema = z
  .object({
    onCommit: onCommit.prefault({}).describe("Deploys when a commit touches the application."),
    onCommand: z
      .object({ disabled: flag(false).describe("Sync commands are refused.") })
      .prefault({})
      .describe("Deploys when somebody asks for it."),
    onOutOfSync: onOutOfSync.prefault({}).describe("Deploys when the live state drifts from Git."),
    onChain: z
      .object({ disabled: flag(true).describe("Deployment chains pass the application by.") })
      .prefault({})
      .describe("Deploys when it is its turn in a deployment chain."),
  })
  .prefault({});

export const skipOnSchema = z
  .object({
    paths: pathPatterns.describe("The stage is skipped when all changed files match one of these patterns."),
    commitMessagePrefixes: textList.describe("The stage is skipped when the commit message begins with one of these."),
  })
  .prefault({});
