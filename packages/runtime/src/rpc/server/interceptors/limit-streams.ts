import { Code, ConnectError, type Interceptor } from "@connectrpc/connect";
import { observeCall } from "../../tracing/observe-call.ts";

/** Refuses a server stream while `most` are open, with `resource_exhausted`, so that calls are still answered. */
export function limitStreams(most: number): Interceptor {
  let open = 0;
  return (next) => (request) => {
    if (!request.stream) return next(request);
    if (open >= most)
      throw new ConnectError(
        `this server has ${most} open streams, as many as it allows: close some, or try again later`,
        Code.ResourceExhausted,
      );
    open++;
    return observeCall(next, request, { run: (fn) => fn(), ended: () => void open-- });
  };
}
