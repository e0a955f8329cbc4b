import type { DirectBatchOptions, DirectLastFor } from "@nats-io/jetstream";
import type { Bus, CallOptions } from "../../connection/bus.ts";
import { isRemoved } from "../writing/remove-messages.ts";
import { readByConsumer, readsByConsumer, type StoredMessage } from "./consumer-read.ts";

/** The server rejects requests for more than 1024 subjects. A state has some KB. */
const pageSize = 256;

/** The last message of one subject. */
export async function lastMessage(bus: Bus, stream: string, subject: string, options: CallOptions): Promise<StoredMessage | undefined> {
  const what = `read ${subject}`;
  const found = await bus.call(what, () => bus.manager.direct.getMessage(stream, { last_by_subj: subject }), { ...options, stream });
  return found === null || isRemoved(found) ? undefined : found;
}

/** The first message of one subject at or after a sequence. */
export async function messageFrom(
  bus: Bus,
  stream: string,
  { subject, sequence }: { readonly subject: string; readonly sequence: number },
  options: CallOptions,
): Promise<StoredMessage | undefined> {
  return await bus.call(`read ${subject}`, () => firstFrom(bus, stream, { subject, sequence }), { ...options, stream });
}

/** Like `messageFrom`, as one exchange with the server. */
export async function firstFrom(
  bus: Bus,
  stream: string,
  { subject, sequence }: { readonly subject: string; readonly sequence: number },
): Promise<StoredMessage | undefined> {
  if (readsByConsumer(bus)) return (await readByConsumer(bus, stream, subject, { begin: { of: "sequence", sequence }, most: 1 }))[0];
  return (await bus.manager.direct.getMessage(stream, { seq: sequence, next_by_subj: subject })) ?? undefined;
}

/** The subjects that match `filter` and have a message. */
export async function listSubjects(bus: Bus, stream: string, filter: string, options: CallOptions): Promise<readonly string[]> {
  const list = () => bus.manager.streams.info(stream, { subjects_filter: filter });
  const { state } = await bus.call(`list ${filter}`, list, { ...options, stream });
  return Object.keys(state.subjects ?? {});
}

/** The subjects that match `filter` and have a message, each with the sequence of its last one. */
export async function listSequences(
  bus: Bus,
  stream: string,
  filter: string,
  options: CallOptions,
): Promise<readonly Pick<StoredMessage, "subject" | "seq">[]> {
  const read = () => readByConsumer(bus, stream, filter, { begin: { of: "each-subject" }, headersOnly: true });
  return kept(await bus.call(`list ${filter}`, read, { ...options, stream }));
}

/** The last message of every subject that matches `filter`, page by page; in one piece for a service of a piped. */
export async function* lastMessages(bus: Bus, stream: string, filter: string, options: CallOptions): AsyncGenerator<StoredMessage> {
  if (readsByConsumer(bus)) {
    const read = () => readByConsumer(bus, stream, filter, { begin: { of: "each-subject" } });
    yield* kept(await bus.call(`read ${filter}`, read, { ...options, stream }));
    return;
  }
  const subjects = await listSubjects(bus, stream, filter, options);
  for (let at = 0; at < subjects.length; at += pageSize) {
    const page = subjects.slice(at, at + pageSize);
    const read = () => batch(bus, stream, { multi_last: page });
    yield* kept(await bus.call(`read ${page.length} of ${filter}`, read, { ...options, stream }));
  }
}

/** All messages of one subject, or those after a sequence, oldest first, page by page; in one piece for a service of a piped. */
export async function* allMessages(
  bus: Bus,
  stream: string,
  subject: string,
  { after = 0, ...options }: CallOptions & { readonly after?: number },
): AsyncGenerator<StoredMessage> {
  if (readsByConsumer(bus)) {
    const read = () => readByConsumer(bus, stream, subject, { begin: { of: "sequence", sequence: after + 1 } });
    yield* kept(await bus.call(`read the history of ${subject}`, read, { ...options, stream }));
    return;
  }
  for (let from = after + 1; ; ) {
    const query = { seq: from, next_by_subj: subject, batch: pageSize };
    const page = await bus.call(`read the history of ${subject}`, () => batch(bus, stream, query), { ...options, stream });
    yield* kept(page);
    const last = page.at(-1);
    if (last === undefined || page.length < pageSize) return;
    from = last.seq + 1;
  }
}

function kept(messages: readonly StoredMessage[]): readonly StoredMessage[] {
  return messages.filter((each) => !isRemoved(each));
}

/** One page. Uses the client's callback form: its iterator leaks a subscription. */
async function batch(bus: Bus, stream: string, query: DirectBatchOptions | DirectLastFor): Promise<readonly StoredMessage[]> {
  const { promise, resolve, reject } = Promise.withResolvers<readonly StoredMessage[]>();
  const found: StoredMessage[] = [];
  const callback: DirectBatchOptions["callback"] = (end, message) => {
    if (end === null) found.push(message);
    else if (end.err === undefined || isNothingThere(end.err)) resolve(found);
    else reject(end.err);
  };
  const withCallback = { ...query, callback };
  const api = bus.manager.direct;
  const iterator = await ("multi_last" in withCallback ? api.getLastMessagesFor(stream, withCallback) : api.getBatch(stream, withCallback));
  const stop = (): void => iterator.stop();
  bus.lost.addEventListener("abort", stop, { once: true });
  return promise.finally(() => bus.lost.removeEventListener("abort", stop));
}

/** Whether this is the answer of a stream that never had a message. By code, because the client does not export the class. */
function isNothingThere(error: Error): boolean {
  return "code" in error && error.code === 404;
}
