import { builtInRoles, isFault, type Policy, parsePolicy } from "@slipway/domain";
import { z } from "zod";
import { flag, requiredText, text, textList } from "../fields/plain-fields.ts";
import { uniqueList } from "../fields/unique-list.ts";
import { personReference } from "./person-reference.ts";
import { signInSchema } from "./sign-in-schema.ts";
import { workloadSchema } from "./workload-schema.ts";

const policyText = z.string().transform((written, context): Policy => {
  try {
    return parsePolicy(written);
  } catch (error) {
    if (!isFault(error)) throw error;
    context.issues.push({ code: "custom", input: written, message: error.message, continue: true });
    return z.NEVER;
  }
});

const narrowed = z
  .strictObject({
    policy: policyText.describe("A policy as PipeCD writes it."),
    applications: textList.describe("Only these applications; * stands for any letters. Empty for all."),
    stages: textList.describe("Only these stages, by id or name, for rights to approve and to skip. Empty for all."),
  })
  .transform(({ policy, applications: names, stages }): Policy => {
    return { ...policy, resources: policy.resources.map((each) => ({ ...each, names })), stages };
  });

const isBuiltIn = (name: string) => builtInRoles.some((role) => role.name === name);

const role = z.object({
  name: requiredText
    .refine((name) => !isBuiltIn(name), { error: "is the name of a built-in role: choose another one" })
    .describe("Name of the role."),
  policies: z
    .array(z.union([policyText, narrowed]))
    .min(1, { error: "needs a policy: a role without one allows nothing" })
    .describe(
      "What it allows: resources=TYPE{KEY:VALUE},TYPE;actions=ACTION,ACTION, or a mapping with that as policy and what narrows it.",
    ),
});

const project = z
  .object({
    id: requiredText
      .refine((id) => id === "*" || /^[A-Za-z0-9_-]*$/.test(id), {
        error: "must have letters, digits, _ and - only, or be * for every project",
      })
      .describe("The project; * for every project."),
    roles: uniqueList(role, "name").describe("Roles of this project, besides Admin, Editor and Viewer."),
    userGroups: z
      .array(
        z.object({
          ssoGroup: requiredText.describe("The group, as the identity provider names it."),
          role: requiredText.describe("Its role."),
          provider: text.describe("Name of the provider whose group it is. Default: that of the only one there is."),
        }),
      )
      .default([])
      .describe("Roles of groups."),
    users: z
      .array(
        z.object({
          user: personReference.describe("Verified e-mail address or principal id."),
          role: requiredText.describe("The role."),
          provider: text.describe("Name of the provider that has verified the address. Default: that of the only one there is."),
        }),
      )
      .default([])
      .describe("Roles of single people."),
    allowStrayAsViewer: flag(false).describe("Whether everybody who has signed in and has no other role here is a Viewer."),
    defaultRole: text.describe("Role of everybody who has signed in and has no other here."),
    fourEyes: flag(false).describe("Whether nobody may approve a deployment with commits of their own."),
  })
  .superRefine(({ roles, userGroups, users, defaultRole, allowStrayAsViewer }, context) => {
    const known = new Set([...builtInRoles, ...roles].map(({ name }) => name));
    const check = (name: string, path: (string | number)[]): void => {
      if (!known.has(name))
        context.addIssue({ code: "custom", path, message: `is no role of this project; there are ${[...known].join(", ")}` });
    };
    for (const [at, each] of userGroups.entries()) check(each.role, ["userGroups", at, "role"]);
    for (const [at, each] of users.entries()) check(each.role, ["users", at, "role"]);
    if (defaultRole !== "") check(defaultRole, ["defaultRole"]);
    if (defaultRole !== "" && allowStrayAsViewer)
      context.addIssue({
        code: "custom",
        path: ["allowStrayAsViewer"],
        message: "gives another role than defaultRole: set one of the two",
      });
  });

const spec = z
  .object({
    signIn: signInSchema.optional().describe("How people sign in with a browser."),
    projects: uniqueList(project, "id").describe("Who may do what, by project."),
    workloadIdentity: uniqueList(workloadSchema, "name").describe(
      "Which jobs get keys of some minutes for the tokens of their CI or cluster.",
    ),
  })
  .superRefine(({ projects, signIn }, context) => {
    const providers = [...(signIn?.oidc ?? []).map(({ name }) => name), ...(signIn?.github === undefined ? [] : ["github"])];
    const there = `signIn has ${providers.join(", ") || "no provider"}`;
    const check = (provider: string, path: (string | number)[], why: string | undefined): void => {
      if (provider !== "" && !providers.includes(provider)) context.addIssue({ code: "custom", path, message: `is no provider: ${there}` });
      if (provider === "" && providers.length > 1 && why !== undefined)
        context.addIssue({ code: "custom", path, message: `is needed, as ${why}: ${there}` });
    };
    for (const [at, { userGroups, users }] of projects.entries()) {
      for (const [group, { provider }] of userGroups.entries())
        check(provider, ["projects", at, "userGroups", group, "provider"], "each could have such a group, and at GitHub anybody makes one");
      for (const [each, { user, provider }] of users.entries()) {
        const why = /^(oidc|github|admin):/.test(user) ? undefined : "one may say so of an address that another has taken away";
        check(provider, ["projects", at, "users", each, "provider"], why);
      }
    }
  })
  .superRefine(({ projects, workloadIdentity }, context) => {
    for (const [at, each] of workloadIdentity.entries()) {
      const declared = projects.filter(({ id }) => id === each.project || id === "*").flatMap(({ roles }) => roles);
      const known = [...builtInRoles, ...declared].map(({ name }) => name);
      if (known.includes(each.role)) continue;
      const message = `is no role of project ${each.project}; there are ${known.join(", ")}`;
      context.addIssue({ code: "custom", path: ["workloadIdentity", at, "role"], message });
    }
  });

/** An access file. */
export const accessSchema = z.object({
  apiVersion: z.literal("slipway.dev/v1").describe("The version of this format."),
  kind: z.literal("Access"),
  spec,
});

export type AccessSpec = z.output<typeof spec>;
