import { comparableAddress } from "./comparable-address.ts";
import type { Policy } from "./policy.ts";
import type { Grant } from "./principal.ts";
import { builtInRoles, type Role } from "./roles.ts";

/** Who may do what, as the operator of a Slipway declares it. */
export interface AccessRules {
  readonly projects: readonly ProjectAccess[];
}

/** Who may do what in a project. */
export interface ProjectAccess {
  /** "*" for every project, also those that come later. */
  readonly projectId: string;
  /** Besides the built-in ones. */
  readonly roles: readonly Role[];
  /** Roles of the groups that an identity provider names; of one provider only, if it says which. */
  readonly groups: readonly { readonly group: string; readonly role: string; readonly provider?: string | undefined }[];
  /** Roles of single people, by principal id, or by an e-mail address that a provider, or only the one that is named, has verified. */
  readonly users: readonly { readonly user: string; readonly role: string; readonly provider?: string | undefined }[];
  /** Role of everybody who has signed in and has no other here; undefined for none. */
  readonly defaultRole: string | undefined;
  /** Whether nobody may approve a deployment with commits of their own. */
  readonly fourEyes: boolean;
}

/** What an identity provider says of somebody. */
export interface Identity {
  /** Id of the principal, such as `oidc:https://issuer.example#1234`. */
  readonly id: string;
  /** Verified addresses, in lower case. */
  readonly emails: readonly string[];
  readonly groups: readonly string[];
  /** Name of the provider in the access file. */
  readonly provider: string;
}

/** What somebody may do. A role that is given twice counts once; what nobody has declared gives nothing. */
export function grantsOf({ projects }: AccessRules, identity: Identity): readonly Grant[] {
  return projects.flatMap((project) => {
    const named = new Set([
      ...project.groups.filter((each) => isIn(each, identity)).map(({ role }) => role),
      ...project.users.filter((each) => isUser(each, identity)).map(({ role }) => role),
    ]);
    if (named.size === 0 && project.defaultRole !== undefined) named.add(project.defaultRole);
    return [...named].flatMap((name) => {
      const policies = policiesOf(project, name);
      return policies === undefined ? [] : [{ projectId: project.projectId, from: name, policies }];
    });
  });
}

/** The policies of a role in a project; undefined if there is no such role. */
export function policiesOf({ roles }: Pick<ProjectAccess, "roles">, name: string): readonly Policy[] | undefined {
  return [...builtInRoles, ...roles].find((role) => role.name === name)?.policies;
}

/** The roles that there are in a project: its own, those of every project, and the built-in ones. Of several with one name, the first counts. */
export function rolesIn({ projects }: AccessRules, projectId: string): readonly Role[] {
  const declared = [projectId, "*"].flatMap((id) => projects.filter((project) => project.projectId === id));
  return [...builtInRoles, ...declared.flatMap(({ roles }) => roles)];
}

/** Whether nobody may approve deployments with commits of their own in a project. */
export function hasFourEyes({ projects }: AccessRules, projectId: string): boolean {
  return projects.some((project) => project.fourEyes && (project.projectId === "*" || project.projectId === projectId));
}

function isIn({ group, provider }: ProjectAccess["groups"][number], identity: Identity): boolean {
  return identity.groups.includes(group) && (provider === undefined || provider === identity.provider);
}

function isUser({ user, provider }: ProjectAccess["users"][number], identity: Identity): boolean {
  return (
    user === identity.id ||
    (identity.emails.includes(comparableAddress(user)) && (provider === undefined || provider === identity.provider))
  );
}
