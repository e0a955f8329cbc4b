import { Code, ConnectError, type Interceptor } from "@connectrpc/connect";
import { isOpenService } from "../../grpc/open-services.ts";
import { observeCall } from "../../tracing/observe-call.ts";

/** Streams of services that answer everybody may not take the room of callers who have signed in. */
const mostOfStrangers = 100;

/** Refuses a server stream while `most` are open, with `resource_exhausted`, so that calls are still answered. Streams of health and reflection are counted apart. */
export function limitStreams(most: number): Interceptor {
  const known = { open: 0, most };
  const strangers = { open: 0, most: Math.min(most, mostOfStrangers) };
  return (next) => (request) => {
    if (!request.stream) return next(request);
    const streams = isOpenService(request.service.typeName) ? strangers : known;
    if (streams.open >= streams.most)
      throw new ConnectError(
        `this server has ${streams.most} open streams, as many as it allows: close some, or try again later`,
        Code.ResourceExhausted,
      );
    streams.open++;
    return observeCall(next, request, { run: (fn) => fn(), ended: () => void streams.open-- });
  };
}
