import type { MessageInitShape } from "@bufbuild/protobuf";
import type { ServiceImpl } from "@connectrpc/connect";
import { type AccessRules, actions, builtInRoles, may, type ProjectAccess, policyText, type Role, resources } from "@slipway/domain";
import type { AccessRoleSchema, AccessService, ProjectAccessSchema, RoleGrantSchema } from "@slipway/proto/api";
import { timestampOf } from "@slipway/state";
import { type Caller, callerOf } from "./caller.ts";

/** Tells callers about themselves, and which roles the access file gives. */
export function accessService(rules: () => AccessRules): ServiceImpl<typeof AccessService> {
  return {
    getCaller(_, context) {
      const { principal } = callerOf(context);
      const { id, actor, emails, groups = [], grants, expiresAt } = principal;
      return {
        id,
        name: actor.name,
        signIn: actor.signIn,
        emails: [...emails],
        groups: [...groups],
        grants: grants.map(({ projectId, from }) => ({ projectId, from })),
        ...(expiresAt && { expiresAt: timestampOf(expiresAt) }),
        rights: resources.flatMap((resource) =>
          actions.filter((action) => may(principal, { resource, action })).map((action) => `${resource}.${action}`),
        ),
      };
    },
    listProjectAccess(_, context) {
      const caller = callerOf(context);
      // What is said of every project is said of those that the caller may look at.
      const seen = rules().projects.filter(({ projectId }) => projectId === "*" || caller.mayIn(projectId));
      return { projects: seen.map((project) => shownTo(caller, project)), builtInRoles: builtInRoles.map(roleOf) };
    },
  };
}

function shownTo(
  { principal }: Caller,
  { projectId, roles, groups, users, defaultRole, fourEyes }: ProjectAccess,
): MessageInitShape<typeof ProjectAccessSchema> {
  // Addresses of people are not for everybody who may look.
  const namesPeople = may(principal, { resource: "project", action: "update" }, projectId);
  return {
    projectId,
    roles: roles.map(roleOf),
    groups: groups.map(({ group, role, provider }) => grantOf(group, role, provider)),
    users: namesPeople ? users.map(({ user, role, provider }) => grantOf(user, role, provider)) : [],
    hiddenUsers: namesPeople ? 0 : users.length,
    defaultRole: defaultRole ?? "",
    fourEyes,
  };
}

function grantOf(holder: string, role: string, provider = ""): MessageInitShape<typeof RoleGrantSchema> {
  return { holder, role, provider };
}

function roleOf({ name, policies }: Role): MessageInitShape<typeof AccessRoleSchema> {
  return {
    name,
    policies: policies.map((policy) => ({
      policy: policyText(policy),
      applications: [...new Set(policy.resources.flatMap(({ names }) => names))],
      stages: [...policy.stages],
    })),
  };
}
