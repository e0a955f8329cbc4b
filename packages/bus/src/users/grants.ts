import type { ControlRole, Role } from "./role.ts";

/** How far a right reaches: a user of a piped has it for its piped, for its project, or for all. */
export type Reach = "piped" | "project" | "all";

/** Who has a right, and how far it reaches. */
export type Grants = { readonly [Each in Role]?: Reach };

/** A durable consumer: the messages that one kind of service takes, each process some of them. */
export interface Take {
  readonly by: Role;
  /** Its name; `{piped}` stands for the id of the piped. `*`: names that only the service knows. */
  readonly as: string;
  /** Which messages it takes. Default: those of the piped, or all for a service of the control plane. */
  readonly reach?: Reach;
  /** Further ids of the messages that it takes, such as the kind. */
  readonly ids?: Readonly<Record<string, string>>;
}

/** Who may do what with the messages of some subjects. The permissions of the users of NATS are made of this: whoever is not named may nothing. */
export interface StoredAccess {
  /** Who stores messages. */
  readonly writes: Grants;
  /** Who follows, lists and looks up messages. */
  readonly reads?: Grants;
  /** Who looks up the last message of one subject, and no more. */
  readonly finds?: Grants;
  readonly takes?: readonly Take[];
  /** Who removes messages by sequence. NATS has this right for whole streams only, so no service of a piped can have it. */
  readonly deletes?: readonly ControlRole[];
}

/** Who may do what on subjects whose messages are not stored. */
export interface ChannelAccess {
  /** Who publishes, or asks. */
  readonly says: Grants;
  /** Who subscribes, and answers. */
  readonly hears: Grants;
}
