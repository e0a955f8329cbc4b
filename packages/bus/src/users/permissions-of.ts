import type { StoredSubjects } from "../topics/stored-subjects.ts";
import { type StreamSpec, streams } from "../topics/streams/streams.ts";
import { topics } from "../topics/topics.ts";
import { type Channel, channels } from "./channels.ts";
import type { Reach, Take } from "./grants.ts";
import { type BusUser, inboxOfUser, isOutsideRole, isPipedRole, type PipedPlace } from "./role.ts";
import { everyStored, streamsOf } from "./user-streams.ts";

/** What a user of NATS may do, in the words of nats-server. Whatever is not allowed is refused; what is denied is refused although it is allowed. */
export interface Permissions {
  readonly publish: { readonly allow: readonly string[]; readonly deny: readonly string[] };
  readonly subscribe: { readonly allow: readonly string[] };
  /** Answers to each message that the user receives on a subject that it hears. */
  readonly responses?: { readonly most: number; readonly minutes: number };
}

/**
 * The permissions of a user, made of what topics and channels declare. `pipeds` are all pipeds of the server: their durable consumers have names that
 * others could guess.
 */
export function permissionsOf(user: BusUser, pipeds: readonly PipedPlace[]): Permissions {
  const heard = channelsWith("hears", user);
  const answers = heard.flatMap(({ channel: { answers: each } }) => each ?? []);
  return {
    publish: { allow: unique(publishedBy(user)), deny: unique(deniedTo(user, pipeds)) },
    subscribe: { allow: unique(subscribedBy(user, heard)) },
    ...(answers.length > 0 && {
      responses: { most: Math.max(...answers.map(({ most }) => most)), minutes: Math.max(...answers.map(({ minutes }) => minutes)) },
    }),
  };
}

function subscribedBy(user: BusUser, heard: ReturnType<typeof channelsWith>): readonly string[] {
  const inbox = `${inboxOfUser(user)}.>`;
  if (isOutsideRole(user.role)) return [inbox];
  return [inbox, "$JS.EVENT.ADVISORY.STREAM.DELETED.>", ...heard.flatMap(({ subjects }) => subjects)];
}

function publishedBy(user: BusUser): readonly string[] {
  const said = channelsWith("says", user).flatMap(({ subjects }) => subjects);
  const stored = everyStored.flatMap((each) => writesTo(each, user));
  const { role } = user;
  if (isOutsideRole(role)) return [...said, ...stored];
  const used = streamsOf(role);
  return [
    "$JS.API.INFO",
    "$JS.API.STREAM.NAMES",
    ...used.flatMap((stream) => keeps(stream, user)),
    ...everyStored.flatMap((each) => [...reads(each, user), ...takes(each, user), ...removes(each, user)]),
    ...(role === "notifier" ? [`$JS.API.CONSUMER.INFO.${streams.commands.name}.cancel-${user.pipedId}`] : []),
    ...(role === "gateway" ? used.map(({ name }) => `$JS.API.CONSUMER.LIST.${name}`) : []),
    ...stored,
    ...said,
  ];
}

/** What keeping a stream needs: of the trace service all but to delete it, and of others only to look, unless nobody else may know the stream. */
function keeps({ name, only, heldBy }: StreamSpec, { role }: BusUser): readonly string[] {
  const look = `$JS.API.STREAM.INFO.${name}`;
  if (role !== "trace" && only !== role) return [look];
  const verbs = ["CREATE", "UPDATE", "PURGE", "MSG.GET", "MSG.DELETE"].map((verb) => `$JS.API.STREAM.${verb}.${name}`);
  const consumers = ["CREATE", "INFO", "DELETE", "MSG.NEXT"].map((verb) => `$JS.API.CONSUMER.${verb}.${name}.>`);
  const lists = ["LIST", "NAMES"].map((verb) => `$JS.API.CONSUMER.${verb}.${name}`);
  return [
    look,
    ...verbs,
    ...consumers,
    ...lists,
    ...directReads(name),
    `$JS.ACK.${name}.>`,
    ...(heldBy === undefined ? [] : takesOver(heldBy)),
  ];
}

/** What moving the messages of an earlier stream needs. */
function takesOver(stream: string): readonly string[] {
  const verbs = ["STREAM.INFO", "STREAM.UPDATE", "STREAM.MSG.DELETE", "CONSUMER.LIST"].map((verb) => `$JS.API.${verb}.${stream}`);
  return [...verbs, `$JS.API.CONSUMER.DELETE.${stream}.>`, ...directReads(stream)];
}

/** Reads of any subject, which name it in their body. */
function directReads(stream: string): readonly string[] {
  return [`$JS.API.DIRECT.GET.${stream}`, `$JS.API.DIRECT.GET.${stream}.>`];
}

/** Reads of the last message of a subject, which is in the subject of the request; a service of a piped reads everything else by consumers. */
function lastReads(stored: StoredSubjects, user: BusUser, reach: Reach): readonly string[] {
  if (!isPipedRole(user.role)) return directReads(stored.stream.name);
  return subjectsOf(stored, user, reach)
    .flatMap((subject) => [subject, ...partsOf(stored, subject)])
    .map((subject) => `$JS.API.DIRECT.GET.${stored.stream.name}.${subject}`);
}

function partsOf({ inParts = false }: StoredSubjects, subject: string): readonly string[] {
  return inParts ? [`${subject.replace(/^slipway\./, "slipway.part.")}.*`] : [];
}

/** What storing messages needs. */
function writesTo(stored: StoredSubjects, user: BusUser): readonly string[] {
  const reach = stored.access.writes[user.role];
  if (reach === undefined) return [];
  const isLater = stored.stream.settings.allow_msg_schedules === true;
  return subjectsOf(stored, user, reach).flatMap((subject) => [
    subject,
    ...partsOf(stored, subject),
    ...(isLater ? [subject.replace(/^slipway\./, "slipway.later.")] : []),
  ]);
}

/** What following, listing and looking up messages needs. */
function reads(stored: StoredSubjects, user: BusUser): readonly string[] {
  const { reads: readers = {}, finds = {} } = stored.access;
  const found = finds[user.role];
  if (found !== undefined) return lastReads(stored, user, found);
  const reach = readers[user.role];
  if (reach === undefined || user.role === "trace") return [];
  const { name } = stored.stream;
  return [
    ...lastReads(stored, user, reach),
    ...subjectsOf(stored, user, reach)
      .flatMap((filter) => [filter, ...partsOf(stored, filter)])
      .map((filter) => `$JS.API.CONSUMER.CREATE.${name}.*.${filter}`),
    ...["INFO", "DELETE", "MSG.NEXT"].map((verb) => `$JS.API.CONSUMER.${verb}.${name}.*`),
  ];
}

/** What taking messages from a durable consumer needs. */
function takes(stored: StoredSubjects, user: BusUser): readonly string[] {
  const { name } = stored.stream;
  const mine = (stored.access.takes ?? []).filter(({ by }) => by === user.role);
  return mine.flatMap((take) => {
    // It keeps the streams, and has every right to their consumers.
    if (user.role === "trace") return topics.deadLetter.filter({ stream: name });
    const durable = durableOf(take, user);
    const filters = subjectsOf(stored, user, take.reach ?? reachOf(user), take.ids);
    return [
      ...filters.map((filter) => `$JS.API.CONSUMER.CREATE.${name}.${durable}.${filter}`),
      `$JS.API.CONSUMER.INFO.${name}.${durable}`,
      `$JS.API.CONSUMER.MSG.NEXT.${name}.${durable}`,
      `$JS.ACK.${name}.${durable}.>`,
      topics.deadLetter.filter({ stream: name }),
    ];
  });
}

function removes({ stream: { name }, access: { deletes = [] } }: StoredSubjects, { role }: BusUser): readonly string[] {
  return deletes.some((each) => each === role) ? [`$JS.API.STREAM.MSG.DELETE.${name}`] : [];
}

/** How often a stream may be lost before the consumers of the trace service have names that are not denied to others. */
const lossesDenied = 9;

/**
 * The durable consumers of others on the streams where a user creates consumers for reading. Those have no fixed names, so their right has to be wide; the
 * names of durable consumers could be guessed.
 */
function deniedTo(user: BusUser, pipeds: readonly PipedPlace[]): readonly string[] {
  const reading = everyStored.filter(({ access: { reads: readers = {} } }) => user.role !== "trace" && user.role in readers);
  return reading.flatMap(({ stream: { name }, access: { takes: all = [] } }) => {
    const own = all.filter(({ by }) => by === user.role).map((take) => durableOf(take, user));
    const names = all.flatMap((take) => durablesOf(take, pipeds)).filter((durable) => !own.includes(durable));
    return names.flatMap((durable) => [
      `$JS.API.CONSUMER.CREATE.${name}.${durable}.>`,
      `$JS.API.CONSUMER.DELETE.${name}.${durable}`,
      `$JS.API.CONSUMER.MSG.NEXT.${name}.${durable}`,
    ]);
  });
}

function durablesOf({ by, as }: Take, pipeds: readonly PipedPlace[]): readonly string[] {
  if (as === "*") return [];
  if (isPipedRole(by)) return pipeds.map(({ pipedId }) => as.replace("{piped}", pipedId));
  return by === "trace" ? [as, ...Array.from({ length: lossesDenied }, (_, at) => `${as}-${at + 1}`)] : [as];
}

function durableOf({ as }: Take, user: BusUser): string {
  return "pipedId" in user ? as.replace("{piped}", user.pipedId) : as;
}

/** The channels on which a user has a right, and the subjects for which it has it. */
function channelsWith(
  right: "says" | "hears",
  user: BusUser,
): readonly { readonly channel: Channel; readonly subjects: readonly string[] }[] {
  const every: readonly Channel[] = Object.values(channels);
  return every.flatMap((channel) => {
    const reach = channel[right][user.role];
    return reach === undefined ? [] : { channel, subjects: subjectsOf(channel, user, reach) };
  });
}

/** The subjects that a right reaches: the ids of the user in place of what it is bound to. */
export function subjectsOf(
  { prefix, names, tails = [""] }: Pick<Channel, "prefix" | "names" | "tails">,
  user: BusUser,
  reach: Reach,
  ids: Readonly<Record<string, string>> = {},
): readonly string[] {
  const bound: Readonly<Record<string, string>> = {
    ...(reach !== "all" && "projectId" in user && { projectId: user.projectId }),
    ...(reach === "piped" && "pipedId" in user && { pipedId: user.pipedId }),
    ...ids,
  };
  const tokens = names.map((name) => bound[name] ?? "*");
  const fixed = tokens.slice(0, tokens.findLastIndex((token) => token !== "*") + 1);
  return tails.map((tail) => [prefix, ...(tail === ">" ? fixed : tokens), ...(tail === "" ? [] : [tail])].join("."));
}

function reachOf({ role }: BusUser): Reach {
  if (role === "ci") return "project";
  return isPipedRole(role) ? "piped" : "all";
}

function unique(subjects: readonly string[]): readonly string[] {
  return [...new Set(subjects)];
}
