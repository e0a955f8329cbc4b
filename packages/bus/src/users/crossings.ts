import { type Channel, channels } from "./channels.ts";
import type { Grants } from "./grants.ts";
import { subjectsOf } from "./permissions-of.ts";
import { type BusUser, controlRoles, isPipedRole, type PipedPlace, pipedRoles, type Role, usersOfPiped } from "./role.ts";
import { everyStored } from "./user-streams.ts";

// What passes between the account of a piped and that of the control plane. The server takes the reply subject of a request to another account for an address, and nothing else: within one
// account, it would publish its own answers, those of JetStream too, wherever a client says. Which user may do what is said by its permissions; this is no finer than it has to be.

/** A subject on which somebody asks in one account and is answered in the other: once, or as often as the asker wants. */
export interface Question {
  readonly subject: string;
  readonly answers: "singleton" | "stream";
  /** How long an answer may take. Default: two minutes. */
  readonly minutes?: number;
}

const api = "$JS.API";
const jetStream: readonly Question[] = [
  ...["INFO", "STREAM.>", "CONSUMER.CREATE.>", "CONSUMER.INFO.>", "CONSUMER.DELETE.>", "DIRECT.>"].map(
    (verb): Question => ({ subject: `${api}.${verb}`, answers: "singleton" }),
  ),
  { subject: `${api}.CONSUMER.MSG.NEXT.>`, answers: "stream" },
  { subject: "$JS.ACK.>", answers: "singleton" },
];

/** What the services of every piped ask of the control plane, the same for all. */
export const askedByPipeds: readonly Question[] = [
  ...jetStream,
  ...prefixes().map((prefix): Question => ({ subject: `${prefix}.>`, answers: "singleton" })),
];

/** What all pipeds are told. */
export const toldToPipeds: readonly string[] = [
  "$JS.EVENT.ADVISORY.STREAM.DELETED.>",
  ...Object.values<Channel>(channels).flatMap((channel) =>
    channel.answers === undefined && hasPiped(channel.hears) && !hasPiped(channel.says) ? subjectsOf(channel, { role: "git" }, "all") : [],
  ),
];

/** What the services of a piped are asked by others. */
export function askedOfPiped(piped: PipedPlace): readonly Question[] {
  const questions = usersOfPiped(piped).flatMap((user: BusUser) =>
    Object.values<Channel>(channels).flatMap((channel) => {
      const reach = channel.hears[user.role];
      if (reach === undefined || channel.answers === undefined || !controlRoles.some((role) => role in channel.says)) return [];
      const { most, minutes } = channel.answers;
      return subjectsOf(channel, user, reach).map(
        (subject): Question => ({ subject, answers: most === 1 ? "singleton" : "stream", minutes }),
      );
    }),
  );
  return [...new Map(questions.map((question) => [question.subject, question])).values()];
}

/** The beginnings of the subjects on which services of pipeds store messages; none is the beginning of another. */
function prefixes(): readonly string[] {
  const all = everyStored.flatMap(({ prefix, inParts, access: { writes, takes = [] } }) => {
    const own = hasPiped(writes) ? [prefix, ...(inParts ? [prefix.replace(/^slipway\./, "slipway.part.")] : [])] : [];
    return [...own, ...(takes.some(({ by }) => isPipedRole(by)) ? ["slipway.dead-letter"] : [])];
  });
  return [...new Set(all)].filter((prefix) => !all.some((other) => prefix.startsWith(`${other}.`))).toSorted();
}

function hasPiped(grants: Grants): boolean {
  return pipedRoles.some((role: Role) => role in grants);
}
