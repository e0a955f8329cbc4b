import { isFault } from "@slipway/domain";
import { z } from "zod";
import { durationField } from "../../fields/duration.ts";
import { requiredText, text, textList, textMap } from "../../fields/plain-fields.ts";
import { base64Secret } from "../../fields/secret-fields.ts";
import { uniqueList } from "../../fields/unique-list.ts";
import { compilePathMatcher } from "../../matching/match-path.ts";
import { notificationsSchema } from "../notifications/notifications-schema.ts";
import { remoteAddress } from "../remote-address.ts";
import { gitSchema } from "./git-schema.ts";
import { pluginList } from "./plugin-schema.ts";
import { secretManagementSchema } from "./secret-management-schema.ts";
import { toolSchema } from "./tool-schema.ts";

const repository = z.object({
  repoId: requiredText.describe("Name of the repository."),
  remote: remoteAddress.describe(
    "Address of the repository, such as git@github.com:org/repo.git. A user name and a password or token in an http or https address are used as its credentials and shown nowhere.",
  ),
  branch: requiredText
    .refine((name) => !name.startsWith("-"), { error: "is no branch: the name of one cannot begin with -" })
    .describe("The branch to deploy."),
  autoRegister: z.boolean().optional().describe("Register applications found in the repository automatically."),
});

const patternList = textList.superRefine((patterns, context) => {
  try {
    compilePathMatcher(patterns);
  } catch (error) {
    if (!isFault(error, "invalid")) throw error;
    context.addIssue({ code: "custom", message: error.message });
  }
});

const pullRequests = z
  .object({
    host: z.enum(["GITHUB", "GITLAB", "GITEA"]).describe("The kind of the Git host. GITEA is Forgejo too."),
    apiUrl: text
      .refine((url) => url === "" || /^https?:\/\/[^@]+$/.test(url), { error: "must be an http or https address without a user name" })
      .describe("Address of its API. Default: follows from the address of the repository."),
    tokenFile: text.describe("File with the access token."),
    tokenVariable: text.describe("Environment variable of the watcher with the access token."),
  })
  .refine(({ tokenFile, tokenVariable }) => (tokenFile === "") !== (tokenVariable === ""), {
    error: "needs either tokenFile or tokenVariable",
  })
  .transform(({ host: kind, ...rest }) => ({ kind, ...rest }));

const eventWatcherRepository = z.object({
  repoId: requiredText.describe("Name of the repository."),
  commitMessage: text.describe("Commit message; a template with .Value and .EventName."),
  includes: patternList.describe("Names of files in .pipe to read; empty for all."),
  excludes: patternList.describe("Files in .pipe not to read. If set, includes is ignored."),
  pullRequests: pullRequests
    .optional()
    .transform((given) => given)
    .describe("How pull requests are opened for handlers with makePullRequest. A Slipway extension, which PipeCD ignores."),
});

/** Part of the subjects in NATS. */
const id = requiredText.refine((text) => /^[A-Za-z0-9_-]*$/.test(text), { error: "must have letters, digits, _ and - only" });

const spec = z
  .object({
    projectID: id.describe("The project the piped belongs to."),
    pipedID: id.describe("ID of the piped."),
    name: text.describe("Display name of the piped."),
    pipedKeyFile: text.describe("File with the key of the piped."),
    pipedKeyData: base64Secret.describe("The key of the piped, as base64."),
    apiAddress: text.describe("Address of the control plane."),
    webAddress: text.describe("Address of the web page, for links."),
    syncInterval: durationField("1m").describe("How often to poll repositories. Reported pushes are handled at once."),
    appConfigSyncInterval: durationField("1m").describe(
      "How often to renew names, descriptions and labels of applications from their files between two polls of the repository. Nothing is deployed by it. Every poll renews them too, so only an interval shorter than syncInterval has an effect.",
    ),
    git: gitSchema.describe("Git settings."),
    repositories: uniqueList(repository, "repoId").describe("Repositories with applications."),
    plugins: pluginList.describe("Plugins that deploy applications."),
    tools: z
      .array(toolSchema)
      .default([])
      .describe("Sources of tools that plugins need. Other tools are installed with the plugins' scripts."),
    eventWatcher: z
      .object({
        checkInterval: durationField("1m").describe("Not used: events are handled when they come."),
        commitInterval: durationField("100ms").describe(
          "How long events are gathered before their commits are pushed together. A Slipway extension, which PipeCD ignores.",
        ),
        gitRepos: uniqueList(eventWatcherRepository, "repoId").describe("Settings per repository."),
      })
      .prefault({})
      .describe("Events that update files."),
    secretManagement: secretManagementSchema.describe("Decryption of secrets in application files."),
    notifications: notificationsSchema.describe("Notifications."),
    appSelector: textMap.describe("Labels that an application must have to be handled by this piped."),
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
