import type { DescMessage, MessageShape } from "@bufbuild/protobuf";
import type { HistoryStream } from "@slipway/bus";

/** Messages on their way at the same time: services wait until all are there. */
const atOnce = 32;

/** Stores the messages in a new stream, in no particular order, and returns how many it did not have yet. If it throws, some may be stored: call it again. */
export async function restoreAll<Desc extends DescMessage>(
  stream: Pick<HistoryStream<Desc>, "restore">,
  messages: AsyncIterable<{ readonly message: MessageShape<Desc> }>,
  signal: AbortSignal,
): Promise<number> {
  const left = messages[Symbol.asyncIterator]();
  const failed = new AbortController();
  let restored = 0;
  const lane = async (): Promise<void> => {
    for (let next = await left.next(); !next.done && !failed.signal.aborted; next = await left.next())
      if (await stream.restore(next.value.message, { signal })) restored++;
  };
  const lanes = Array.from({ length: atOnce }, () =>
    lane().catch((error: unknown) => {
      failed.abort();
      throw error;
    }),
  );
  const failure = (await Promise.allSettled(lanes)).find(({ status }) => status === "rejected");
  await left.return?.();
  if (failure?.status === "rejected") throw failure.reason;
  return restored;
}
