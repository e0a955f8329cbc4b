import type { Person, Session, SessionEnd } from "@slipway/domain";

/** A session that is not over. */
export interface LiveCliSession {
  readonly session: Session;
  /** Aborts when it ends, on whichever gateway. */
  readonly ended: AbortSignal;
}

/** What the sign-in of the command line needs of the sessions. */
export interface CliSessions {
  start(
    person: Person,
    options: {
      readonly purpose: "cli";
      readonly lifetimeMs: number;
      readonly idleMs: number;
      readonly address: string;
      readonly userAgent: string;
    },
  ): Promise<{ readonly token: string; readonly session: Session }>;
  find(token: string): Promise<LiveCliSession | undefined>;
  renew(token: string): Promise<{ readonly token: string } | undefined>;
  end(session: Pick<Session, "subjectTag" | "id">, why: SessionEnd): Promise<void>;
  /** The session with this id, for those whose right to it was checked before; undefined if it is over. */
  live(key: Pick<Session, "subjectTag" | "id">): Promise<LiveCliSession | undefined>;
}
