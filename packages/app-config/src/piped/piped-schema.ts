import { z } from "zod";
import { durationField } from "../fields/duration.ts";
import { requiredText, text, textList, textMap } from "../fields/plain-fields.ts";
import { base64Secret } from "../fields/secret-fields.ts";
import { uniqueList } from "../fields/unique-list.ts";
import { gitSchema } from "./git-schema.ts";
import { notificationsSchema } from "./notifications-schema.ts";
import { pluginList } from "./plugin-schema.ts";
import { secretManagementSchema } from "./secret-management-schema.ts";
import { toolSchema } from "./tool-schema.ts";

const repository = z.object({
  repoId: requiredText.describe("Name of the repository."),
  remote: requiredText.describe("Its address, such as git@github.com:org/repo.git."),
  branch: requiredText.describe("The branch that is deployed."),
  autoRegister: z.boolean().optional().describe("Application files found in it become applications by themselves."),
});

const eventWatcherRepository = z.object({
  repoId: requiredText.describe("Name of the repository."),
  commitMessage: text.describe("Message of the commits, a template over .Value and .EventName."),
  includes: textList.describe("Files in .pipe that are read; empty for all."),
  excludes: textList.describe("Files in .pipe that are not read; includes count for nothing then."),
});

const spec = z
  .object({
    projectID: requiredText.describe("The project the piped belongs to."),
    pipedID: requiredText.describe("The piped's id."),
    name: text.describe("Name of the piped, for people."),
    pipedKeyFile: text.describe("File of the piped's key."),
    pipedKeyData: base64Secret.describe("The piped's key, as base64."),
    apiAddress: text.describe("Address of the control plane."),
    webAddress: text.describe("Address of the web page, for links."),
    syncInterval: durationField("1m").describe("How often repositories are looked at when nothing tells of a push."),
    appConfigSyncInterval: durationField("1m").describe("How often application files are looked at."),
    git: gitSchema.describe("How to use Git."),
    repositories: uniqueList(repository, "repoId").describe("Repositories that hold applications."),
    plugins: pluginList.describe("What deploys applications."),
    tools: z
      .array(toolSchema)
      .default([])
      .describe("Where programs that plugins need come from; their own install scripts serve for the rest."),
    eventWatcher: z
      .object({
        checkInterval: durationField("1m").describe("How often events are looked at when nothing tells of one."),
        gitRepos: uniqueList(eventWatcherRepository, "repoId").describe("Settings per repository."),
      })
      .prefault({})
      .describe("Events that change files."),
    secretManagement: secretManagementSchema.describe("How secrets in application files are decrypted."),
    notifications: notificationsSchema.describe("Who is told of what happens."),
    appSelector: textMap.describe("Labels an application must have to be handled."),
    chartRepositories: z.unknown().optional().describe("Not used: settings of the kubernetes plugin."),
    chartRegistries: z.unknown().optional().describe("Not used: settings of the kubernetes plugin."),
    analysisProviders: z.unknown().optional().describe("Not used: settings of the analysis plugin."),
    platformProviders: z.unknown().optional().describe("Not used: deploy targets of plugins."),
    cloudProviders: z.unknown().optional().describe("Not used: deploy targets of plugins."),
  })
  .superRefine(({ pipedKeyFile, pipedKeyData }, context) => {
    if (pipedKeyFile !== "" && pipedKeyData) context.addIssue({ code: "custom", message: "give either pipedKeyFile or pipedKeyData" });
  });

/** A piped file. */
export const pipedSchema = z.object({
  apiVersion: z.literal("pipecd.dev/v1beta1").describe("The version of this format."),
  kind: z.literal("Piped"),
  spec,
});

export type PipedSpec = z.output<typeof spec>;
