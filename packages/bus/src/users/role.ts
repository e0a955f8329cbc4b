/** The services of the control plane. Each is one user of NATS. */
export const controlRoles = ["trace", "gateway"] as const;
/** The services of a piped. Each is one user of NATS for each piped. */
export const pipedRoles = ["watcher", "planner", "executor", "livestate", "notifier"] as const;

export type ControlRole = (typeof controlRoles)[number];
export type PipedRole = (typeof pipedRoles)[number];
/** Every service. */
export const serviceRoles = [...controlRoles, ...pipedRoles] as const;
export type ServiceRole = ControlRole | PipedRole;
/** Who is no service: `ci` publishes events of a project, and `git`, a Git server, that somebody pushed. */
const outsideRoles = ["ci", "git"] as const;
export type OutsideRole = (typeof outsideRoles)[number];
/** What a user of NATS is. */
export type Role = ServiceRole | OutsideRole;

/** A piped, wherever it runs. */
export interface PipedPlace {
  readonly projectId: string;
  readonly pipedId: string;
}

/** A user of NATS: what it is, and for whom. */
export type BusUser =
  | { readonly role: ControlRole }
  | { readonly role: "ci"; readonly projectId: string }
  | { readonly role: "git" }
  | ({ readonly role: PipedRole } & PipedPlace);

/** The user that a service is. */
export type ServiceUser = Exclude<BusUser, { readonly role: OutsideRole }>;

/** The user that a service is, for a piped if it is one of a piped. */
export function userOf(role: ServiceRole, { projectId, pipedId }: PipedPlace): ServiceUser {
  return isPipedRole(role) ? { role, projectId, pipedId } : { role };
}

/** Whether a role is one of a piped. */
export function isPipedRole(role: Role): role is PipedRole {
  return (pipedRoles as readonly string[]).includes(role);
}

/** Whether a role is that of no service: it publishes, and is answered. */
export function isOutsideRole(role: Role): role is OutsideRole {
  return (outsideRoles as readonly string[]).includes(role);
}

/** The users of the services of a piped. */
export function usersOfPiped({ projectId, pipedId }: PipedPlace): readonly ServiceUser[] {
  return pipedRoles.map((role) => ({ role, projectId, pipedId }));
}

/** The prefix of the subjects on which a user, and nobody else, gets answers. */
export function inboxOfUser(user: BusUser): string {
  return inboxOf(user.role, "pipedId" in user ? user.pipedId : "projectId" in user ? user.projectId : undefined);
}

/** The same by its name and its place: the piped of a service, the project of a job. */
export function inboxOf(role: string, place?: string): string {
  return ["_INBOX", role, ...(place === undefined ? [] : [place])].map((part) => part.replaceAll(/[^\w-]/g, "_")).join(".");
}
