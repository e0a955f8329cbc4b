import { expect, test } from "vitest";
import { type StreamSpec, streams } from "../topics/streams/streams.ts";
import { topics } from "../topics/topics.ts";
import { channels } from "./channels.ts";
import { permissionsOf } from "./permissions-of.ts";
import { type BusUser, isPipedRole, pipedRoles, usersOfPiped } from "./role.ts";
import { everyStored } from "./user-streams.ts";

const one = { projectId: "demo", pipedId: "p1" };
const pipeds = [one, { projectId: "demo", pipedId: "p2" }, { projectId: "shop", pipedId: "p3" }];
const users: readonly BusUser[] = [{ role: "trace" }, { role: "gateway" }, { role: "ci", projectId: "demo" }, ...usersOfPiped(one)];
const nameOf = ({ role }: BusUser) => role;

/** Whether a pattern of nats-server matches a subject, in which `*` and `>` are tokens as any other. */
function matches(pattern: string, subject: string): boolean {
  const [patterns, tokens] = [pattern.split("."), subject.split(".")];
  for (const [at, wanted] of patterns.entries()) {
    if (wanted === ">") return tokens.length > at;
    if (tokens[at] === undefined || (wanted !== "*" && wanted !== tokens[at])) return false;
  }
  return patterns.length === tokens.length;
}

function mayPublish(user: BusUser, subject: string): boolean {
  const { allow, deny } = permissionsOf(user, pipeds).publish;
  return allow.some((each) => matches(each, subject)) && !deny.some((each) => matches(each, subject));
}

function mayHear(user: BusUser, subject: string): boolean {
  return permissionsOf(user, pipeds).subscribe.allow.some((each) => matches(each, subject));
}

/** Subjects, and the users that may publish on each; nobody else of demo and p1 may. */
const published: Readonly<Record<string, readonly string[]>> = {
  "slipway.application.demo.p1.a": ["trace", "gateway", "watcher", "planner", "executor"],
  "slipway.application.demo.p2.a": ["trace", "gateway"],
  "slipway.application.shop.p1.a": ["trace", "gateway"],
  "slipway.deployment.demo.p1.a.d": ["trace", "watcher", "planner", "executor"],
  "slipway.part.deployment.demo.p1.a.d.hash": ["trace", "watcher", "planner", "executor"],
  "slipway.part.deployment.demo.p2.a.d.hash": ["trace"],
  "slipway.chain.demo.c": ["trace", "gateway", "watcher", "planner"],
  "slipway.chain.shop.c": ["trace", "gateway"],
  "slipway.external-event.demo.e": ["trace", "gateway", "watcher"],
  "slipway.external-event.shop.e": ["trace", "gateway"],
  "slipway.event.demo.image": ["gateway", "ci"],
  "slipway.event.shop.image": ["gateway"],
  "slipway.command.p1.a.sync": ["gateway"],
  "slipway.command.p2.a.sync": ["gateway"],
  "slipway.work.plan.p1.a": ["trace", "gateway", "watcher", "planner", "executor"],
  "slipway.later.work.plan.p1.a": [],
  "slipway.work.plan.p2.a": ["trace", "gateway"],
  "slipway.later.work.purge.p1.d": ["trace", "gateway"],
  "slipway.later.notice.queue.demo.p1.ops": [],
  "slipway.work.run.p1.d": ["gateway", "planner"],
  "slipway.work.run.p2.d": ["gateway"],
  "slipway.livestate.demo.p1.a": ["livestate"],
  "slipway.livestate.demo.p2.a": [],
  "slipway.livestate-change.demo.p1.a": ["livestate"],
  "slipway.drift.demo.p1.a": ["livestate"],
  "slipway.repository.demo.p1.r": ["watcher"],
  "slipway.repository.demo.p2.r": [],
  "slipway.object.demo.p1.a.plugin.key": ["executor"],
  "slipway.object.demo.p1.a.plugin.key.write.0": ["executor"],
  "slipway.object.demo.p2.a.plugin.key": [],
  "slipway.notice.queue.demo.p1.ops": ["trace", "gateway", "notifier"],
  "slipway.notice.queue.demo.p2.ops": ["trace", "gateway"],
  "slipway.notice.record.demo.p1.n": ["notifier"],
  "slipway.audit-intake.demo.p1": ["gateway", "watcher", "executor"],
  "slipway.audit-intake.demo.p2": ["gateway"],
  "slipway.audit-intake._._": ["gateway"],
  "slipway.audit.demo.application.sync": ["trace"],
  "slipway.cdevent.demo.a.service.deployed": ["gateway"],
  "slipway.access.session.x": ["gateway"],
  "slipway.git.pushed": [],
  "slipway.recorded.x": ["trace"],
  "slipway.preview.ask.demo.p1": ["gateway"],
  "slipway.inspect.ask.demo.p1": ["gateway"],
  "slipway.plugin.ask": ["gateway"],
  "slipway.plugin.ask.demo.p1": ["gateway", "executor"],
  "slipway.plugin.ask.demo.p2": ["gateway"],
  "slipway.plugin.ask.demo.p2.x": ["gateway"],
  "slipway.log.p1.d.s": ["executor"],
  "slipway.log.p2.d.s": [],
  "slipway.running.p1.d": ["executor"],
  "slipway.running.p2.d": [],
  "$JS.API.CONSUMER.CREATE.LOGS.x.slipway.log.p1.d.s": ["trace", "gateway", "executor"],
  "$JS.API.CONSUMER.CREATE.LOGS.x.slipway.log.p2.d.s": ["trace", "gateway"],
  "slipway.dead-letter.COMMANDS": ["watcher", "executor"],
  "slipway.dead-letter.PLANS": ["planner"],
  "slipway.dead-letter.WORK": ["trace"],
  "$JS.API.STREAM.CREATE.APPLICATIONS": ["trace"],
  "$JS.API.STREAM.UPDATE.APPLICATIONS": ["trace"],
  "$JS.API.STREAM.PURGE.DEPLOYMENTS": ["trace"],
  "$JS.API.STREAM.PURGE.LIVESTATE": ["trace"],
  "$JS.API.STREAM.DELETE.APPLICATIONS": [],
  "$JS.API.STREAM.MSG.GET.COMMANDS": ["trace"],
  "$JS.API.STREAM.INFO.AUDIT": ["trace", "gateway"],
  "$JS.API.CONSUMER.LIST.COMMANDS": ["trace", "gateway"],
  "$JS.API.DIRECT.GET.AUDIT": ["trace", "gateway"],
  "$JS.API.CONSUMER.CREATE.AUDIT.reader.slipway.audit.>": ["trace", "gateway"],
  "slipway.audit.shop.application.sync": ["trace"],
  "slipway.dead-letter-removed": ["gateway"],
  "$JS.API.DIRECT.GET.APPLICATIONS": ["trace", "gateway"],
  "$JS.API.DIRECT.GET.APPLICATIONS.slipway.application.demo.p1.a": ["trace", "gateway", ...pipedRoles],
  "$JS.API.DIRECT.GET.APPLICATIONS.slipway.application.shop.p3.a": ["trace", "gateway"],
  "$JS.API.DIRECT.GET.DEPLOYMENTS.slipway.part.deployment.demo.p1.a.d.x": ["trace", "gateway", "watcher", "planner", "executor"],
  "$JS.API.DIRECT.GET.DEPLOYMENTS.slipway.part.deployment.shop.p3.a.d.x": ["trace", "gateway"],
  "$JS.API.CONSUMER.CREATE.COMMANDS.sync-p1.slipway.command.p1.*.sync": ["trace", "watcher"],
  "$JS.API.CONSUMER.CREATE.COMMANDS.sync-p1.slipway.command.p2.*.sync": ["trace"],
  "$JS.API.CONSUMER.CREATE.COMMANDS.sync-p2.slipway.command.p2.*.sync": ["trace"],
  "$JS.API.CONSUMER.CREATE.COMMANDS.sync-p1": ["trace"],
  "$JS.API.CONSUMER.CREATE.COMMANDS": [],
  "$JS.API.CONSUMER.DURABLE.CREATE.COMMANDS.sync-p1": [],
  "$JS.API.CONSUMER.MSG.NEXT.COMMANDS.cancel-p2": ["trace"],
  "$JS.API.CONSUMER.DELETE.COMMANDS.cancel-p1": ["trace"],
  "$JS.API.CONSUMER.CREATE.APPLICATIONS.reader.slipway.application.demo.*.*": ["trace", "gateway", "watcher", "planner", "executor"],
  "$JS.API.CONSUMER.CREATE.APPLICATIONS.reader.slipway.application.demo.p1.*": [
    ...["trace", "gateway", "watcher", "planner", "executor", "livestate"],
  ],
  "$JS.API.CONSUMER.CREATE.APPLICATIONS.reader.slipway.application.*.*.*": ["trace", "gateway"],
  "$JS.API.CONSUMER.CREATE.APPLICATIONS.reader.slipway.application.>": ["trace"],
  "$JS.API.CONSUMER.CREATE.APPLICATIONS.notifier-p2.slipway.application.demo.p1.*": ["trace"],
  "$JS.API.CONSUMER.MSG.NEXT.DEPLOYMENTS.trace-deployments": ["trace"],
  "$JS.API.CONSUMER.DELETE.DEPLOYMENTS.trace-deployments-3": ["trace"],
  "$JS.API.CONSUMER.MSG.NEXT.EXTERNAL_EVENTS.events-p1": ["trace", "watcher"],
  "$JS.API.CONSUMER.MSG.NEXT.EXTERNAL_EVENTS.events-p3": ["trace"],
  "$JS.ACK.RUNS.run-p1.1.2.3.4.5": ["trace", "executor"],
  "$JS.ACK.RUNS.run-p2.1.2.3.4.5": ["trace"],
  "_INBOX.gateway.x": [],
};

test.for(Object.entries(published))("on %s only its users may publish", ([subject, wanted]) => {
  expect(users.filter((user) => mayPublish(user, subject)).map(nameOf)).toEqual(wanted);
});

const heard: Readonly<Record<string, readonly string[]>> = {
  "_INBOX.gateway.x.y": ["gateway"],
  "_INBOX.watcher.p1.x": ["watcher"],
  "_INBOX.watcher.p2.x": [],
  "_INBOX.>": [],
  ">": [],
  "slipway.>": [],
  "slipway.event.>": ["gateway"],
  "slipway.command.>": [],
  "slipway.access.>": ["gateway"],
  "slipway.audit.>": [],
  "slipway.preview.ask.demo.p1": ["planner"],
  "slipway.preview.ask.demo.p1.branch": ["watcher"],
  "slipway.preview.ask.demo.p2": [],
  "slipway.inspect.ask.demo.p1.stream.x": ["livestate"],
  "slipway.plugin.ask.demo.p1.x": ["executor"],
  "slipway.plugin.ask.demo.p2.x": [],
  "slipway.plugin.ask.>": [],
  "slipway.running.p2.*": [],
  "$JS.EVENT.ADVISORY.STREAM.DELETED.>": ["trace", "gateway", ...pipedRoles],
  "$JS.API.>": [],
};

test.for(Object.entries(heard))("to %s only its users may listen", ([subject, wanted]) => {
  expect(users.filter((user) => mayHear(user, subject)).map(nameOf)).toEqual(wanted);
});

test("what is below slipway.access is for the gateway alone, and no other user may even look at its streams", () => {
  const secret = Object.values<StreamSpec>(streams).filter(({ subjects }) =>
    subjects.some((subject) => subject.startsWith("slipway.access.")),
  );
  expect(secret.length).toBeGreaterThan(1);
  for (const { name, only } of secret) {
    expect(only, name).toBe("gateway");
    const allowed = users.filter((user) => permissionsOf(user, pipeds).publish.allow.some((each) => each.split(".").includes(name)));
    expect(allowed.map(nameOf), name).toEqual(["gateway"]);
  }
});

test("no service of a piped removes messages by a right to a whole stream, or stores where a header could", () => {
  const rights = users.filter(({ role }) => isPipedRole(role)).flatMap((user) => permissionsOf(user, pipeds).publish.allow);
  expect(rights.filter((right) => /^\$JS\.API\.STREAM\.(?:PURGE|MSG\.DELETE|UPDATE|CREATE|DELETE)/.test(right))).toEqual([]);
  const open = everyStored.filter(({ stream: { settings } }) => settings.allow_msg_schedules || settings.allow_rollup_hdrs);
  expect(open).toEqual([topics.purgeWork]);
  expect(open.flatMap(({ access: { writes } }) => pipedRoles.filter((role) => role in writes))).toEqual([]);
});

test("every stored subject has a writer, or is written by whoever takes messages", () => {
  const silent = everyStored.filter(({ access: { writes } }) => Object.keys(writes).length === 0);
  expect(silent).toEqual([topics.deadLetter]);
});

test("a right that is bound to a piped is one to subjects that name the piped", () => {
  const unbound = everyStored.flatMap(({ prefix, names, access: { writes, reads = {} } }) =>
    Object.values({ ...writes, ...reads }).includes("piped") && !names.includes("pipedId") ? prefix : [],
  );
  const unboundChannels = Object.values(channels).flatMap(({ prefix, names, hears, says }) =>
    Object.values({ ...hears, ...says } as object).includes("piped") && !(names as readonly string[]).includes("pipedId") ? prefix : [],
  );
  expect([unbound, unboundChannels]).toEqual([[], []]);
});
