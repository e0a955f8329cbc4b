import { type StoredSubjects, storedSubjects } from "../topics/stored-subjects.ts";
import { type StreamSpec, streams } from "../topics/streams/streams.ts";
import { topics } from "../topics/topics.ts";
import { isOutsideRole, type Role } from "./role.ts";

/** Everything that is stored, by subjects. */
export const everyStored: readonly StoredSubjects[] = [...Object.values(topics), ...Object.values(storedSubjects)];

const everyStream: readonly StreamSpec[] = Object.values(streams);

/** The streams that a role uses. The trace service, which restores what was lost, and the gateway, which shows the status, use all but those of others. */
export function streamsOf(role: Role): readonly StreamSpec[] {
  const allowed = everyStream.filter(({ only = role }) => only === role);
  if (role === "trace" || role === "gateway") return allowed;
  return allowed.filter(({ name }) => everyStored.some((stored) => stored.stream.name === name && uses(stored, role)));
}

function uses({ stream, access: { writes, reads = {}, finds = {}, takes = [] } }: StoredSubjects, role: Role): boolean {
  const isDeadLetters = stream.name === streams.deadLetters.name;
  return role in writes || role in reads || role in finds || takes.some(({ by }) => by === role) || (isDeadLetters && !isOutsideRole(role));
}
