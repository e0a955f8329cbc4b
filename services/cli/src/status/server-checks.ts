import { byteWords } from "@slipway/domain";
import type { ConsumerStatus, GetStatusResponse, StreamStatus } from "@slipway/proto/api";
import { attention, type Check, count, ok } from "./check.ts";

/** From this share of its limit on, a store of messages is nearly full. */
const nearlyFull = 0.8;

/** NATS, its streams, the store, and the services that take work. */
export function serverChecks(status: GetStatusResponse): readonly Check[] {
  return [natsCheck(status), ...status.streams.flatMap(streamChecks), storeCheck(status), ...serviceChecks(status)];
}

function natsCheck({ natsProblem, storedBytes, maxStoredBytes, streams }: GetStatusResponse): Check {
  if (natsProblem !== "") return attention("nats", natsProblem, "look at the log of nats-server and at the space on its disk");
  const [stored, limit] = [Number(storedBytes), Number(maxStoredBytes)];
  const share = limit > 0 ? ` of ${byteWords(limit)} (${percent(stored, limit)})` : "";
  const says = [`${count(streams.length, "stream")} with ${byteWords(stored)}${share}`, ...fills(streams)].join(", ");
  return limit > 0 && stored / limit >= nearlyFull
    ? attention("nats", says, "raise the storage limit of the NATS account, or remove streams of others from it")
    : ok("nats", says);
}

/** The streams that hold something, the largest first. */
function fills(streams: readonly StreamStatus[]): readonly string[] {
  return streams
    .filter(({ messages }) => messages > 0n)
    .toSorted((a, b) => Number(b.bytes - a.bytes))
    .map(({ name, bytes }) => `${name} ${byteWords(Number(bytes))}`);
}

/** A stream has a line of its own only if something is wrong with it. */
function streamChecks({ name, holds, bytes, maxBytes, isRestoring }: StreamStatus): readonly Check[] {
  const checks: Check[] = [];
  if (isRestoring)
    checks.push(
      attention(`stream ${name}`, `${holds}: is being restored, services wait for it`, "the trace service has to run, with its database"),
    );
  if (maxBytes > 0n && Number(bytes) / Number(maxBytes) >= nearlyFull)
    checks.push(
      attention(
        `stream ${name}`,
        `${holds}: ${percent(Number(bytes), Number(maxBytes))} of its limit of ${byteWords(Number(maxBytes))}`,
        `raise it: nats stream edit ${name} --max-bytes`,
      ),
    );
  return checks;
}

function storeCheck({ storeProblem, unreadableRows }: GetStatusResponse): Check {
  if (storeProblem === "" && unreadableRows > 0n)
    return attention("store", `${count(unreadableRows, "row")} could not be read; lists show all others`, "name them: slipway store check");
  if (storeProblem === "") return ok("store", "the trace service and its database answer");
  return attention(
    "store",
    storeProblem,
    "start the trace service and its database; what happens meanwhile waits in NATS and is recorded then",
  );
}

/** The service that takes the messages of a consumer, by the beginning of the consumer's name. */
const services = { sync: "watcher", plan: "planner", run: "executor" } as const;

function serviceChecks({ consumers, consumersProblem, natsProblem, unobservedPipeds }: GetStatusResponse): readonly Check[] {
  // It is the same problem.
  if (natsProblem !== "") return [];
  if (consumersProblem !== "")
    return [attention("services", `not known: ${consumersProblem}`, "allow the gateway $JS.API.CONSUMER.LIST.* (docs/network.md)")];
  const pipeds = Map.groupBy(consumers, pipedOf);
  pipeds.delete(undefined);
  const perPiped = [...pipeds]
    .toSorted(([a = ""], [b = ""]) => a.localeCompare(b))
    .map(([piped = "", of]) => pipedCheck(piped, of, unobservedPipeds.includes(piped)));
  return [recordCheck(consumers), ...perPiped];
}

function pipedOf({ durable }: ConsumerStatus): string | undefined {
  const [kind = "", ...rest] = durable.split("-");
  return kind in services ? rest.join("-") : undefined;
}

function pipedCheck(piped: string, consumers: readonly ConsumerStatus[], isUnobserved: boolean): Check {
  const name = `piped ${piped}`;
  const serviceOf = ({ durable }: ConsumerStatus) => services[durable.split("-", 1)[0] as keyof typeof services];
  const gone = consumers.filter(isIdle).map(serviceOf).toSorted();
  const load = loadWords(consumers);
  if (gone.length === 0 && isUnobserved)
    return attention(
      name,
      "no livestate answers: what runs is not observed, and what is shown gets old",
      "start the livestate service of this piped",
    );
  if (gone.length === 0) return ok(name, `watcher, planner and executor take work, livestate observes${load}`);
  const remove = consumers.filter(isIdle).map(({ stream, durable }) => `nats consumer rm ${stream} ${durable}`);
  return attention(
    name,
    `no ${gone.join(", no ")} takes work${isUnobserved ? ", no livestate answers" : ""}${load}`,
    `start the services of this piped; if it is gone for good: ${remove.join("; ")}`,
  );
}

/** Whether nobody takes its messages. A process that is full of work does not listen, but has taken some. */
function isIdle({ isListening, taken, waiting }: ConsumerStatus): boolean {
  return !isListening && (taken === 0n || waiting > 0n);
}

function loadWords(consumers: readonly ConsumerStatus[]): string {
  const sum = (of: (each: ConsumerStatus) => bigint) => consumers.reduce((all, each) => all + of(each), 0n);
  const [waiting, retried] = [sum((each) => each.waiting), sum((each) => each.retried)];
  const words = [
    ...(waiting > 0n ? [`${count(waiting, "request")} ${waiting === 1n ? "waits" : "wait"}`] : []),
    ...(retried > 0n ? [`${count(retried, "request")} tried again`] : []),
  ];
  return words.length === 0 ? "" : `; ${words.join(", ")}`;
}

/** How far the permanent record is. Messages of earlier streams of a name are taken by other consumers, so only the newest counts. */
function recordCheck(consumers: readonly ConsumerStatus[]): Check {
  const newest = new Map<string, ConsumerStatus>();
  for (const each of consumers.filter(({ durable }) => durable.startsWith("trace-")))
    if (ordinalOf(each) >= ordinalOf(newest.get(each.stream))) newest.set(each.stream, each);
  const behind = [...newest.values()].reduce((all, { waiting, taken }) => all + waiting + taken, 0n);
  const retried = [...newest.values()].reduce((all, each) => all + each.retried, 0n);
  const again = retried === 0n ? "" : `, ${retried} tried again`;
  const says = behind === 0n ? "everything is recorded" : `${count(behind, "message")} to record${again}`;
  const isStopped = newest.size === 0 || [...newest.values()].some(isIdle);
  const kept = consumers.find(({ durable }) => durable === "purge-deployments")?.retried ?? 0n;
  const keeps =
    kept === 0n ? "" : `; ${count(kept, "ended deployment")} not recorded completely, so NATS keeps ${kept === 1n ? "it" : "them"}`;
  if (!isStopped && retried + kept > 0n)
    return attention(
      "record",
      `${says}${keeps}`,
      "look at the log of the trace service for postponed messages: it says why the store does not take them",
    );
  return isStopped
    ? attention(
        "record",
        `no trace service records; ${says}`,
        "start the trace service: what is not recorded is lost if NATS loses its data",
      )
    : ok("record", says);
}

function ordinalOf(consumer: ConsumerStatus | undefined): number {
  return Number(consumer?.durable.match(/-(\d+)$/)?.[1] ?? (consumer ? 0 : -1));
}

function percent(part: number, whole: number): string {
  return `${Math.round((100 * part) / whole)} %`;
}
